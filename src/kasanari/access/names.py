"""Persons by id, as far as a reader may know of them: whoever reviews or answers need not."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import Person

Names = dict[UUID, Person]


def known_persons(ids: Iterable[UUID | None], to: Any, at: datetime) -> Names:
    """Those of the persons that ``to`` may know of; the others are missing."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = gate.visible(Person.objects.filter(pk__in=wanted), to=to, right=Right.INDEX, at=at)
    return {person.pk: person for person in rows}
