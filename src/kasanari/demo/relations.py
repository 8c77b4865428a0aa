"""Relations of invented families, written down by the desk that works with them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from kasanari.people.actions import record_relation
from kasanari.people.models import Person, RelationKind
from kasanari.staff.models import User

from .households.kinship import GRANDPARENTS, PARENTS, SIBLINGS, SPOUSES, is_child

RELATED_SHAPES = frozenset({"three_generations", "grandparent_child"})
"""Households whose desk wrote the family down; of the others, only 続柄 tell of kinship."""

Told = tuple[Person, Person, str]
"""A is the (kind) of B."""


def write_relations(members: Sequence[Mapping[str, Any]], persons: Sequence[Person], *, by: User, at: datetime) -> None:
    """Write down what ``persons`` are to the first of them; ``members`` say it, as the story does."""
    for person, relative, kind in _told(persons[0], [row["relation"] for row in members], persons):
        record_relation(person=person, relative=relative, kind=kind, by=by, at=at)


def _told(subject: Person, words: Sequence[str], persons: Sequence[Person]) -> Iterator[Told]:
    for word, person in zip(words, persons, strict=True):
        if word in PARENTS:
            yield person, subject, RelationKind.PARENT
        elif is_child(word):
            yield subject, person, RelationKind.PARENT
        elif word in SPOUSES:
            yield subject, person, RelationKind.SPOUSE
        elif word in GRANDPARENTS:
            yield person, subject, RelationKind.GRANDPARENT
        elif word in SIBLINGS:
            yield person, subject, RelationKind.SIBLING
