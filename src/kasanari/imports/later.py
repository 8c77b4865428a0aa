"""Leaving work on a list to the job worker: asked for in the act's own transaction, at most once at a time."""

from contextlib import suppress

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from kasanari.staff.models import User

from .models import Import

READ, APPLY = "read_list", "apply_list"
"""Names of the jobs of ``jobs.py``."""


def read(load: Import, *, by: User) -> None:
    _leave(READ, load, by)


def apply(load: Import, *, by: User) -> None:
    _leave(APPLY, load, by)


def _leave(job: str, load: Import, by: User) -> None:
    name = f"{job} {load.pk}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(job, allow_unknown=False, lock=name, queueing_lock=name).defer(
            load_id=str(load.pk), user_id=str(by.pk)
        )
