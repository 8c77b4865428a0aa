"""Asking a second person, answering, and using the answer (access F6)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.staff.models import User

from ..models import Approval
from ..obstacles import NotYet, refuse
from ..supervision import tell_supervisors


@transaction.atomic
def ask_for_approval(
    *, act: str, desk_code: str, reason: str, subject_id: UUID | None = None, by: Any, at: datetime
) -> Approval:
    """Ask the supervisors of a desk to approve an act; they are told by mail. Asking twice is one question."""
    approval = Approval(act=act, desk_code=desk_code, subject_id=subject_id, reason=reason, asked_at=at, asked_by=by)
    gate.permit(by, Right.WRITE, approval, at=at)
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # pressed twice, asked once
    same = Approval.objects.waiting().filter(act=act, desk_code=desk_code, subject_id=subject_id, asked_by=by)
    waiting: Approval | None = same.first()
    if waiting is not None:
        return waiting
    approval.save()
    tell_supervisors(desk_code, by=by, at=at)
    return approval


@transaction.atomic
def answer_approval(*, approval: Approval, is_granted: bool, answer: str = "", by: Any, at: datetime) -> Approval:
    """Answer as the second person.

    Raises:
        gate.Refused: ``by`` asked it, or does not look after the desk.
        NotYet: somebody answered already.
    """
    gate.permit(by, Right.AMEND, approval, at=at)
    locked: Approval = Approval.objects.select_for_update().get(pk=approval.pk)
    if locked.answered_at is not None:
        raise NotYet(_("この依頼には、すでに回答があります。"))
    locked.answered_at, locked.answered_by, locked.is_granted, locked.answer = at, by, is_granted, answer
    locked.save(update_fields=["answered_at", "answered_by", "is_granted", "answer"])
    outbox.queue(recipient=locked.asked_by, kind=MessageKind.CHANGE, link=reverse("access:tasks"), by=by, at=at)
    gate.forget()
    return locked


@transaction.atomic
def use_approval(*, approval: Approval, by: Any, at: datetime) -> None:
    """Spend an approved question whose act is done elsewhere (an export, a disclosure)."""
    take_approval(approval=approval, act=approval.act, subject_id=approval.subject_id, by=by, at=at)


def take_approval(*, approval: Approval, act: str, subject_id: UUID | None, by: Any, at: datetime) -> None:
    """Spend the approval for exactly this act on exactly this row.

    Raises:
        gate.Refused: it is another's, for something else, not granted, older than a day, or spent.
    """
    gate.permit(by, Right.READ, approval, at=at)
    usable = Approval.objects.usable(at).filter(pk=approval.pk, act=act, subject_id=subject_id, asked_by=by)
    if not usable.update(used_at=at):
        raise refuse(by, approval, "second_person")
    gate.forget()
