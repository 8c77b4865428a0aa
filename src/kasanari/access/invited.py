"""Policies of statutory meetings: what the desk that called one sees, and what is open to somebody invited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects

from kasanari import gate
from kasanari.gate import Decision, Right

from . import rules, scopes
from .models import Invitation, Sitting
from .policy import SEES, InDossier, told
from .reader import Reader, reader
from .rules import Answer, Target
from .table import OWN_ROLE


class OfSitting(InDossier):
    """Policy for sittings: the dossier's rule; whoever is invited and signed reads what the sitting is about."""

    def decide(self, by: Any, right: Right, subject: Sitting, at: datetime) -> Decision:
        decision = super().decide(by, right, subject, at)
        if decision.allowed or right not in SEES:
            return decision
        answer = _through_invitation(reader(by, at), subject, right, at)
        return told(answer, right, subject, by, subject.dossier) if answer.is_allowed else decision

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        rows, who = super().scope(queryset, to, right, at), reader(to, at)
        if right not in SEES:
            return rows
        return queryset.filter(Q(pk__in=rows.order_by().values("pk")) | scopes.of_invited(who, right))


class OwnInvitation(InDossier):
    """Policy for invitations: the dossier's rule; one's own until its sitting is over, one's own role until done.

    Behind the second wall the dossier may not be there to be asked about, so what is one's own does without it.
    """

    def decide(self, by: Any, right: Right, subject: Invitation, at: datetime) -> Decision:
        who = reader(by, at)
        if right in SEES and not rules.forbidden_to(who, right) and _is_his(who, subject, at):
            return told(Answer(OWN_ROLE), right, subject, by, persons=(subject.sitting.dossier_id,))
        return super().decide(by, right, subject, at)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = reader(to, at)
        rows = super().scope(queryset, to, right, at)
        if right not in SEES or rules.forbidden_to(who, right):
            return rows
        pending = Q(role_done_on__isnull=True) & ~Q(role="")
        mine = Q(worker=who.user_id, desk_code__in=who.standing.desk_codes)
        mine &= (pending | Q(sitting__closes_at__gt=at)) & ~Q(sitting__in=_sittings_in_conflict(who))
        return queryset.filter(Q(pk__in=rows.order_by().values("pk")) | mine)

    def speaks_of(self, row: Invitation) -> Iterable[UUID]:
        """The persons of the dossier, whether or not its holder may know of it: what he is told is checked for each."""
        with gate.whole_city("an invitation is checked against the persons of a dossier its holder may not know of"):
            return self.dossier_of(row).names

    def load(self, rows: Sequence[Any], to: Any, at: datetime) -> None:
        prefetch_related_objects(list(rows), "sitting")
        who = reader(to, at)
        super().load([row for row in rows if not _is_his(who, row, at)], to, at)


def _is_his(who: Reader, invitation: Invitation, at: datetime) -> bool:
    return (
        invitation.worker_id == who.user_id
        and (invitation.is_pending or invitation.sitting.closes_at > at)
        and invitation.desk_code in who.standing.desk_codes
        and invitation.sitting_id not in _sittings_in_conflict(who)
    )


def _sittings_in_conflict(who: Reader) -> frozenset[UUID]:
    """Sittings over dossiers that speak of somebody with whom the worker has a conflict (F3)."""
    if not who.conflicts:
        return frozenset()
    found: frozenset[UUID] = gate.remembered(
        ("sittings in conflict", who.user_id), lambda: _sittings_naming(who.conflicts)
    )
    return found


def _sittings_naming(persons: Iterable[UUID]) -> frozenset[UUID]:
    with gate.whole_city("a conflict closes a sitting over a dossier that the worker may not look into"):
        return frozenset(Sitting.objects.filter(dossier__names__overlap=list(persons)).values_list("pk", flat=True))


def _through_invitation(who: Reader, sitting: Sitting, right: Right, at: datetime) -> Answer:
    dossier = sitting.dossier
    if rules.forbidden_to(who, right) or rules.forbidden_on(who, dossier, right):
        return Answer(why="no_ground")
    for ground in who.grounds_on(dossier.pk):
        invited = ground.sitting_id == sitting.pk and rules.holds(who, ground, dossier, right, at)
        if invited and rules.is_cleared(who, ground, Target(dossier)):
            return Answer(ground.kind, ground.pk)
    return Answer(why="no_ground")


def register() -> None:
    gate.register(Sitting, OfSitting("dossier"))
    gate.register(Invitation, OwnInvitation("sitting__dossier"))
