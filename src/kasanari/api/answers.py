"""Rows as the API shows them: the fields that are open, the names of those withheld, the ground, and until when."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kasanari import gate
from kasanari.access.models import Ground
from kasanari.access.why import last_day
from kasanari.gate import Mention, Opened, Recipient, Right
from kasanari.people.models import Person
from kasanari.staff.models import User
from kasanari.staff.standing import standing

from .catalogue import Kind


def shown(rows: Sequence[Opened], kind: Kind, *, to: User, at: datetime) -> list[dict[str, Any]]:
    """The ``rows`` as ``to`` gets them.

    Raises:
        gate.Refused: one of them may not reach the reader's desk (rule D).
    """
    known = _known_persons(rows, kind, to, at)
    grounds = Ground.objects.in_bulk({row.why.ground_id for row in rows} - {None})
    gate.may_leave(_mentions(rows, kind, known), own_desk(to, at), by=to)
    return [_one(row, kind, known, grounds.get(row.why.ground_id)) for row in rows]


def _one(row: Opened, kind: Kind, known: frozenset[UUID], ground: Ground | None) -> dict[str, Any]:
    opened = row.fields
    values = {field.name: field.value_from_object(row.row) for field in kind.fields if field.name in opened}
    for name in kind.names_of_persons & values.keys():
        values[name] = _as_far_as_known(values[name], known)
    return {
        "kind": kind.label,
        "id": row.row.pk,
        "fields": values,
        "withheld": [field.name for field in kind.fields if field.name not in opened],
        "ground": row.why.ground,
        "until": last_day(ground) if ground else None,
    }


def _as_far_as_known(value: Any, known: frozenset[UUID]) -> Any:
    if isinstance(value, list):
        return [one for one in value if one in known]
    return value if value in known else None


def _known_persons(rows: Sequence[Opened], kind: Kind, to: User, at: datetime) -> frozenset[UUID]:
    """Those of the persons the rows point to of whom the reader may know; the others are not there for him."""
    pointed_to = set(_pointed_to(rows, kind))
    if not pointed_to:
        return frozenset()
    persons = gate.visible(Person.objects.filter(pk__in=pointed_to), to=to, right=Right.INDEX, at=at)
    return frozenset(persons.values_list("pk", flat=True))


def _pointed_to(rows: Sequence[Opened], kind: Kind) -> Iterable[UUID]:
    fields = [field for field in kind.fields if field.name in kind.names_of_persons]
    for row in rows:
        for field in fields:
            if field.name in row.fields:
                value = field.value_from_object(row.row)
                yield from value if isinstance(value, list) else [] if value is None else [value]


def _mentions(rows: Sequence[Opened], kind: Kind, known: frozenset[UUID]) -> set[Mention]:
    """Every field that says something of a person, for each person of its row."""
    found = set()
    for row in rows:
        fields = [name for name in row.fields if name not in kind.classified.plain]
        persons = row.persons | (known & set(_pointed_to([row], kind)))
        found |= {Mention(person, name) for person in persons for name in fields}
    return found


def own_desk(to: User, at: datetime) -> Recipient:
    """The worker's own seat receives the answer; an administrator has none, and gets nothing about a person."""
    return Recipient("desk", next(iter(standing(to, at).desk_codes), ""))
