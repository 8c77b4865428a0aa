"""The rule for a person: through any dossier that names the person, or known without one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from kasanari.gate import Right
from kasanari.people.models import Person

from . import rules
from .known import dossiers_naming, is_protected, once_told, told_of
from .models import Dossier, DossierPerson
from .reader import Reader
from .rules import Answer, Target
from .table import DV, INVOLVEMENT, OWN_DESK, RESIDENT_LOOKUP


def on_person(who: Reader, person: Person, right: Right, at: datetime) -> Answer:
    """The rule for a person: the nearest ground is told, one's own desk before others, and the dossier it opens."""
    forbidden = rules.forbidden_to(who, right)
    if forbidden:
        return Answer(why=forbidden)
    if person.pk in who.conflicts:
        return Answer(why="conflict")
    known = [target for target in _targets(person, right) if _is_known(who, target, at)]
    answers = [replace(rules.decide(who, target, right, at), dossier_id=target.dossier.pk) for target in known]
    allowed = [answer for answer in answers if answer.is_allowed]
    if allowed:
        return next((answer for answer in allowed if answer.ground == OWN_DESK), allowed[0])
    if right == Right.INDEX:
        return _beyond_dossiers(who, person)
    return next((answer for answer in answers if answer.why != "no_ground"), Answer(why="no_ground"))


def _is_known(who: Reader, target: Target, at: datetime) -> bool:
    """A dossier the worker may not know of says nothing, not even why it is closed to him."""
    return rules.decide(who, Target(target.dossier, names=target.names), Right.INDEX, at).is_allowed


def _targets(person: Person, right: Right) -> Iterable[Target]:
    return [target_person(dossier, person.pk, right) for dossier in dossiers_naming(person.pk)]


def target_person(dossier: Dossier, person_id: UUID, right: Right) -> Target:
    """A person as far as the dossier opens him; to locate a protected one needs the clearance of 支援措置 besides."""
    protected = right == Right.LOCATE and is_protected(person_id)
    labels = frozenset({DV}) if protected else frozenset()
    return Target(dossier, names=frozenset({person_id}), labels=labels, is_protected=protected)


def _beyond_dossiers(who: Reader, person: Person) -> Answer:
    """Involvement and resident look-up, which let a person be known without opening anything."""
    told = told_of(person.pk)
    if who.learns_of_involvement and any(row.until_on is None for row in told):
        return Answer(INVOLVEMENT)
    if who.looks_up_residents and (person.registered_by_id is None or once_told([person.pk])[person.pk]):
        return Answer(RESIDENT_LOOKUP)
    return Answer(why="no_ground")


def conflict_with(who: Reader, person_id: UUID) -> Answer | None:
    return Answer(why="conflict") if person_id in who.conflicts else None


def learns(who: Reader, involvement: DossierPerson) -> bool:
    told = involvement.is_told and involvement.until_on is None
    return told and who.learns_of_involvement and not rules.forbidden_to(who, Right.INDEX)
