"""The rule of ``rules`` once more, over rows: conditions for querysets of dossiers, items and persons.

``at`` is the path from a row to its dossier (``"dossier__"``; empty for dossiers themselves).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import BooleanField, CharField, Exists, F, Func, OuterRef, Q, QuerySet, Value

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.standing import Seat

from .models import DossierPerson, Ground, GroundKind, ItemKind, Pledge, Protection, TabledPaper
from .reader import Reader, valid_forms
from .rules import forbidden_to
from .table import (
    DV,
    FREEZES_WHEN_CLOSED,
    FREEZES_WHEN_SUSPENDED,
    LOCATES_THE_PROTECTED,
    OWN_DESK_RIGHTS,
    WRITABLE_BY_GROUND,
    kinds_giving,
)

_CODES: Any = ArrayField(CharField(max_length=40))
_NONE = Value([], output_field=_CODES)
_NOBODY = Q(pk__in=[])
_Alike = tuple[frozenset[frozenset[str]], frozenset[str], bool]
"""Clearances of the worker where a ground is held, compartments it lifts, and whether it is a plan meeting."""
_TOLD = Q(is_told=True, until_on__isnull=True)


class _Cleared(Func):
    """Compartments of dossier and item lie within clearance and what the ground lifts. Made by a migration."""

    function = "access_cleared"
    output_field = BooleanField()


class _Names(Func):
    """A ground for one person (first) reaches an item that names several (second), or nobody."""

    function = "access_names"
    output_field = BooleanField()


class _WasTold(Func):
    """Whether other desks ever learnt that somebody supports a person. The wall hides ended involvements."""

    function = "access_was_told"
    output_field = BooleanField()


def of_dossiers(who: Reader, right: Right) -> Q:
    """Dossiers on which ``who`` may use ``right``."""
    if _sees_nothing(who, right):
        return _NOBODY
    return _not_forbidden(who, right) & (_own_desk(who, right) | _granted(who, right))


def of_items(who: Reader, right: Right, kind: str) -> Q:
    """Items of one kind, by the persons they name and the papers tabled. To know of an item one person is enough."""
    if _sees_nothing(who, right):
        return _NOBODY
    at = "dossier__"
    held = (
        _held(who, right, OuterRef("dossier_id"))
        .filter(_covers(kind, right, paper=OuterRef("pk")))
        .filter(_cleared(who, OuterRef("dossier__compartments"), OuterRef("compartments")))
    )
    return _not_forbidden(who, right, at) & (_own_desk(who, right, at, items=True) | _for_the_persons(held, right))


def of_invited(who: Reader, right: Right) -> Q:
    """Sittings to which ``who`` is invited, as long as the invitation opens something to him."""
    if _sees_nothing(who, right):
        return _NOBODY
    at = "dossier__"
    invited = (
        _held(who, right, OuterRef("dossier_id"))
        .filter(sitting=OuterRef("pk"))
        .filter(_cleared(who, OuterRef("dossier__compartments")))
    )
    return _not_forbidden(who, right, at) & Q(Exists(invited))


def of_persons(who: Reader, right: Right, path: str = "") -> Q:
    """Persons (or rows that belong to one, by ``path``) on whom ``who`` may use ``right``."""
    if forbidden_to(who, right):
        return _NOBODY
    person = f"{path}_id" if path else "pk"
    permitted = _known_beyond_dossiers(who, path, person) if right == Right.INDEX else Q()  # first: most are known so
    if who.seats:
        permitted |= Q(Exists(_naming_dossiers(who, right, person)))
    if not permitted:
        return _NOBODY
    return permitted & ~Q(**{f"{person}__in": who.conflicts}) if who.conflicts else permitted


def of_involvements(who: Reader, right: Right) -> Q:
    """Rows of ``DossierPerson``: whoever knows the dossier and the person, or learns of involvement only."""
    if _sees_nothing(who, right):
        return _NOBODY
    permitted = _opening_person(who, right)
    if right == Right.INDEX and who.learns_of_involvement:
        itself = DossierPerson.objects.filter(permitted, pk=OuterRef("pk")).order_by()
        permitted = _TOLD | Q(Exists(itself))  # joined, the dossier of a mere involvement is missing behind the wall
    return permitted & ~Q(person__in=who.conflicts) if who.conflicts else permitted


def of_consents(who: Reader, right: Right) -> Q:
    """Rows of ``Consent``: each speaks of the person who gave it."""
    return _NOBODY if _sees_nothing(who, right) else _opening_person(who, right)


def _sees_nothing(who: Reader, right: Right) -> bool:
    return bool(forbidden_to(who, right)) or not who.seats


def _not_forbidden(who: Reader, right: Right, at: str = "") -> Q:
    allowed = Q()
    if who.conflicts:
        allowed &= ~Q(**{f"{at}names__overlap": list(who.conflicts)})  # F3
    if right in FREEZES_WHEN_SUSPENDED:
        allowed &= Q(**{f"{at}suspended_at__isnull": True})  # F4
    if right in FREEZES_WHEN_CLOSED:
        allowed &= Q(**{f"{at}closed_at__isnull": True})  # F5
    return allowed


def _own_desk(who: Reader, right: Right, at: str = "", *, items: bool = False, beyond: str | None = None) -> Q:
    """Through a seat at the dossier's desk. ``beyond`` is a compartment the right needs beside the dossier's."""
    if right not in OWN_DESK_RIGHTS | {Right.EXPORT}:
        return _NOBODY
    permitted = Q()
    seats = [seat for seat in who.seats if right != Right.EXPORT or seat.desk_code in who.exports]  # F6
    for clearance, desks in _desks_by_clearance(seats).items():
        if beyond is not None and beyond not in clearance:
            continue
        seat = Q(**{f"{at}desk_code__in": sorted(desks)}) & _within(clearance, f"{at}compartments")
        permitted |= seat & _within(clearance, "compartments") if items else seat
    return permitted or _NOBODY


def _within(clearance: frozenset[str], compartments: str) -> Q:
    """Compartments lie within the clearance. Most rows have none: said first, so that the planner reckons with many."""
    return Q(**{compartments: []}) | Q(**{f"{compartments}__contained_by": sorted(clearance)})


def _desks_by_clearance(seats: Iterable[Seat]) -> dict[frozenset[str], set[str]]:
    found: dict[frozenset[str], set[str]] = defaultdict(set)
    for seat in seats:
        found[seat.clearance].add(seat.desk_code)
    return found


def _held(who: Reader, right: Right, dossier: Any) -> QuerySet[Any]:
    """Grounds of ``who`` on ``dossier`` that give ``right`` and stand on something true."""
    return _giving(who, right).filter(_stands(who, Q(dossier__support_decided_on__isnull=False)), dossier=dossier)


def _giving(who: Reader, right: Right) -> QuerySet[Any]:
    return (
        Ground.objects.live(who.at)
        .filter(Q(holder=None) | Q(holder=who.user_id), desk_code__in=who.standing.desk_codes)
        .filter(rights__contains=sorted({Right.INDEX, right}), kind__in=kinds_giving(right))
        .order_by()
    )


def _stands(who: Reader, is_decided: Q) -> Q:
    """What a ground stands on is true; ``is_decided`` says that support was decided on (支援決定)."""
    signed = Pledge.objects.live(who.day).filter(worker=who.user_id).order_by().values("kind")
    return (
        Q(kind=GroundKind.CONSENT, form_version__in=valid_forms(who.day))
        | Q(kind=GroundKind.STATUTORY_MEETING, sitting__kind__in=signed)
        | Q(kind=GroundKind.PLAN_MEETING) & is_decided
        | Q(kind__in=[GroundKind.LEGAL_DUTY, GroundKind.EMERGENCY])
    )


def _granted(who: Reader, right: Right) -> Q:
    """Dossiers that grounds open, asked once a visit: lists of ids reach the index where a subquery would not.

    What the dossier has to bear out is left to its own row, for to join it here would ask the second wall twice.
    """
    granted = gate.remembered(("granted", who.user_id, who.at, right), lambda: _granted_alike(who, right))
    permitted = _NOBODY
    for (clearances, lifts, is_plan_meeting), ids in granted.items():
        lifted = _codes(lifts)
        cleared = reduce(or_, (Q(_Cleared(F("compartments"), _NONE, _codes(one), lifted)) for one in clearances))
        is_decided = Q(support_decided_on__isnull=False) if is_plan_meeting else Q()
        permitted |= Q(pk__in=sorted(ids)) & cleared & is_decided
    return permitted


def _granted_alike(who: Reader, right: Right) -> dict[_Alike, set[UUID]]:
    """Ids of dossiers by what must be true of their rows besides."""
    rows = _giving(who, right).filter(_stands(who, Q()), _covers(ItemKind.RECORD, right))
    found: dict[_Alike, set[UUID]] = defaultdict(set)
    for dossier_id, desk_code, lifts, kind in rows.values_list("dossier_id", "desk_code", "lifts", "kind"):
        clearances = frozenset(seat.clearance for seat in who.seats if seat.desk_code == desk_code)
        found[clearances, frozenset(lifts), kind == GroundKind.PLAN_MEETING].add(dossier_id)
    return found


def _covers(kind: str, right: Right, *, paper: Any = None) -> Q:
    """Conditions on grounds: the kind of record lies in their scope, or the paper was tabled."""
    if right == Right.WRITE and kind not in WRITABLE_BY_GROUND:
        return _NOBODY
    if kind == ItemKind.RECORD and right == Right.INDEX:
        return Q()
    in_scope = Q(scope__contains=[kind])
    if paper is None:
        return in_scope
    tabled = TabledPaper.objects.filter(sitting=OuterRef("sitting"), paper=OuterRef(paper)).order_by()
    return in_scope | Q(Exists(tabled))


def _cleared(who: Reader, of_dossier: Any, of_item: Any = _NONE) -> Q:
    """One of the worker's seats at the desk of the ground is cleared for what the ground does not lift."""
    permitted = Q()
    for clearance, desks in _desks_by_clearance(who.seats).items():
        cleared = _Cleared(of_dossier, of_item, _codes(clearance), F("lifts"))
        permitted |= Q(cleared, desk_code__in=sorted(desks))
    return permitted or _NOBODY


def _codes(codes: Iterable[str]) -> Value:
    return Value(sorted(codes), output_field=_CODES)


def _for_the_persons(held: QuerySet[Any], right: Right) -> Q:
    """Grounds together give the right for each person named; to know of the item, for one of them."""
    if right == Right.INDEX:
        return Q(Exists(held.filter(_Names(F("person_id"), OuterRef("names")))))
    covered = ArraySubquery(held.filter(person__isnull=False).values("person_id"))
    return Q(Exists(held.filter(person=None))) | Q(Exists(held), names__contained_by=covered)


def _naming_dossiers(who: Reader, right: Right, person: str) -> QuerySet[Any]:
    """The dossiers that open the person of the outer row."""
    return DossierPerson.objects.filter(_opening_person(who, right), person=OuterRef(person)).order_by()


def _opening_person(who: Reader, right: Right) -> Q:
    """Involvements whose dossier opens their person; to locate a protected one needs the clearance for it besides."""
    at = "dossier__"
    grounds = Exists(_reaching_person(who, right, OuterRef("dossier_id"), OuterRef("person_id")))
    permitted = _own_desk(who, right, at) | Q(grounds)
    if right == Right.LOCATE:
        protected = Exists(Protection.objects.in_force().filter(person=OuterRef("person_id")).order_by())
        lawful = _reaching_person(who, right, OuterRef("dossier_id"), OuterRef("person_id"), beyond=DV)
        permitted = (
            ~protected & permitted
            | _own_desk(who, right, at, beyond=DV)
            | Q(Exists(lawful.filter(kind__in=LOCATES_THE_PROTECTED)))
        )
    return _not_forbidden(who, right, at) & permitted


def _reaching_person(who: Reader, right: Right, dossier: Any, person: Any, beyond: str = "") -> QuerySet[Any]:
    needed = _codes([beyond]) if beyond else _NONE
    return (
        _held(who, right, dossier)
        .filter(Q(person=None) | Q(person=person))
        .filter(_covers(ItemKind.RECORD, right))
        .filter(_cleared(who, OuterRef("dossier__compartments"), needed))
    )


def _known_beyond_dossiers(who: Reader, path: str, person: str) -> Q:
    """Residents whom city staff may look up, and persons of whom it is told that somebody supports them."""
    registered = f"{path}__registered_by" if path else "registered_by"
    told = DossierPerson.objects.filter(person=OuterRef(person), is_told=True).order_by()
    permitted = Q(**{f"{registered}__isnull": True}) if who.looks_up_residents else Q()
    if who.learns_of_involvement:
        permitted |= Q(Exists(told.filter(until_on__isnull=True)))
    if who.looks_up_residents:
        permitted |= Q(_WasTold(F(person)))
    return permitted
