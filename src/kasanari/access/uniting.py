"""The union of restrictions: what protects one of two merged persons, or forbids a worker, holds for both.

Every restriction is written down once, for one person; for everybody who counts as the same there is a copy of it.
Copies rather than a condition in the rule: the rule, the rows, the wall and whoever reads by hand stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from kasanari import gate
from kasanari.people.merging import same_person_ids

from .models import Adversary, Conflict, Protection


def unite_restrictions(person_id: UUID, *, by: Any, at: datetime) -> None:
    """Make the copies for everybody who counts as ``person_id`` what they should be: missing ones come, others end.

    Called after whatever merged, split, restricted or lifted. The one who acts need not know of the others.
    """
    with gate.whole_city("a restriction holds for everybody who counts as the same person, whoever knows of them"):
        persons = same_person_ids(person_id)
        _unite_protections(persons, by, at)
        _unite_conflicts(persons, by, at)
    gate.forget()


def divide_restrictions(one: UUID, other: UUID, *, since: datetime, by: Any, at: datetime) -> None:
    """Give each of two persons who counted as one from ``since`` on what is its own, once their merge is undone.

    What was recorded meanwhile stays with both: nobody knows which of the two it meant.
    """
    with gate.whole_city(
        "what was recorded of two persons while they counted as one stays with both, whoever knows it"
    ):
        here, there = same_person_ids(one), same_person_ids(other)
        _keep_what_came_since(here, there, since)
        _keep_what_came_since(there, here, since)
    unite_restrictions(one, by=by, at=at)
    unite_restrictions(other, by=by, at=at)


def are_adversaries(one: UUID, other: UUID) -> bool:
    """Whether one of the two is protected against the other."""
    rows = Adversary.objects.filter(protection__lifted_at=None)
    return rows.filter(Q(person=one, protection__person=other) | Q(person=other, protection__person=one)).exists()


def _keep_what_came_since(here: Iterable[UUID], there: Iterable[UUID], since: datetime) -> None:
    """Let copies ``here`` of what was recorded ``there`` after ``since`` stand on their own."""
    across = {"person__in": list(here), "copy_of__person__in": list(there)}
    Protection.objects.in_force().filter(**across, copy_of__registered_at__gt=since).update(copy_of=None)
    Conflict.objects.in_force().filter(**across, copy_of__declared_at__gt=since).update(copy_of=None)


def _unite_protections(persons: list[UUID], by: Any, at: datetime) -> None:
    originals = Protection.objects.in_force().filter(person__in=persons, copy_of=None)
    stale = Protection.objects.in_force().filter(person__in=persons, copy_of__isnull=False)
    stale.exclude(copy_of__in=list(originals)).update(lifted_at=at, lifted_by=by)
    for original in originals.prefetch_related("adversaries"):
        for person_id in persons:
            if person_id != original.person_id:
                _copy_protection(original, person_id)


def _copy_protection(original: Protection, person_id: UUID) -> None:
    said = ("kind", "desk_code", "from_on", "until_on", "remark", "registered_at", "registered_by")
    copy, _is_new = Protection.objects.update_or_create(
        copy_of=original, person_id=person_id, lifted_at=None, defaults={name: getattr(original, name) for name in said}
    )
    against = {one.person_id for one in original.adversaries.all()} - {person_id}
    Adversary.objects.bulk_create(
        [Adversary(protection=copy, person_id=one) for one in sorted(against)], ignore_conflicts=True
    )


def _unite_conflicts(persons: list[UUID], by: Any, at: datetime) -> None:
    originals = Conflict.objects.in_force().filter(person__in=persons, copy_of=None)
    stale = Conflict.objects.in_force().filter(person__in=persons, copy_of__isnull=False)
    stale.exclude(copy_of__in=list(originals)).update(ended_at=at, ended_by=by)
    for original in originals:
        for person_id in persons:
            Conflict.objects.get_or_create(
                worker_id=original.worker_id,
                person_id=person_id,
                kind=original.kind,
                ended_at=None,
                defaults={
                    "copy_of": original,
                    "declared_at": original.declared_at,
                    "declared_by_id": original.declared_by_id,
                },
            )
