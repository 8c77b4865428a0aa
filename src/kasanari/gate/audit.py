"""Writing decisions to the append-only, chained audit table."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from . import chain, wall
from .rights import Decision
from .visit import Visit, visiting

_UUID: "models.UUIDField[Any, Any]" = models.UUIDField()


@contextmanager
def recorded(act: str, *, address: str = "", reader: Any = None) -> Iterator[Visit]:
    """Run one request, job or command as one transaction whose last statement is its audit.

    The second wall opens for ``reader``; a job or command that has none and needs rows says so with ``whole_city``.
    If the audit cannot be written, nothing of the act stays.

    Raises:
        ClockBehindSeal: the clock stands on a day that is sealed already.
    """
    with transaction.atomic(), wall.told_of(reader), visiting(Visit(act, address)) as visit:
        yield visit
        write(visit.decisions, act=act, address=address)


def write(decisions: Iterable[Decision], *, act: str, address: str = "") -> None:
    """Append ``decisions`` to the chain of today. The caller makes this the last statement of the transaction."""
    now = timezone.now()
    contents = [_content(decision, act, address, now) for decision in decisions]
    chain.append(contents, day=chain.local_day(now))


def _content(decision: Decision, act: str, address: str, at: datetime) -> dict[str, Any]:
    return {
        "at": at,
        "user_id": getattr(decision.by, "pk", None),
        "right": str(decision.right),
        "subject": decision.subject,
        "subject_ids": _uuids(decision.subject_ids),
        "about": _uuids(decision.about),
        "allowed": decision.allowed,
        "ground": str(decision.ground),
        "ground_id": decision.ground_id,
        "why": decision.why,
        "purpose": decision.purpose[:200],
        "act": act[:80],
        "address": address or None,
    }


def _uuids(given: Iterable[Any]) -> list[UUID]:
    """Ids as they will be read back: addresses of pages bring some as text."""
    return [_UUID.to_python(value) for value in given]
