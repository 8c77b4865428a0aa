"""Who answers for which of two records that may be of one person.

Each record has its side. The desks that keep a dossier naming it speak for it; for a resident of the register of whom
nobody is told that a desk supports him, whoever may look residents up does: the register is the city's own. So two
desks of which neither may write about the other's person still match their records, each with its own word.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kasanari.gate import Right
from kasanari.people.models import MergeProposal, Person

from . import rules, scopes
from .known import told_of
from .models import DossierPerson
from .persons import on_person
from .reader import Reader, reader
from .rules import Answer
from .table import RESIDENT_LOOKUP

SIDES = ("first", "second")


def speaks_for(who: Reader, person: Person, at: datetime) -> Answer:
    """Whether ``who`` may answer for the record of ``person``."""
    by_desk = on_person(who, person, Right.AMEND, at)
    if by_desk.is_allowed or person.pk in who.conflicts or rules.forbidden_to(who, Right.AMEND):
        return by_desk
    return Answer(RESIDENT_LOOKUP) if _speaks_for_register(who) and is_of_register(person) else by_desk


def is_of_register(person: Person) -> bool:
    """Whether the register alone knows the person, as far as anybody is told."""
    return person.registered_by_id is None and not any(row.until_on is None for row in told_of(person.pk))


def of_speakers(who: Reader, side: str) -> Q:
    """The same over rows that have a person at ``side``."""
    by_desk = scopes.of_persons(who, Right.AMEND, side)
    if not _speaks_for_register(who) or rules.forbidden_to(who, Right.AMEND):
        return by_desk
    told = DossierPerson.objects.filter(person=OuterRef(f"{side}_id"), is_told=True, until_on__isnull=True)
    of_register = Q(~Exists(told.order_by()), **{f"{side}__registered_by__isnull": True})
    return by_desk | of_register & ~Q(**{f"{side}__in": who.conflicts})


def to_answer(who: Reader) -> Q:
    """Proposals that somebody spoke up for and that wait for the word of ``who``."""
    someone = Q(proposed_by__isnull=False) | Q(first_agreed_by__isnull=False) | Q(second_agreed_by__isnull=False)
    open_sides = [Q(**{f"{side}_agreed_by__isnull": True}) & of_speakers(who, side) for side in SIDES]
    only_confirm = Q(first_agreed_by__isnull=False, second_agreed_by__isnull=False)
    return someone & (open_sides[0] | open_sides[1] | only_confirm)


def sides_of(by: Any, proposal: MergeProposal, at: datetime) -> list[str]:
    """The sides ``by`` speaks for."""
    who = reader(by, at)
    return [side for side in SIDES if speaks_for(who, getattr(proposal, side), at).is_allowed]


def open_sides(proposal: MergeProposal) -> list[str]:
    """The sides for which nobody said yet that the two are one."""
    return [side for side in SIDES if getattr(proposal, f"{side}_agreed_by_id") is None]


def _speaks_for_register(who: Reader) -> bool:
    """Desks that do not learn of involvement cannot tell whether somebody else should answer."""
    return who.looks_up_residents and who.learns_of_involvement
