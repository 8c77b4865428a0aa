"""Closing, interrupting and reopening a case."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari.access.actions import close_dossier, reopen_dossier, settle_support
from kasanari.staff.models import User

from ..flow import Stage
from ..models import Case, EventKind
from .obstacles import case_for


@transaction.atomic
def close_case(*, case_id: UUID, reason: str, handed_to: str, by: User, at: datetime) -> Case:
    """Close an evaluated case (終結). ``reason`` is a code of the pack; ``handed_to`` names who goes on looking."""
    case = case_for("close", case_id, by, at)
    case.move("close")
    case.closed_at, case.closing_reason, case.handed_to = at, reason, handed_to
    case.save(update_fields=["stage", "closed_at", "closing_reason", "handed_to"])
    case.record(EventKind.CLOSED, by=by, at=at, reason=reason)
    close_dossier(dossier=case.dossier, by=by, at=at)
    return case


@transaction.atomic
def interrupt_case(*, case_id: UUID, reason: str, by: User, at: datetime) -> Case:
    """Interrupt a case (中断: 死亡・転出・拒否 …). The dossier stays open, since the case may come back."""
    case = case_for("interrupt", case_id, by, at)
    case.move("interrupt")
    case.interrupted_at, case.interruption_reason = at, reason
    case.save(update_fields=["stage", "interrupted_at", "interruption_reason"])
    case.follow_ups.promised().update(done_on=timezone.localdate(at), done_by=by, result=_("中断により終了"))
    settle_support(dossier=case.dossier, decided_on=None, by=by, at=at)
    case.record(EventKind.INTERRUPTED, by=by, at=at, reason=reason)
    return case


@transaction.atomic
def reopen_case(*, case_id: UUID, by: User, at: datetime) -> Case:
    """Receive a closed or interrupted case again (再受付)."""
    case = case_for("reopen", case_id, by, at)
    was = Stage(case.stage)
    if case.dossier.is_closed:
        reopen_dossier(dossier=case.dossier, by=by, at=at)
    case.move("reopen")
    case.closed_at = case.interrupted_at = None
    case.closing_reason = case.interruption_reason = ""
    case.save(update_fields=["stage", "closed_at", "closing_reason", "interrupted_at", "interruption_reason"])
    case.record(EventKind.REOPENED, by=by, at=at, was=was)
    return case
