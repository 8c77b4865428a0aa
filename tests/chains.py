"""Rows of the audit for tests: decisions, chained on a day gone by as the gate chains them."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from kasanari.gate import chain

TODAY = timezone.localdate()
YESTERDAY = TODAY - timedelta(days=1)


def content(number: int = 0, **changes: Any) -> dict[str, Any]:
    """The columns of one decision, told apart by ``number``."""
    return {
        "at": datetime.combine(YESTERDAY, time(3, 4, 5, number), UTC),
        "user_id": uuid4(),
        "right": "read",
        "subject": "cases.case",
        "subject_ids": [uuid4(), uuid4()],
        "about": [uuid4()],
        "allowed": True,
        "ground": "own_desk",
        "ground_id": None,
        "why": "",
        "purpose": "",
        "act": f"act-{number}",
        "address": "192.0.2.7",
    } | changes


def rows_of(count: int, day: date = YESTERDAY) -> list[dict[str, Any]]:
    """``count`` rows chained under ``day``, as the database would give them."""
    first = chain.Head(0, chain.beginning(day), None)
    return list(chain.chained([content(number) for number in range(count)], day=day, last=first))


def write_on(day: date, count: int = 3) -> None:
    """Write ``count`` rows of ``day`` to the database."""
    chain.append([content(number) for number in range(count)], day=day)
