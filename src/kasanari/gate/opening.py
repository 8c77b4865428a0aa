"""Rows with what each opens to its reader: for lists of many kinds, answers to other systems, and exports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from . import visit
from .door import scoped
from .masking import fields_open_to
from .registry import policy_of
from .rights import Decision, Refused, Right
from .rows import decisions_on


@dataclass(frozen=True)
class Opened:
    """A row, the rights its reader has on it with their grounds, and the persons it speaks of.

    The row itself is whole: show the fields that ``fields`` names and no other.
    """

    row: Any
    decisions: Mapping[Right, Decision]
    persons: frozenset[UUID]

    @property
    def fields(self) -> frozenset[str]:
        return fields_open_to(type(self.row), frozenset(self.decisions))

    @property
    def why(self) -> Decision:
        """The decision on the strongest right."""
        strongest = next(right for right in (Right.READ, Right.INDEX, Right.LOCATE) if right in self.decisions)
        return self.decisions[strongest]


def opened(queryset: Any, *, to: Any, at: datetime | None = None, limit: int | None = None) -> list[Opened]:
    """Return the rows ``to`` may know of, each with what it opens to him; recorded like ``visible``."""
    at = at or timezone.now()
    return rights_on(list(scoped(queryset, to, Right.INDEX, at)[:limit]), to=to, at=at)


def open_one(queryset: Any, *, to: Any, at: datetime | None = None, pk: Any) -> Opened:
    """The same for one row.

    Raises:
        Refused: there is none, or none this worker may know of; both look the same.
    """
    found = opened(queryset.filter(pk=pk), to=to, at=at, limit=1)
    if not found:
        label = queryset.model._meta.label_lower
        raise Refused(
            Decision(False, Right.INDEX, label, (pk,) if isinstance(pk, UUID) else (), why="not_visible", by=to)
        )
    return found[0]


def rights_on(rows: Sequence[Any], *, to: Any, at: datetime) -> list[Opened]:
    """Decide what each of the ``rows``, all of one kind, opens to ``to``; one that opens nothing is left out."""
    if not rows:
        return []
    model = type(rows[0])
    decided: dict[Any, dict[Right, Decision]] = {row.pk: {} for row in rows}
    _decide(rows, Right.READ, decided, to, at)
    _decide([row for row in rows if not decided[row.pk]], Right.INDEX, decided, to, at)
    if model.classified.locating:
        _decide(rows, Right.LOCATE, decided, to, at)
    policy = policy_of(model)
    return [
        Opened(row, decided[row.pk], frozenset(policy.speaks_of(row)))
        for row in rows
        if decided[row.pk] and policy is not None
    ]


def _decide(
    rows: Sequence[Any], right: Right, decided: dict[Any, dict[Right, Decision]], to: Any, at: datetime
) -> None:
    for decision in decisions_on(rows, to, right, at):
        if decision.allowed:
            visit.note(decision)
            for pk in decision.subject_ids:
                decided[pk] |= _with_weaker(decision, right)


def _with_weaker(decision: Decision, right: Right) -> dict[Right, Decision]:
    """Who reads knows: *index* lies within *read* and has its ground."""
    return {right: decision, Right.INDEX: decision} if right == Right.READ else {right: decision}
