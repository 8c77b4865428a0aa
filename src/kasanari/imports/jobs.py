"""What this room does by itself: long lists, and forgetting what lists held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from kasanari import gate, packs
from kasanari.gate import Refused
from kasanari.lib.flow import IllegalMove
from kasanari.staff.models import User

from . import actions, later, progress, waiting
from .flow import FLOW, WAITING, Stage
from .models import Import
from .reading import Unreadable

Act = Callable[..., Import]

WAITS_FOR_SOMEBODY = timedelta(days=90)
"""After so long the next extracts have come, and a list that nobody approved has grown old."""
WAITS_FOR_THE_WORKER = timedelta(days=2)
"""A file lies unread no longer than that; a worker that stopped may be begun again until then."""


@app.task(name=later.READ)
def read_list(load_id: str, user_id: str) -> None:
    work(actions.read_what_waits, UUID(load_id), user_id)


@app.task(name=later.APPLY)
def apply_list(load_id: str, user_id: str) -> None:
    work(actions.apply, UUID(load_id), user_id)


def work(act: Act, load_id: UUID, user_id: str) -> None:
    """Do an act for whoever asked for it, with his rights of this moment, telling how far it is.

    What stops it is written on the list, with what helps; nothing else of it stays. A worker that was killed leaves
    the list where it was, and the job is given back.
    """
    by = User.objects.get(pk=user_id)
    try:
        with progress.told(load_id), gate.recorded(f"imports.{act.__name__}", reader=by):
            act(load_id=load_id, by=by, at=timezone.now())
    except IllegalMove:
        return  # another worker, taken for dead, has done it
    except Unreadable as unreadable:
        _stopped(load_id, f"{unreadable.reason} {unreadable.remedy}", is_unreadable=True)
    except actions.NotYet as obstacle:
        _stopped(load_id, str(obstacle))
    except Refused:
        _stopped(load_id, _("始めた人の権限がなくなったため、止まりました。権限のある人が、もう一度始めてください。"))
    except Exception:
        _stopped(
            load_id,
            _("思わぬ理由で止まりました。もう一度始めてください。また止まるときは、管理者に連絡してください。"),
        )
        raise


def _stopped(load_id: UUID, why: str, *, is_unreadable: bool = False) -> None:
    """Say on the list why the work stopped. A file that cannot be read does not wait any longer."""
    with gate.recorded("imports.stopped"), gate.whole_city("says on a list why the work on it stopped, and no more"):
        load = Import.objects.select_for_update().get(pk=load_id)
        load.stage = FLOW.after(_end_of(load, is_unreadable), load.stage)
        load.failure = why[:400]
        load.save(update_fields=["stage", "failure"])
    if is_unreadable:
        with gate.recorded("imports.stopped"):
            waiting.forget(load_id)


def _end_of(load: Import, is_unreadable: bool) -> str:
    if load.stage == Stage.APPLYING:
        return "stop_applying"
    return "find_unreadable" if is_unreadable else "stop_reading"


@app.periodic(cron="30 17 * * *")  # UTC: half past two in the morning
@app.task(name="forget_lists", queueing_lock="forget_lists")
def forget_lists(timestamp: int = 0) -> None:
    forget(at=timezone.now())


def forget(*, at: datetime) -> int:
    """Empty the rows of lists that were applied long ago, and take back those nobody took up; returns how many."""
    with gate.recorded("imports.forget_lists"), gate.whole_city("empties rows of lists, and reads nothing of them"):
        return _forget_applied(at) + _take_back(at) + _give_back(at)


def _forget_applied(at: datetime) -> int:
    """The counts stay, and what happened to whom stays with the persons."""
    term = timedelta(days=packs.city().settings.import_rows_days)
    rows = Import.objects.filter(stage=Stage.APPLIED, applied_at__lte=at - term, forgotten_at=None)
    lists = rows.select_for_update(skip_locked=True)
    for load in lists:
        _empty(load, at)
    return len(lists)


def _take_back(at: datetime) -> int:
    """Lists that wait for nobody any longer, by themselves: what they would do is out of date."""
    late = Q(stage__in=WAITING, uploaded_at__lte=at - WAITS_FOR_SOMEBODY)
    stopped = Q(stage=Stage.READING, uploaded_at__lte=at - WAITS_FOR_THE_WORKER)
    lists = Import.objects.filter(late | stopped).select_for_update(skip_locked=True)
    for load in lists:
        load.stage = FLOW.after("refuse", load.stage)
        load.reason = _("長い間そのままだったため、自動で取り下げました。")
        load.answered_by, load.answered_at = None, at
        _empty(load, at)
        waiting.forget(load.pk)
    return len(lists)


def _give_back(at: datetime) -> int:
    """Lists that no worker lets into the records any more, though one should: whoever may begins again."""
    rows = Import.objects.filter(stage=Stage.APPLYING, answered_at__lte=at - WAITS_FOR_THE_WORKER)
    lists = rows.select_for_update(skip_locked=True)  # the one a worker is at is locked
    for load in lists:
        load.stage = FLOW.after("stop_applying", load.stage)
        load.failure = _("反映が始まりませんでした。もう一度始めてください。")
        load.save(update_fields=["stage", "failure"])
    return len(lists)


def _empty(load: Import, at: datetime) -> None:
    load.forget()
    load.forgotten_at = at
    load.save(update_fields=["stage", "reason", "answered_by", "answered_at", "forgotten_at"])
