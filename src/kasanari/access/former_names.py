"""支援措置 and a name somebody bore before: whoever fled often bears a new one, and the other side knows the old one.

So for a protected person a former name is a clue to where she is, like a phone number or an address: it finds her for
those who may locate her. Who may know of her otherwise finds her by the name she bears.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.people.search import guard_former_names

from .known import protected_among


def no_clue(persons: Sequence[Person], to: Any, at: datetime) -> set[UUID]:
    """Those of the persons whose former names do not find them for ``to``."""
    protected = protected_among({person.pk for person in persons})
    return {
        person.pk
        for person in persons
        if person.pk in protected and not gate.decide(to, Right.LOCATE, person, at=at).allowed
    }


def register() -> None:
    guard_former_names(no_clue)
