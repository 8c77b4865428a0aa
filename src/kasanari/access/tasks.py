"""What waits to be reviewed, answered or done: the page 確認と回答, and what my-day shows of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.people.models import MergeProposal, Person
from kasanari.staff.models import User
from kasanari.staff.standing import standing

from .contents import Root, roots
from .models import AccessRequest, Approval, Conflict, Emergency, Invitation, Protection, Review, ReviewKind
from .models.approval import USABLE_FOR
from .names import Names, known_persons
from .reader import reader
from .sides import to_answer
from .table import DV

SHOWN = 50
"""Rows of one kind on the page; what is not shown comes up as the others are done."""

ANSWERED_FOR = timedelta(days=14)
"""How long an answered or expired request of one's own stays on the page."""


@dataclass(frozen=True)
class Shown:
    """A row with the person it is about and the record it lies in, as far as the reader may know of either."""

    row: Any
    person: Person | None = None
    root: Root | None = None

    @property
    def label(self) -> str:
        """The kind of the row, as the page that explains it is addressed."""
        found: str = self.row._meta.label_lower
        return found


@dataclass(frozen=True)
class Tasks:
    """Everything that waits for one worker. One statement says which kinds there are; only those are asked for."""

    user: User
    at: datetime

    @property
    def is_empty(self) -> bool:
        return not self.kinds

    @property
    def first(self) -> Shown | None:
        """The first thing on the page, behind whose chip the page explains itself."""
        lists = (self.own_emergencies, self.emergencies, self.approvals, self.requests, self.reviews, self.own_requests)
        return next((shown for listed in lists for shown in listed), None)

    @cached_property
    def kinds(self) -> frozenset[str]:
        found: frozenset[str] = gate.remembered(("tasks", self.user.pk), self._ask_kinds)
        return found

    @cached_property
    def emergencies(self) -> Sequence[Shown]:
        """Emergencies others opened, not yet looked at, the oldest promise first."""
        rows = self._fetch("emergencies", "emergency", "done_by")
        return _with_persons(rows, [row.emergency.person_id for row in rows], self.user, self.at)

    @cached_property
    def reviews(self) -> Sequence[Shown]:
        """Contacts and consents by which workers opened something to themselves."""
        rows = self._fetch("reviews", "done_by")
        found = roots([row.dossier_id for row in rows], self.user)
        return [Shown(row, root=found.get(row.dossier_id)) for row in rows]

    @cached_property
    def approvals(self) -> Sequence[Shown]:
        """Questions of others that want a second person."""
        return self._with_subjects(self._fetch("approvals", "asked_by"))

    @cached_property
    def requests(self) -> Sequence[Shown]:
        """Requests for access that one's own desk answers."""
        rows = self._fetch("requests", "involvement", "asked_by")
        found = roots([row.involvement.dossier_id for row in rows], self.user)
        persons = known_persons([row.involvement.person_id for row in rows], self.user, self.at)
        return [
            Shown(row, persons.get(row.involvement.person_id), found.get(row.involvement.dossier_id)) for row in rows
        ]

    @cached_property
    def own_requests(self) -> Sequence[Shown]:
        """One's own requests: waiting, and what came of them lately."""
        rows = self._fetch("own_requests", "involvement")
        return _with_persons(rows, [row.involvement.person_id for row in rows], self.user, self.at)

    @cached_property
    def own_approvals(self) -> Sequence[Shown]:
        """One's own questions: waiting, lately refused, or granted and to be used."""
        return self._with_subjects(self._fetch("own_approvals"))

    @cached_property
    def own_emergencies(self) -> Sequence[Shown]:
        rows = self._fetch("own_emergencies")
        return _with_persons(rows, [row.person_id for row in rows], self.user, self.at)

    @cached_property
    def protections(self) -> Sequence[Shown]:
        """Protections of one's desks whose period is over or not known."""
        rows = self._fetch("protections")
        return _with_persons(rows, [row.person_id for row in rows], self.user, self.at)

    @cached_property
    def matches(self) -> Sequence[MergeProposal]:
        """Records that a colleague takes to be of one person, and for one of which this worker's word is waited for."""
        return self._fetch("matches", "first", "second")

    @cached_property
    def invitations(self) -> Sequence[Invitation]:
        """Sittings to come or open, and roles taken there that are not done."""
        return self._fetch("invitations", "sitting")

    def about(self, approval: Approval) -> Shown:
        """One question with what it is about."""
        return self._with_subjects([approval])[0]

    def _fetch(self, kind: str, *related: str) -> list[Any]:
        if kind not in self.kinds:
            return []
        return list(self._rows()[kind].select_related(*related)[:SHOWN])

    def _ask_kinds(self) -> frozenset[str]:
        asked = {f"has_{kind}": Exists(rows.order_by()) for kind, rows in self._rows().items()}
        answers = User.objects.filter(pk=self.user.pk).annotate(**asked).values(*asked).first() or {}
        return frozenset(kind.removeprefix("has_") for kind, is_there in answers.items() if is_there)

    def _rows(self) -> dict[str, Any]:
        return self._to_answer() | self._own()

    def _to_answer(self) -> dict[str, Any]:
        today = timezone.localdate(self.at)
        waiting = self._visible(Review.objects.waiting(), Right.AMEND)
        return {
            "emergencies": waiting.filter(kind=ReviewKind.EMERGENCY),
            "reviews": waiting.exclude(kind=ReviewKind.EMERGENCY),
            "approvals": self._visible(Approval.objects.waiting(), Right.AMEND),
            "requests": self._visible(AccessRequest.objects.waiting(today), Right.SHARE).order_by("expires_on", "id"),
            "matches": self._visible(
                MergeProposal.objects.waiting().filter(to_answer(reader(self.user, self.at))), Right.AMEND
            ),
            "protections": self._visible(
                Protection.objects.to_be_looked_at(today).filter(_of_desks(self._cleared_desks)), Right.LOCATE
            ),
        }

    def _own(self) -> dict[str, Any]:
        lately = self.at - ANSWERED_FOR
        requested = AccessRequest.objects.filter(asked_by=self.user).filter(
            Q(answered_at__gt=lately) | Q(answered_at=None, expires_on__gt=timezone.localdate(lately))
        )
        asked = Approval.objects.filter(asked_by=self.user, used_at=None).filter(
            Q(answered_at=None) | Q(answered_at__gt=self.at - USABLE_FOR)
        )
        invited = Invitation.objects.filter(worker=self.user).filter(
            Q(sitting__closes_at__gt=self.at) | ~Q(role="") & Q(role_done_on=None)
        )
        return {
            "own_requests": self._visible(requested).order_by("-asked_at", "id"),
            "own_approvals": self._visible(asked),
            "own_emergencies": self._visible(Emergency.objects.open(self.at).filter(opened_by=self.user)),
            "invitations": self._visible(invited).order_by("sitting__opens_at", "id"),
        }

    def _visible(self, rows: QuerySet[Any], right: Right = Right.READ) -> Any:
        return gate.visible(rows, to=self.user, right=right, at=self.at)

    @property
    def _cleared_desks(self) -> list[str]:
        return [seat.desk_code for seat in standing(self.user, self.at).seats if DV in seat.clearance]

    def _with_subjects(self, rows: Sequence[Approval]) -> list[Shown]:
        """Approvals with the person or record their act is about, where the reader may know of it."""
        ids = [row.subject_id for row in rows if row.subject_id is not None]
        if not ids:
            return [Shown(row) for row in rows]
        persons = self._persons_of(ids)
        known = known_persons(persons.values(), self.user, self.at)
        found = roots(ids, self.user)
        return [Shown(row, _known(known, persons, row.subject_id), _root(found, row.subject_id)) for row in rows]

    def _persons_of(self, ids: Sequence[UUID]) -> dict[UUID, UUID]:
        protections = self._visible(Protection.objects.filter(pk__in=ids), Right.LOCATE)
        conflicts = self._visible(Conflict.objects.filter(pk__in=ids))
        return {row.pk: row.person_id for row in (*protections, *conflicts)}


def tasks_of(user: User, at: datetime) -> Tasks:
    return Tasks(user, at)


def _of_desks(cleared: list[str]) -> Q:
    """Of these desks, and of desks where nobody is cleared to look: then it is for whoever may."""
    clearing = [code for code, desk in packs.city().desks.items() if DV in desk.clearance]
    return Q(desk_code__in=cleared) | ~Q(desk_code__in=clearing)


def _root(found: dict[UUID, Root], subject_id: UUID | None) -> Root | None:
    return found.get(subject_id) if subject_id else None


def _known(known: Names, persons: dict[UUID, UUID], subject_id: UUID | None) -> Person | None:
    person_id = persons.get(subject_id) if subject_id else None
    return known.get(person_id) if person_id else None


def _with_persons(rows: Sequence[Any], ids: Sequence[UUID], user: User, at: datetime) -> list[Shown]:
    known = known_persons(ids, user, at)
    return [Shown(row, known.get(one)) for row, one in zip(rows, ids, strict=True)]
