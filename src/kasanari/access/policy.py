"""The policies ``access`` hands to the gate, and those other rooms use for what lies in a dossier."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import reduce
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from kasanari import gate
from kasanari.gate import Decision, Right
from kasanari.people.models import (
    FormerName,
    HouseholdMember,
    Person,
    Residence,
)

from . import rules, scopes
from .known import dossiers_of, known_dossiers, naming, once_told
from .models import Adversary, Consent, Dossier, DossierPerson, Ground, Item, Protection, TabledPaper
from .persons import conflict_with, learns, on_person, target_person
from .reader import Reader, reader
from .rules import Answer, Target
from .table import INTAKE, INVOLVEMENT, OWN_DESK

SEES = frozenset({Right.INDEX, Right.READ})


class InDossier(gate.Policy):
    """Policy for what has the rights of a dossier itself: ``path`` leads there (``"case__dossier"``; empty: is one)."""

    def __init__(self, path: str) -> None:
        self.path = path

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        dossier, who = self.dossier_of(subject), reader(by, at)
        if dossier._state.adding and right == Right.WRITE:
            return told(_opening(who, dossier), right, subject, by)
        return told(rules.decide(who, Target(dossier), right, at), right, subject, by, dossier)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        condition = scopes.of_dossiers(reader(to, at), right)
        if not self.path:
            return queryset.filter(condition)
        return queryset.filter(**{f"{self.path}__in": Dossier.objects.filter(condition).order_by().values("pk")})

    def dossier_of(self, subject: Any) -> Dossier:
        found: Dossier = reduce(getattr, self.path.split("__"), subject) if self.path else subject
        return found

    def within(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime, dossier: Dossier) -> QuerySet[Any]:
        """Rows of one dossier, about which is decided once."""
        rows = queryset.filter(**{self.path or "pk": dossier.pk})
        return rows if rules.decide(reader(to, at), Target(dossier), right, at).is_allowed else rows.none()

    def speaks_of(self, row: Any) -> Iterable[UUID]:
        return self.dossier_of(row).names

    def load(self, rows: Sequence[Any], to: Any, at: datetime) -> None:
        dossiers = dossiers_of(rows, self.path) if self.path else list(rows)
        known_dossiers(()).update({dossier.pk: dossier for dossier in dossiers})
        reader(to, at).load_grounds({dossier.pk for dossier in dossiers if not _is_his_desks(dossier, to, at)})


class OfConsent(InDossier):
    """Policy for a consent: it speaks of the person who gave it, so a ground for somebody else does not open it."""

    def decide(self, by: Any, right: Right, subject: Consent, at: datetime) -> Decision:
        answer = rules.decide(reader(by, at), target_person(subject.dossier, subject.person_id, right), right, at)
        return told(answer, right, subject, by, subject.dossier, persons=(subject.person_id,))

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        return queryset.filter(scopes.of_consents(reader(to, at), right))

    def within(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime, dossier: Dossier) -> QuerySet[Any]:
        return _within(self, queryset, to, right, at, dossier)

    def speaks_of(self, row: Consent) -> Iterable[UUID]:
        return (row.person_id,)


class ItemsOfDossier(gate.Policy):
    """Policy for an ``Item``: the dossier's rule, for each person it names, with its own compartments."""

    def decide(self, by: Any, right: Right, subject: Item, at: datetime) -> Decision:
        return told(rules.decide(reader(by, at), target_of(subject), right, at), right, subject, by, subject.dossier)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        return queryset.filter(scopes.of_items(reader(to, at), right, queryset.model.kind_of_item))

    def within(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime, dossier: Dossier) -> QuerySet[Any]:
        who = reader(to, at)
        if _is_through_desk_alone(who, dossier, right):
            return queryset.filter(_within_clearance(who, dossier), dossier=dossier.pk)
        return queryset.filter(scopes.of_items(who, right, queryset.model.kind_of_item), dossier=dossier.pk)

    def speaks_of(self, row: Item) -> Iterable[UUID]:
        return row.names or row.dossier.names

    def load(self, rows: Sequence[Item], to: Any, at: datetime) -> None:
        dossiers = dossiers_of(rows, "dossier")
        reader(to, at).load_grounds({dossier.pk for dossier in dossiers if not _is_his_desks(dossier, to, at)})


class PartOfItem(gate.Policy):
    """Policy for a part of an item (a role of a goal, an attendance of a meeting): ``path`` leads to the item."""

    def __init__(self, path: str, whole: type[Item]) -> None:
        self.path, self.whole = path, whole

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        whole = reduce(getattr, self.path.split("__"), subject)
        answer = rules.decide(reader(by, at), target_of(whole), right, at)
        return told(answer, right, subject, by, whole.dossier)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        condition = scopes.of_items(reader(to, at), right, self.whole.kind_of_item)
        rows = self.whole._default_manager.filter(condition).order_by().values("pk")
        return queryset.filter(**{f"{self.path}__in": rows})

    def within(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime, dossier: Dossier) -> QuerySet[Any]:
        who = reader(to, at)
        if _is_through_desk_alone(who, dossier, right):
            cleared = _within_clearance(who, dossier, f"{self.path}__")
            return queryset.filter(cleared, **{f"{self.path}__dossier": dossier.pk})
        wholes = ItemsOfDossier().within(self.whole._default_manager.order_by(), to, right, at, dossier)
        return queryset.filter(**{f"{self.path}__in": wholes.values("pk")})

    def speaks_of(self, row: Any) -> Iterable[UUID]:
        whole: Item = reduce(getattr, self.path.split("__"), row)
        return whole.names or whole.dossier.names

    def load(self, rows: Sequence[Any], to: Any, at: datetime) -> None:
        prefetch_related_objects(list(rows), self.path)
        dossiers = dossiers_of([reduce(getattr, self.path.split("__"), row) for row in rows], "dossier")
        reader(to, at).load_grounds({dossier.pk for dossier in dossiers if not _is_his_desks(dossier, to, at)})


class OfPerson(gate.Policy):
    """Policy for what belongs to a person: through any dossier that names the person.

    City staff with resident look-up may also *index* residents nobody works with, and every desk that learns of
    involvement those of whom it is told (name, kana, birth date, district).
    """

    def __init__(self, path: str = "") -> None:
        self.path = path

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        who, person = reader(by, at), self.person_of(subject)
        if person._state.adding and right == Right.WRITE:
            return told(_writing_down(who), right, subject, by)
        answer = on_person(who, person, right, at)
        through = (answer.dossier_id,) if answer.dossier_id else ()
        return told(answer, right, subject, by, persons=(person.pk, *through))

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        return queryset.filter(scopes.of_persons(reader(to, at), right, self.path))

    def speaks_of(self, row: Any) -> Iterable[UUID]:
        return (self.person_of(row).pk,)

    def load(self, rows: Sequence[Any], to: Any, at: datetime) -> None:
        """Ask at once for the persons, the dossiers that name them, and the grounds on these."""
        who = reader(to, at)
        if self.path:
            prefetch_related_objects(list(rows), self.path)
        persons = {self.person_of(row).pk: self.person_of(row) for row in rows}
        involvements = naming(persons)
        if who.looks_up_residents:
            once_told(one for one, person in persons.items() if not _is_known_anyway(person, involvements[one]))
        named = {row.dossier_id for rows in involvements.values() for row in rows}
        who.load_grounds(known_dossiers(named).keys() & named)

    def person_of(self, row: Any) -> Person:
        found: Person = reduce(getattr, self.path.split("__"), row) if self.path else row
        return found


class OfInvolvement(gate.Policy):
    """Policy for the involvement of a desk with a person, which may be known before anything of the dossier is."""

    def decide(self, by: Any, right: Right, subject: DossierPerson, at: datetime) -> Decision:
        who = reader(by, at)
        answer = conflict_with(who, subject.person_id)
        if answer is None:
            answer = self._through_dossier(who, subject, right, at)
            if not answer.is_allowed and right == Right.INDEX and learns(who, subject):
                answer = Answer(INVOLVEMENT)
        return told(answer, right, subject, by, persons=(subject.dossier_id, subject.person_id))

    def _through_dossier(self, who: Reader, subject: DossierPerson, right: Right, at: datetime) -> Answer:
        """Behind the second wall the dossier of a mere involvement is not there to be asked about."""
        dossier = known_dossiers([subject.dossier_id]).get(subject.dossier_id)
        if dossier is None:
            return Answer(why="no_ground")
        return rules.decide(who, target_person(dossier, subject.person_id, right), right, at)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        return queryset.filter(scopes.of_involvements(reader(to, at), right))

    def within(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime, dossier: Dossier) -> QuerySet[Any]:
        return _within(self, queryset, to, right, at, dossier)

    def speaks_of(self, row: DossierPerson) -> Iterable[UUID]:
        return (row.person_id,)

    def load(self, rows: Sequence[DossierPerson], to: Any, at: datetime) -> None:
        """Ask at once for the dossiers, as far as the second wall shows them, and for the grounds on them."""
        dossiers = known_dossiers({row.dossier_id for row in rows})
        reader(to, at).load_grounds({one for one, dossier in dossiers.items() if not _is_his_desks(dossier, to, at)})


class OfRestriction(OfPerson):
    """Policy for what protects a person: it tells of desks and dangers, so it is known to those who may locate.

    A copy, which stands for somebody who counts as the same person, is known to those who may locate both; ``source``
    leads to the person it was recorded of.
    """

    def __init__(self, path: str, source: str) -> None:
        super().__init__(path)
        self.source = OfPerson(source)
        self.is_own = f"{source.removesuffix('__person')}__isnull"

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        decision = super().decide(by, _at_least_locate(right), subject, at)
        if not decision.allowed or self._is_own(subject):
            return decision
        return self.source.decide(by, _at_least_locate(right), subject, at)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        rows = super().scope(queryset, to, _at_least_locate(right), at)
        known = scopes.of_persons(reader(to, at), _at_least_locate(right), self.source.path)
        return rows.filter(Q(**{self.is_own: True}) | known)

    def _is_own(self, subject: Any) -> bool:
        protection: Protection = subject.protection if isinstance(subject, Adversary) else subject
        return protection.copy_of_id is None


def target_of(item: Item) -> Target:
    return Target(
        item.dossier,
        kind=item.kind_of_item,
        names=frozenset(item.names),
        labels=frozenset(item.compartments),
        paper=item.pk,
    )


def _at_least_locate(right: Right) -> Right:
    return Right.LOCATE if right in (Right.INDEX, Right.READ) else right


def _is_his_desks(dossier: Dossier, to: Any, at: datetime) -> bool:
    """Where the own desk answers, nobody need look for further grounds."""
    who = reader(to, at)
    return any(
        seat.desk_code == dossier.desk_code and seat.clearance >= set(dossier.compartments) for seat in who.seats
    )


def _is_through_desk_alone(who: Reader, dossier: Dossier, right: Right) -> bool:
    """The own desk opens the dossier, and there is no ground that could open more of it."""
    answer = rules.decide(who, Target(dossier), right, who.at)
    return answer.ground == OWN_DESK and not who.grounds_on(dossier.pk)


def _within_clearance(who: Reader, dossier: Dossier, at: str = "") -> Q:
    """Items of the dossier that a seat at its desk is cleared for; ``at`` is the path to the item."""
    permitted = Q()
    for seat in who.seats:
        if seat.desk_code == dossier.desk_code and seat.clearance >= set(dossier.compartments):
            permitted |= Q(**{f"{at}compartments__contained_by": sorted(seat.clearance)})
    return permitted


def _opening(who: Reader, dossier: Dossier) -> Answer:
    """Whoever sits at a desk may open a dossier there (taking a contact, theorem P5)."""
    if who.standing.may_work and dossier.desk_code in who.standing.desk_codes:
        return Answer(OWN_DESK)
    return Answer(why="other_desk")


def _within(
    policy: gate.Policy, queryset: QuerySet[Any], to: Any, right: Right, at: datetime, dossier: Dossier
) -> QuerySet[Any]:
    """Rows that each speak of one person of the dossier: all of them at its own desk, else by the rule for rows."""
    rows = queryset.filter(dossier=dossier)
    if right != Right.LOCATE and rules.decide(reader(to, at), Target(dossier), right, at).ground == OWN_DESK:
        return rows
    return policy.scope(rows, to, right, at)


def _is_known_anyway(person: Person, involvements: Iterable[DossierPerson]) -> bool:
    """A resident of the register, or somebody of whom is told that a desk supports him now."""
    return person.registered_by_id is None or any(row.is_told and row.until_on is None for row in involvements)


def _writing_down(who: Reader) -> Answer:
    """Whoever sits at a desk may write down a person nobody knew yet."""
    return Answer(INTAKE) if who.standing.may_work else Answer(why="no_desk")


def told(
    answer: Answer, right: Right, subject: Any, by: Any, dossier: Dossier | None = None, persons: tuple[UUID, ...] = ()
) -> Decision:
    """``answer`` as the gate and the audit know it."""
    about = persons
    if dossier is not None:
        named = subject.names if isinstance(subject, Item) else ()
        about = (dossier.pk, *named, *persons)
    return Decision(
        answer.is_allowed,
        right,
        subject._meta.label_lower,
        (subject.pk,),
        answer.ground,
        answer.ground_id,
        answer.why,
        by,
        about=about,
    )


POLICIES: dict[Any, Any] = {
    Dossier: InDossier(""),
    DossierPerson: OfInvolvement(),
    Consent: OfConsent("dossier"),
    Ground: InDossier("dossier"),
    TabledPaper: InDossier("sitting__dossier"),
    Person: OfPerson(),
    Residence: OfPerson("person"),
    HouseholdMember: OfPerson("person"),
    FormerName: OfPerson("person"),
    Protection: OfRestriction("person", "copy_of__person"),
    Adversary: OfRestriction("protection__person", "protection__copy_of__person"),
}


def register() -> None:
    for model, policy in POLICIES.items():
        gate.register(model, policy)
