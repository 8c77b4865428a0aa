"""The policies ``access`` hands to the gate, and the one other rooms use for what lies in a dossier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import reduce
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from kasanari import gate
from kasanari.gate import Decision, Mention, Recipient, Right
from kasanari.people.models import HouseholdMember, Person, Residence
from kasanari.staff.standing import Standing, standing

from . import rules
from .models import Consent, Dossier, DossierPerson


class InDossier:
    """Policy for a record that lies in a dossier: ``path`` leads there (``"case__dossier"``; empty: it is one)."""

    def __init__(self, path: str) -> None:
        self.path = path

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        dossier = reduce(getattr, self.path.split("__"), subject) if self.path else subject
        who = standing(by, at)
        if dossier._state.adding and right == Right.WRITE:
            return _opening(who, dossier, by)
        return rules.decision(who, dossier, right, at, by=by, subject=subject)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = standing(to, at)
        if not self.path:
            return rules.open_to(queryset, who, right, at)
        dossiers = rules.open_to(Dossier.objects.all(), who, right, at)
        return queryset.filter(**{f"{self.path}__in": dossiers.values("pk")})


class OfPerson:
    """Policy for what belongs to a person: through any dossier that names the person.

    City staff with resident look-up may also *index* residents nobody works with (name, kana, birth
    date, district).
    """

    def __init__(self, path: str = "") -> None:
        self.path = path

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        who = standing(by, at)
        person = getattr(subject, self.path) if self.path else subject
        label, ids = subject._meta.label_lower, (subject.pk,)
        if person._state.adding and right == Right.WRITE:
            return _writing_down(who, label, ids, by)
        for dossier in _likely(person, who, right, at):
            ground, ground_id, _ = rules.decide_on_dossier(who, dossier, right, at)
            if ground:
                return Decision(True, right, label, ids, ground, ground_id, by=by)
        if right == Right.INDEX and _may_look_up(who):
            return Decision(True, right, label, ids, "resident_lookup", by=by)
        return Decision(False, right, label, ids, why="no_ground", by=by)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = standing(to, at)
        if right == Right.INDEX and _may_look_up(who):
            return queryset
        opened = rules.open_to(Dossier.objects.all(), who, right, at)
        named = DossierPerson.objects.filter(
            person=OuterRef(f"{self.path}_id" if self.path else "pk"), dossier__in=opened
        )
        return queryset.filter(Exists(named))


def _opening(who: Standing, dossier: Dossier, by: Any) -> Decision:
    """Whoever sits at a desk may open a dossier there (taking a contact, theorem P5)."""
    label, ids = dossier._meta.label_lower, (dossier.pk,)
    if who.may_work and dossier.desk_code in who.desk_codes:
        return Decision(True, Right.WRITE, label, ids, rules.OWN_DESK, by=by)
    return Decision(False, Right.WRITE, label, ids, why="other_desk", by=by)


def _writing_down(who: Standing, label: str, ids: tuple[Any, ...], by: Any) -> Decision:
    """Whoever sits at a desk may write down a person nobody knew yet."""
    if who.may_work:
        return Decision(True, Right.WRITE, label, ids, "intake", by=by)
    return Decision(False, Right.WRITE, label, ids, why="no_desk", by=by)


def _may_look_up(who: Standing) -> bool:
    return who.may_work and who.may_look_up_residents


def _likely(person: Person, who: Standing, right: Right, at: datetime) -> Iterator[Dossier]:
    """Dossiers that may open ``person``: those of the worker's own desks first, since the nearest ground is told.

    The first half is asked once a visit, however many rights a page asks for.
    """
    named = Dossier.objects.filter(dossier_persons__person=person)
    own: list[Dossier] = gate.remembered(
        ("own_dossiers_of", who.user_id, person.pk), lambda: list(named.filter(desk_code__in=who.desk_codes))
    )
    yield from own
    yield from rules.open_to(named, who, right, at)[:1]


LOCATING_FIELDS = frozenset({"address", "postal_code", "phone"})


def paper_stays_with_those_entitled(mentions: frozenset[Mention], recipient: Recipient) -> str:
    """Outbound rule: locating facts leave only to the person concerned or stay at a desk of the house.

    Papers that name persons never go to the public. Protection (支援措置) is added with its flag.
    """
    if recipient.kind == "public":
        return "names_a_person"
    locating = {mention for mention in mentions if mention.field in LOCATING_FIELDS}
    if recipient.kind == "person":
        strangers = {mention for mention in locating if str(mention.person_id) != recipient.code}
        return "locates_another_person" if strangers else ""
    return "" if recipient.kind == "desk" or not locating else "locates_a_person"


def register() -> None:
    gate.register(Dossier, InDossier(""))
    gate.register(Consent, InDossier("dossier"))
    gate.register(Person, OfPerson())
    gate.register(Residence, OfPerson("person"))
    gate.register(HouseholdMember, OfPerson("person"))
    gate.register_outbound(paper_stays_with_those_entitled)
