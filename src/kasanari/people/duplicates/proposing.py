"""Filling the queue of proposals by comparing everybody with everybody worth it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from kasanari import gate
from kasanari.lib.batches import in_batches

from ..models import MergeProposal, Person, PersonMerge
from .finding import Pair, likely_pairs
from .score import Known, known

TOGETHER = 2000
"""Persons fetched, and proposals written, at once."""


def propose_likely(*, at: datetime) -> int:
    """Propose every likely pair that nobody ever answered or proposed; return how many there were.

    A pair that was refused, confirmed or undone once is not proposed again: people have looked at it.
    """
    with gate.recorded("propose-merges"), gate.whole_city("compares everybody with everybody and tells nobody's name"):
        answered = set(MergeProposal.objects.order_by().values_list("first_id", "second_id"))
        pairs = [pair for pair in likely_pairs(_everybody()) if (pair.first, pair.second) not in answered]
        for some in in_batches(pairs, TOGETHER):
            MergeProposal.objects.bulk_create([_proposal(pair, at) for pair in some], ignore_conflicts=True)
    return len(pairs)


def _everybody() -> Iterator[Known]:
    """All persons but those who count as somebody else already."""
    merged = PersonMerge.objects.standing().values("merged")
    rows = Person.objects.filter(~Q(pk__in=merged)).order_by("pk")
    last: UUID | None = None
    while some := list((rows.filter(pk__gt=last) if last else rows)[:TOGETHER]):
        last = some[-1].pk
        yield from known(some).values()


def _proposal(pair: Pair, at: datetime) -> MergeProposal:
    likeness = pair.likeness
    return MergeProposal(
        first_id=pair.first, second_id=pair.second, score=likeness.score, reasons=likeness.codes, proposed_at=at
    )
