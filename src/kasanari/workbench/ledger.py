"""閲覧の記録簿: who saw what of one person, on which ground. One query over what the audit's rows are about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet
from django.utils import timezone

from kasanari import gate, packs
from kasanari.access.models import Approval, ApprovalAct, Dossier, DossierPerson
from kasanari.access.reader import reader
from kasanari.access.table import INVOLVEMENT, OWN_DESK
from kasanari.access.why import GroundShown, chip
from kasanari.gate import Right
from kasanari.gate.models import AuditRow
from kasanari.people.models import HouseholdMember, Person
from kasanari.staff.models import Posting, User

from . import trail

PAGE = 500
"""Rows of the audit read for one screen of the ledger."""


@dataclass(frozen=True)
class Naming:
    """Dossiers that name a person, and who else is named there. ``hidden`` are those the reader may not know of."""

    known: frozenset[UUID]
    hidden: frozenset[UUID]
    others: frozenset[UUID]


@dataclass(frozen=True)
class LedgerPage:
    person: Person
    trail: trail.Trail
    ground: GroundShown
    tells_names: bool
    may_share: bool


def open_ledger(person_id: UUID, user: User, at: datetime, before: int | None = None) -> LedgerPage:
    """Open the ledger of a person for whoever may read of the person.

    Raises:
        Refused: there is no such person, or none the worker may read of.
    """
    person: Person = gate.find(Person.objects.all(), to=user, right=Right.READ, pk=person_id)
    read = gate.decide(user, Right.READ, person, at=at)
    names = read.ground == OWN_DESK
    return LedgerPage(
        person=person,
        trail=trail.read(rows_about(person, user, at), names=names, before=before, most=PAGE),
        ground=chip(read),
        tells_names=names,
        may_share=gate.decide(user, Right.SHARE, person, at=at).allowed,
    )


def rows_about(person: Person, user: User, at: datetime) -> QuerySet[AuditRow]:
    """What the audit knows of ``person``, but for what happened in dossiers the reader may not know of.

    Records of a common dossier that name somebody else only are not the person's own. That somebody of a desk looked
    whose compartments are closed to the reader is told only where it was in a dossier the reader knows of.
    """
    naming = _naming(person, user, at)
    of_dossier = Q(about__overlap=sorted(naming.known))
    if naming.others:
        of_dossier &= ~Q(about__overlap=sorted(naming.others))
    rows = AuditRow.objects.filter(Q(about__contains=[person.pk]) | of_dossier)
    closed = _closed_desks(user, at)
    if closed:
        there = Posting.objects.filter(desk_code__in=closed).order_by().values("user")
        # to have learnt of an involvement is no look into the dossier
        within = Q(about__overlap=sorted(naming.known)) & ~Q(ground=INVOLVEMENT)
        rows = rows.filter(within | ~Q(user__in=there) | Q(user__isnull=True))
    return rows.exclude(about__overlap=sorted(naming.hidden)) if naming.hidden else rows


def _naming(person: Person, user: User, at: datetime) -> Naming:
    with gate.whole_city("what happened in dossiers the reader may not know of is left out of a person's ledger"):
        mine = DossierPerson.objects.filter(person=person).order_by().values("dossier")
        rows = list(DossierPerson.objects.filter(dossier__in=mine).values_list("dossier", "person").order_by())
    every = frozenset(dossier for dossier, _person in rows)
    visible = gate.visible(Dossier.objects.filter(pk__in=every), to=user, right=Right.INDEX, at=at)
    known = frozenset(dossier.pk for dossier in visible)
    others = frozenset(named for dossier, named in rows if dossier in known) - {person.pk}
    return Naming(known, every - known, others)


def _closed_desks(user: User, at: datetime) -> list[str]:
    """Desks that keep their records in compartments for which the reader is not cleared."""
    cleared = frozenset[str]().union(*(seat.clearance for seat in reader(user, at).seats))
    return [code for code, desk in packs.city().desks.items() if not cleared.issuperset(desk.compartments)]


def may_receive(person: Person, user: User, at: datetime) -> list[HouseholdMember]:
    """Those of the person's household whom the reader may know of: into whose hands the ledger may be asked for."""
    today: date = timezone.localdate(at)
    same = HouseholdMember.objects.on(today).filter(person=person).values("household")
    rows = HouseholdMember.objects.on(today).filter(household__in=same).exclude(person=person)
    rows = rows.select_related("person").order_by("person__birth_on", "pk")
    return list(gate.visible(rows, to=user, right=Right.INDEX, at=at))


def disclosure_id(person: Person, recipient: Person) -> UUID:
    """What an approval is about: the report on this one, into the hands of that one."""
    return uuid5(person.pk, str(recipient.pk))


def granted(person: Person, recipient: Person, by: User, at: datetime) -> Approval | None:
    """The approval of exactly this disclosure that ``by`` may use now."""
    usable = Approval.objects.usable(at).filter(asked_by=by, act=ApprovalAct.DISCLOSE_TO_GUARDIAN)
    return usable.filter(subject_id=disclosure_id(person, recipient)).first()
