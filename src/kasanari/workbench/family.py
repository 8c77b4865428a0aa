"""The family of a person as far as the reader's grounds open it: whom a genogram shows, and the table beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import HouseholdMember, Person, Relation, RelationKind, Sex
from kasanari.staff.models import User

from . import genogram
from .kinship import Kin, kin_of_household

FARTHEST = 4
"""Steps of kinship from the household outwards."""

LONGEST_NAME = 8
"""Characters of a name that fit below a sign; the table has it in full."""

SHAPES = {Sex.MALE: "square", Sex.FEMALE: "circle"}


@dataclass(frozen=True)
class Figure:
    """One person of the drawing, as the template needs it."""

    sign: genogram.Sign
    person: Person
    is_self: bool
    at: date

    @property
    def shape(self) -> str:
        return SHAPES.get(Sex(self.person.sex), "diamond")

    @property
    def name(self) -> str:
        full = self.person.name
        return full if len(full) <= LONGEST_NAME else f"{full[: LONGEST_NAME - 1]}…"

    @property
    def age(self) -> str:
        return age_of(self.person, self.at)


@dataclass(frozen=True)
class Row:
    """One line of the table: ``person`` is the ``kind`` of ``relative``."""

    person: Person
    kind: str
    relative: Person
    relation: Relation | None
    """None where only 続柄 of the household tell it."""


@dataclass(frozen=True)
class Family:
    """``persons`` by id, the page's own first; ``household`` those who keep house with that person today."""

    subject: Person
    persons: dict[UUID, Person]
    household: frozenset[UUID]
    relations: list[Relation]
    implied: list[Kin]
    today: date

    @cached_property
    def drawing(self) -> genogram.Drawing:
        return genogram.draw([(one.pk, one.birth_on) for one in self.persons.values()], self.kin)

    @property
    def figures(self) -> list[Figure]:
        return [
            Figure(sign, self.persons[sign.person], sign.person == self.subject.pk, self.today)
            for sign in self.drawing.signs
        ]

    @property
    def outlines(self) -> list[genogram.Box]:
        return genogram.outlines(self.drawing, self.household) if len(self.household) > 1 else []

    @property
    def kin(self) -> list[Kin]:
        recorded = [
            Kin(row.person_id, row.kind, row.relative_id, row.until_on is not None and row.until_on <= self.today)
            for row in self.relations
        ]
        return [*recorded, *self.implied]

    @property
    def rows(self) -> list[Row]:
        told = [Row(row.person, row.get_kind_display(), row.relative, row) for row in self.relations]
        implied = [
            Row(self.persons[kin.person], str(RelationKind(kin.kind).label), self.persons[kin.relative], None)
            for kin in self.implied
        ]
        return [*told, *implied]

    @property
    def is_worth_drawing(self) -> bool:
        return len(self.persons) > 1

    @property
    def description(self) -> str:
        """What a screen reader says of the drawing; the table says the rest."""
        names = "、".join(figure.person.name for figure in self.figures if not figure.is_self)
        return _("%(name)sさんの家族の図。ほかに描かれている人：%(names)s。関係は下の表にあります。") % {
            "name": self.subject.name,
            "names": names,
        }


def family_of(subject: Person, household: Sequence[HouseholdMember], user: User, at: datetime, today: date) -> Family:
    """Follow relations outwards from the household, each step through the gate: who is closed is nowhere counted.

    Args:
        household: those of today's household whom the reader may read of, as the gate gave them.
    """
    persons = {subject.pk: subject} | {member.person_id: member.person for member in household}
    relations: dict[UUID, Relation] = {}
    edge = set(persons)
    for _step in range(FARTHEST):
        found = _relations_of(edge, user, at)
        relations |= {row.pk: row for row in found}
        ends = {end.pk: end for row in found for end in (row.person, row.relative)}
        edge = ends.keys() - persons.keys()
        persons = ends | persons
        if not edge or len(persons) >= genogram.MOST_PERSONS:
            break
    return Family(
        subject=subject,
        persons=persons,
        household=frozenset(member.person_id for member in household),
        relations=list(relations.values()),
        implied=_implied(household, relations.values()),
        today=today,
    )


def age_of(person: Person, today: date) -> str:
    """「72歳」, at death where the person died; empty where the birth date is unknown."""
    age = person.age_on(person.death_on or today)
    if age is None:
        return ""
    return _("死亡時%(age)d歳") % {"age": age} if person.death_on else _("%(age)d歳") % {"age": age}


def _relations_of(persons: Iterable[UUID], user: User, at: datetime) -> list[Relation]:
    rows = Relation.objects.filter(Q(person__in=persons) | Q(relative__in=persons))
    rows = rows.select_related("person", "relative").order_by("kind", "pk")
    return list(gate.visible(rows, to=user, right=Right.READ, at=at))


def _implied(household: Sequence[HouseholdMember], relations: Iterable[Relation]) -> list[Kin]:
    """What 続柄 tell beyond the record: nothing about a pair that is recorded, no third parent."""
    told = {frozenset((row.person_id, row.relative_id)) for row in relations}
    parents = [row.relative_id for row in relations if row.kind == RelationKind.PARENT]
    return [
        kin
        for kin in kin_of_household([(member.person_id, member.relation) for member in household])
        if frozenset((kin.person, kin.relative)) not in told
        and not (kin.kind == RelationKind.PARENT and parents.count(kin.relative) > 1)
    ]
