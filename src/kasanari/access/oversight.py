"""Policies of what belongs to a worker and to those who look after his desk: questions, answers, reviews, pledges."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet, prefetch_related_objects

from kasanari import gate
from kasanari.gate import Decision, Right
from kasanari.staff.models import Posting

from . import rules, scopes
from .known import known_dossiers
from .models import AccessRequest, Approval, ApprovalAct, Conflict, Dossier, Emergency, Pledge, Review
from .persons import on_person
from .policy import SEES
from .reader import Reader, reader
from .supervision import desks_looked_after, looks_after
from .table import OWN_DESK

ASKED_BY_HIM = "own_question"
LOOKS_AFTER = "supervision"
SECOND_PERSON = "second_person"


class OfWorkerAndSupervisors(gate.Policy):
    """Its worker reads it (``own``); those who look after the desk read and, unless it is their own, answer it.

    ``amend`` is the right to answer. Whoever sits at the desk may write a new one in his own name.
    """

    def __init__(self, own: str, *, reads_own: bool = True) -> None:
        self.own, self.reads_own = own, reads_own

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        who = reader(by, at)
        forbidden = rules.forbidden_to(who, right)
        ground = "" if forbidden else self._ground(who, by, right, subject, at)
        label, why = subject._meta.label_lower, forbidden or "no_ground"
        return Decision(bool(ground), right, label, (subject.pk,), ground, why="" if ground else why, by=by)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = reader(to, at)
        if rules.forbidden_to(who, right) or right not in SEES | {Right.AMEND}:
            return queryset.none()
        theirs = Q(desk_code__in=desks_looked_after(to, at)) & ~Q(**{self.own: to})
        return queryset.filter(theirs | Q(**{self.own: to}) if right in SEES and self.reads_own else theirs)

    def _ground(self, who: Reader, by: Any, right: Right, subject: Any, at: datetime) -> str:
        is_own = getattr(subject, f"{self.own}_id") == by.pk
        if right == Right.WRITE:
            return OWN_DESK if is_own and subject._state.adding and _sits_at(who, subject.desk_code) else ""
        if is_own:
            return ASKED_BY_HIM if right in SEES and self.reads_own else ""
        return LOOKS_AFTER if right in SEES | {Right.AMEND} and looks_after(by, subject.desk_code, at) else ""


class OfApproval(OfWorkerAndSupervisors):
    """An approved export opens the taking out (``export``) to its asker, once, within a day, at a desk of his (F6)."""

    def decide(self, by: Any, right: Right, subject: Approval, at: datetime) -> Decision:
        decision = super().decide(by, right, subject, at)
        if right != Right.EXPORT or decision.why not in ("", "no_ground"):
            return decision
        who = reader(by, at)
        if subject.asked_by_id != by.pk or not _sits_at(who, subject.desk_code):
            return decision
        if not subject.opens_export(at):
            return replace(decision, why="second_person")
        return replace(decision, allowed=True, ground=SECOND_PERSON, why="", purpose=subject.reason)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = reader(to, at)
        if right != Right.EXPORT or rules.forbidden_to(who, right):
            return super().scope(queryset, to, right, at)
        usable = Approval.objects.usable(at).filter(act=ApprovalAct.EXPORT, asked_by=to).order_by().values("pk")
        return queryset.filter(pk__in=usable, desk_code__in=who.standing.desk_codes)


class OfRequest(gate.Policy):
    """A request for access: its asker reads it; the desk that owns the dossier reads and answers it (``share``)."""

    def decide(self, by: Any, right: Right, subject: AccessRequest, at: datetime) -> Decision:
        who = reader(by, at)
        label = subject._meta.label_lower
        if subject.asked_by_id == by.pk and right in SEES and not rules.forbidden_to(who, right):
            return Decision(True, right, label, (subject.pk,), ASKED_BY_HIM, by=by)
        dossier = known_dossiers([subject.involvement.dossier_id]).get(subject.involvement.dossier_id)
        needed = Right.SHARE if right not in SEES else Right.READ
        answer = rules.decide(who, rules.Target(dossier), needed, at) if dossier else rules.Answer(why="no_ground")
        allowed = answer.ground == OWN_DESK
        why = "" if allowed else answer.why or "no_ground"
        return Decision(allowed, right, label, (subject.pk,), OWN_DESK if allowed else "", why=why, by=by)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = reader(to, at)
        if rules.forbidden_to(who, right):
            return queryset.none()
        needed = Right.READ if right in SEES else Right.SHARE
        own = Dossier.objects.filter(scopes.of_dossiers(who, needed), desk_code__in=who.standing.desk_codes)
        owned = Q(involvement__dossier__in=own.order_by().values("pk"))
        return queryset.filter(owned | Q(asked_by=to) if right in SEES else owned)

    def load(self, rows: Sequence[Any], to: Any, at: datetime) -> None:
        prefetch_related_objects(list(rows), "involvement")
        ids = {row.involvement.dossier_id for row in rows}
        reader(to, at).load_grounds(known_dossiers(ids).keys() & ids)


class OfPledge(gate.Policy):
    """Pledges are recorded by whoever is cleared for the papers of statutory meetings; never one's own."""

    def decide(self, by: Any, right: Right, subject: Pledge, at: datetime) -> Decision:
        who = reader(by, at)
        recorder = any("statutory_meeting" in seat.clearance for seat in who.seats)
        own = subject.worker_id == by.pk
        allowed = not rules.forbidden_to(who, right) and (
            (right in SEES and (own or recorder)) or (right == Right.WRITE and recorder and not own)
        )
        label = subject._meta.label_lower
        ground, why = (OWN_DESK, "") if allowed else ("", "own_hand" if own else "not_cleared")
        return Decision(allowed, right, label, (subject.pk,), ground, why=why, by=by)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = reader(to, at)
        if rules.forbidden_to(who, right) or right not in SEES:
            return queryset.none()
        recorder = any("statutory_meeting" in seat.clearance for seat in who.seats)
        return queryset if recorder else queryset.filter(worker=to)


class OfConflict(gate.Policy):
    """A conflict is declared by the worker or whoever looks after his desk, and known to the latter only.

    The worker is not shown it again: the person is gone for him.
    """

    def decide(self, by: Any, right: Right, subject: Conflict, at: datetime) -> Decision:
        who = reader(by, at)
        label = subject._meta.label_lower
        ground, why = "", rules.forbidden_to(who, right) or "no_ground"
        if why == "no_ground":
            if right == Right.WRITE and subject.worker_id == by.pk and who.standing.may_work:
                known = on_person(who, subject.person, Right.INDEX, at).is_allowed
                ground = ASKED_BY_HIM if known else ""
            elif subject.worker_id != by.pk and right in SEES | {Right.WRITE, Right.AMEND}:
                ground = LOOKS_AFTER if self._looks_after_worker(by, subject, at) else ""
        return Decision(bool(ground), right, label, (subject.pk,), ground, why="" if ground else why, by=by)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = reader(to, at)
        if rules.forbidden_to(who, right) or right not in SEES | {Right.WRITE, Right.AMEND}:
            return queryset.none()
        desks = desks_looked_after(to, at)
        theirs = Posting.objects.on(who.day).filter(desk_code__in=desks).values("user")
        return queryset.filter(worker__in=theirs).exclude(worker=to)

    def _looks_after_worker(self, by: Any, subject: Conflict, at: datetime) -> bool:
        posted = Posting.objects.on(reader(by, at).day).filter(user=subject.worker_id)
        return any(looks_after(by, posting.desk_code, at) for posting in posted)


def _sits_at(who: Reader, desk_code: str) -> bool:
    return who.standing.may_work and desk_code in who.standing.desk_codes


def register() -> None:
    gate.register(Approval, OfApproval("asked_by"))
    gate.register(Review, OfWorkerAndSupervisors("done_by", reads_own=False))
    gate.register(Emergency, OfWorkerAndSupervisors("opened_by"))
    gate.register(AccessRequest, OfRequest())
    gate.register(Pledge, OfPledge())
    gate.register(Conflict, OfConflict())
