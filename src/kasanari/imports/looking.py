"""What a reader is shown of a list: as if nobody of whom he may not know were on record (decision 0017)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from kasanari import gate

from .kinds import Column, Known
from .models import UNTOLD, Import, ImportRow, Outcome

LARGE = 100
"""Rows from which on it is told how many change in what is not told row by row: of a handful it would tell of each."""
OF_SOMEBODY = (Outcome.CHANGED, Outcome.SAME, Outcome.UNTOLD, Outcome.CONFLICT)
"""Outcomes that tell of somebody on record."""


@dataclass(frozen=True)
class Change:
    """One thing a row changes; ``before`` is None where nothing was on record."""

    label: str
    before: str | None
    after: str


@dataclass(frozen=True)
class Shown:
    """One row as the reader may see it; ``known`` is somebody on record whom the list lacks."""

    number: int | None
    outcome: Outcome
    who: str
    changes: Sequence[Change] = ()
    problems: Sequence[dict[str, str]] = ()
    known: Known | None = None


def counts_for(load: Import, to: Any, at: datetime) -> dict[str, int]:
    """Rows by outcome, as ``to`` may know them; those that change nothing, or only what is not told, are one."""
    counts = dict(load.counts)
    for outcome, count in _of_unknown(load, to, at).items():
        counts[outcome] -= count
        if outcome in OF_SOMEBODY:
            counts[Outcome.NEW] = counts.get(Outcome.NEW, 0) + count
    counts[Outcome.SAME] = sum(counts.pop(one, 0) for one in UNTOLD)
    return {outcome: count for outcome, count in counts.items() if count}


def untold(load: Import) -> int:
    """How many rows change only what is not told row by row; none in a short list."""
    return load.count(Outcome.UNTOLD) if load.rows_in_file >= LARGE else 0


def rows_of(load: Import, outcome: str, to: Any, at: datetime) -> QuerySet[ImportRow]:
    """The rows of one outcome; without one, those of the file that somebody should look at."""
    rows = ImportRow.objects.filter(load=load)
    hidden = Q(key__in=_unknown(load, to, at))
    as_new = hidden & Q(outcome__in=OF_SOMEBODY)
    if outcome == Outcome.NEW:
        return rows.filter(Q(outcome=outcome) | as_new)
    if outcome == Outcome.SAME:
        return rows.filter(outcome__in=UNTOLD).exclude(hidden)
    if outcome:
        return rows.filter(Q(outcome=Outcome.BROKEN) | ~hidden, outcome=outcome)
    return rows.exclude(Q(outcome__in=UNTOLD) & ~hidden).exclude(outcome=Outcome.ABSENT)


def shown(load: Import, rows: Sequence[ImportRow], to: Any, at: datetime) -> list[Shown]:
    """One page of rows."""
    hidden = set(_unknown(load, to, at))
    absent = [row.key for row in rows if row.outcome == Outcome.ABSENT]
    known = load.list_kind.known(absent, to, at) if absent else {}
    return [_shown(load, row, hidden, known) for row in rows]


def held_back_for(load: Import, to: Any, at: datetime) -> QuerySet[ImportRow]:
    """The rows to mend, as ``to`` may know them."""
    rows = ImportRow.objects.filter(load=load)
    return rows.filter(Q(outcome=Outcome.BROKEN) | Q(outcome=Outcome.CONFLICT) & ~Q(key__in=_unknown(load, to, at)))


def _shown(load: Import, row: ImportRow, hidden: set[str], known: dict[str, Known]) -> Shown:
    if row.outcome == Outcome.ABSENT:
        found = known.get(row.key)
        return Shown(None, Outcome.ABSENT, found.name if found else "", known=found)
    if row.outcome in OF_SOMEBODY and row.key in hidden:
        return Shown(row.number, Outcome.NEW, _who(row))
    outcome = Outcome.SAME if row.outcome in UNTOLD else Outcome(row.outcome)
    return Shown(row.number, outcome, _who(row), _changes(load, row), row.problems)


def _who(row: ImportRow) -> str:
    """A person by both names, anything else by its name."""
    names = (row.content.get(name, "") for name in ("family_name", "given_name", "name"))
    return " ".join(name for name in names if name)


def _changes(load: Import, row: ImportRow) -> list[Change]:
    kind = load.list_kind
    told = [column for column in kind.columns if column.name in kind.told and column.name in row.changes]
    return [_change(column, *row.changes[column.name]) for column in told]


def _change(column: Column, before: str | None, after: str | None) -> Change:
    return Change(str(column.label), before and str(column.shown(before)), str(column.shown(after or "")))


def _of_unknown(load: Import, to: Any, at: datetime) -> dict[str, int]:
    keys = _unknown(load, to, at)
    if not keys:
        return {}
    rows = ImportRow.objects.filter(load=load, key__in=keys).exclude(outcome=Outcome.BROKEN).order_by()
    return dict(rows.values_list("outcome").annotate(count=Count("pk")))


def _unknown(load: Import, to: Any, at: datetime) -> list[str]:
    """Keys of the list behind which somebody is of whom ``to`` may not know; asked once a visit."""
    found: list[str] = gate.remembered(
        ("unknown of a list", load.pk, to.pk), lambda: load.list_kind.unknown(load.pk, to, at)
    )
    return found
