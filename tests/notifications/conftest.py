import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker, Settings

from kasanari.notifications.models import Message, MessageKind
from kasanari.notifications.outbox import queue
from kasanari.staff.models import Agency, User

NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
Queue = Callable[..., Message]


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.KASANARI_ADDRESS = "https://kasanari.example.jp/"


@pytest.fixture
def worker(db: None) -> User:
    return make_worker()


@pytest.fixture
def put(worker: User) -> Queue:
    """Queue a message to the worker, everything else given."""

    def put(**changes: Any) -> Message:
        given = {"recipient": worker, "kind": MessageKind.MEETING, "link": "/cases/", "by": worker, "at": NOON}
        return queue(**given | changes)

    return put


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Message]:
    """A waiting message that other connections see, taken away afterwards."""
    with django_db_blocker.unblock():
        worker = make_worker()
        message = queue(recipient=worker, kind=MessageKind.DUE, link="/cases/", by=worker, at=NOON)
        yield message
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")
        message.delete()
        worker.delete()
        worker.agency.delete()
        connection.close()


def make_worker() -> User:
    agency = Agency.objects.create(code=f"agency-{uuid.uuid4().hex[:8]}", label="あおぞら市", kind="municipality")
    return User.objects.create(
        username=uuid.uuid4().hex[:12], display_name="見本 職員", email="mihon@example.jp", agency=agency
    )
