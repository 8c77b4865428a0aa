"""The figures this room offers to the welfare plan, each a fold over its events.

They count the whole city and therefore do not ask the gate; the entries behind them do.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from kasanari import packs
from kasanari.lib.measures import Measure, Record, Tally, folded

from .models import EntryEvent, EventKind, UnmetNeed


def _events_measure(code: str, *kinds: EventKind) -> Measure:
    """Entries to which one of ``kinds`` happened, by the desk that keeps them; each counts every time."""

    def rows(desk_codes: Sequence[str], first: date, last: date) -> Any:
        happened = EntryEvent.objects.filter(kind__in=kinds).between(first, last)
        kept = happened.filter(organization__keeper_desk__in=desk_codes) if desk_codes else happened
        return kept.select_related("organization")

    def record(event: EntryEvent) -> Record:
        return Record(event.organization.name, timezone.localdate(event.at), event.organization.get_absolute_url())

    def tally(desk_codes: Sequence[str], first: date, last: date) -> Tally:
        return folded(rows(desk_codes, first, last), moment="at", desk="organization__keeper_desk")

    return Measure(code, "件", rows, tally, record)


def _needs_measure(code: str) -> Measure:
    def rows(desk_codes: Sequence[str], first: date, last: date) -> Any:
        happened = UnmetNeed.objects.between(first, last)
        return happened.filter(desk_code__in=desk_codes) if desk_codes else happened

    def record(need: UnmetNeed) -> Record:
        """By its topic: a need has no number and no page, so that it leads to nobody."""
        topics = packs.city().code_tables["topics"]
        return Record(topics[need.topic].name if need.topic in topics else "―", need.happened_on)

    def tally(desk_codes: Sequence[str], first: date, last: date) -> Tally:
        return folded(rows(desk_codes, first, last), moment="happened_on", desk="desk_code")

    return Measure(code, "件", rows, tally, record)


MEASURES = (
    _events_measure("directory.entries_added", EventKind.ADDED),
    _events_measure("directory.entries_confirmed", EventKind.CONFIRMED),
    _needs_measure("directory.needs_unmet"),
)
