"""A person among those that were found: the name with what was searched for marked in it."""

from __future__ import annotations

from typing import NamedTuple

from kasanari.access.why import GroundShown, ListedRow
from kasanari.people.addresses import district_name
from kasanari.people.models import Person
from kasanari.people.search import Query, marked
from kasanari.people.search.marking import Piece


class FoundPerson(NamedTuple):
    person: Person
    name: list[Piece]
    kana: list[Piece]
    district: str
    ground: GroundShown

    @classmethod
    def of(cls, listed: ListedRow, query: Query) -> FoundPerson:
        person = listed.row
        name, kana = marked(person.name, query), marked(person.kana, query)
        return cls(person, name, kana, district_name(person.district_code), listed.ground)
