"""Statutory meetings (支援会議, 社会福祉法106条の6 and its kin) as far as they open anything."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.staff.models import User

from ..models import Dossier, Ground, GroundKind, Invitation, Item, Pledge, Sitting, TabledPaper
from ..obstacles import NotYet, refuse
from ..table import GROUNDS, SCOPES
from .grounds import not_to_oneself, require_posting


@transaction.atomic
def call_sitting(
    *, dossier: Dossier, kind: str, question: str, opens_at: datetime, closes_at: datetime, by: Any, at: datetime
) -> Sitting:
    """Call a sitting over one dossier. ``kind`` is a statutory kind of the pack; it needs no consent.

    Called twice with the same question and times, it is one sitting.

    Raises:
        NotYet: the kind is not statutory, or no longer in force; or the sitting would be over before it begins.
    """
    gate.permit(by, Right.WRITE, dossier, at=at)
    item = packs.city().meeting_kinds.get(kind)
    if (
        item is None
        or item.ground != packs.items.Ground.STATUTORY_MEETING
        or not item.is_valid_on(timezone.localdate(opens_at))
    ):
        raise NotYet(_("法令に基づく会議の種別を選んでください。"))
    if closes_at <= max(opens_at, at):
        raise NotYet(_("終了日時には、開始日時と現在より後の日時を入力してください。"))
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    sitting, _is_new = Sitting.objects.get_or_create(
        dossier=dossier,
        kind=kind,
        question=question,
        opens_at=opens_at,
        closes_at=closes_at,
        defaults={"called_at": at, "called_by": by},
    )
    return sitting


@transaction.atomic
def invite(*, sitting: Sitting, worker: User, desk_code: str, by: Any, at: datetime) -> Invitation:
    """Invite one person (never an agency): the papers tabled open to that person for the time of the sitting.

    Without a signed pledge the ground gives nothing yet; once the pledge is recorded it does.
    """
    gate.permit(by, Right.WRITE, sitting.dossier, at=at)
    not_to_oneself(by, worker, sitting.dossier)
    require_posting(worker, desk_code, at)
    if sitting.closes_at <= at:
        raise NotYet(_("この会議は終わっています。続きを話し合うときは、新しく招集してください。"))
    invitation, is_new = Invitation.objects.get_or_create(
        sitting=sitting, worker=worker, defaults={"desk_code": desk_code}
    )
    if is_new:
        _open_for(invitation, by, at)
        link = reverse("access:sitting", args=[sitting.pk])
        outbox.queue(recipient=worker, kind=MessageKind.MEETING, link=link, by=by, at=at)
    return invitation


@transaction.atomic
def table_paper(*, sitting: Sitting, paper: Item, by: Any, at: datetime) -> TabledPaper:
    """Lay a record of the sitting's own dossier before it (資料提出)."""
    gate.permit(by, Right.SHARE, paper, at=at)
    if paper.dossier_id != sitting.dossier_id:
        raise refuse(by, paper, "other_dossier", Right.SHARE)
    tabled, _is_new = TabledPaper.objects.get_or_create(
        sitting=sitting, paper=paper.pk, defaults={"label": paper._meta.label_lower, "tabled_at": at, "tabled_by": by}
    )
    gate.forget()
    return tabled


@transaction.atomic
def give_role(*, invitation: Invitation, role: str, due_on: date | None, by: Any, at: datetime) -> Invitation:
    """Write down the role a person took at the sitting; it stays readable to that person until it is done."""
    gate.permit(by, Right.WRITE, invitation.sitting.dossier, at=at)
    invitation.role, invitation.role_due_on, invitation.role_done_on = role, due_on, None
    invitation.save(update_fields=["role", "role_due_on", "role_done_on"])
    return invitation


@transaction.atomic
def finish_own_role(*, invitation: Invitation, by: Any, at: datetime) -> None:
    """Say that one's own role is done; from then on it is no longer readable."""
    gate.permit(by, Right.READ, invitation, at=at)
    if invitation.worker_id != by.pk:
        gate.permit(by, Right.WRITE, invitation.sitting.dossier, at=at)
    invitation.role_done_on = timezone.localdate(at)
    invitation.save(update_fields=["role_done_on"])


@transaction.atomic
def end_sitting(*, sitting: Sitting, by: Any, at: datetime) -> None:
    """End a sitting before its time; what it opened closes at once."""
    gate.permit(by, Right.WRITE, sitting.dossier, at=at)
    if at <= sitting.opens_at:
        raise NotYet(_("まだ始まっていない会議です。招集を取り消すときは、招いた人の根拠を取り消してください。"))
    sitting.closes_at = min(sitting.closes_at, at)
    sitting.save(update_fields=["closes_at"])
    sitting.grounds.filter(revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    gate.forget()


@transaction.atomic
def record_pledge(
    *, worker: User, kind: str, signed_on: date, until_on: date | None, kept_at: str = "", by: Any, at: datetime
) -> Pledge:
    """Record the pledge of secrecy a member signed (守秘の誓約) for the time of the appointment; never one's own."""
    pledge = Pledge(
        worker=worker,
        kind=kind,
        signed_on=signed_on,
        until_on=until_on,
        kept_at=kept_at,
        recorded_at=at,
        recorded_by=by,
    )
    gate.permit(by, Right.WRITE, pledge, at=at)
    same = Pledge.objects.filter(worker=worker, kind=kind, signed_on=signed_on, until_on=until_on)
    recorded: Pledge | None = same.first()
    if recorded is not None:
        return recorded
    pledge.save()
    gate.forget()
    return pledge


def _open_for(invitation: Invitation, by: Any, at: datetime) -> None:
    sitting = invitation.sitting
    Ground.objects.create(
        dossier=sitting.dossier,
        kind=GroundKind.STATUTORY_MEETING,
        desk_code=invitation.desk_code,
        holder=invitation.worker,
        rights=sorted(GROUNDS[GroundKind.STATUTORY_MEETING].ceiling),
        scope=list(SCOPES[GroundKind.STATUTORY_MEETING]),
        lifts=list(sitting.kind_item.lifts),
        legal_basis=_basis_of(sitting),
        valid_from=sitting.opens_at,
        valid_until=sitting.closes_at,
        given_by=by,
        sitting=sitting,
    )
    gate.forget()


def _basis_of(sitting: Sitting) -> str:
    """The legal basis with the same article as the kind of meeting."""
    law = sitting.kind_item.law
    return next((basis.code for basis in packs.city().legal_bases.values() if basis.law == law), sitting.kind)
