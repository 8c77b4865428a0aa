"""Which records count as one person while a merge stands.

Inside a request the second wall answers: a merge is there for those alone who may know of both persons.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from .models import PersonMerge


def standing_merges(person_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """For each of the persons who is merged into another: the one who is kept in the end."""
    asked = set(person_ids)
    into = dict(_links(asked))
    return {one: _kept(one, into) for one in asked if one in into}


def same_person_ids(person_id: UUID) -> list[UUID]:
    """Everybody who counts as the same person as ``person_id``, the one who is kept first, ``person_id`` included."""
    into = dict(_links({person_id}))
    kept = _kept(person_id, into)
    return [kept, *sorted({*into, *into.values()} - {kept})]


def same_persons(person_ids: Iterable[UUID]) -> set[UUID]:
    """The persons and everybody who counts as the same as one of them."""
    asked = set(person_ids)
    return asked.union(*_links(asked))


def _links(person_ids: set[UUID]) -> list[tuple[UUID, UUID]]:
    """Every standing (merged, kept) that hangs together with one of the persons; one query a generation of merges."""
    found: set[tuple[UUID, UUID]] = set()
    known, asked = set(person_ids), set(person_ids)
    while asked:
        rows = PersonMerge.objects.standing().filter(Q(kept__in=asked) | Q(merged__in=asked)).order_by()
        links = {(row["merged_id"], row["kept_id"]) for row in rows.values("merged_id", "kept_id")}
        found |= links
        asked = set().union(*links) - known
        known |= asked
    return sorted(found)


def _kept(person_id: UUID, into: dict[UUID, UUID]) -> UUID:
    while person_id in into:
        person_id = into[person_id]
    return person_id
