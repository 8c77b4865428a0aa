"""閲覧の依頼: from involvement to content, with the owner's answer in between."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.lib import opening_days
from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.staff.standing import standing

from ..models import AccessRequest, Answer, DossierPerson, Ground
from ..obstacles import NotYet, refuse
from .grounds import LegalDuty, give_legal_ground


@transaction.atomic
def ask_for_access(*, involvement: DossierPerson, desk_code: str, reason: str, by: Any, at: datetime) -> AccessRequest:
    """Ask the desk that supports a person to share; its workers are told. Asking again while it waits is one request.

    It expires unanswered after the opening days the pack sets (``access_request_days``).
    """
    gate.permit(by, Right.INDEX, involvement, at=at)
    if desk_code not in standing(by, at).desk_codes:
        raise refuse(by, involvement, "other_desk")
    today = timezone.localdate(at)
    DossierPerson.objects.select_for_update(of=("self",)).get(pk=involvement.pk)  # pressed twice, asked once
    waiting: AccessRequest | None = (
        AccessRequest.objects.waiting(today).filter(involvement=involvement, asked_by=by).first()
    )
    if waiting is not None:
        return waiting
    request = AccessRequest.objects.create(
        involvement=involvement,
        desk_code=desk_code,
        reason=reason,
        asked_at=at,
        asked_by=by,
        expires_on=opening_days.add_opening_days(today, packs.city().settings.access_request_days),
    )
    outbox.queue_for_desk(
        desk_code=involvement.desk_code, kind=MessageKind.REQUEST, link=reverse("access:tasks"), by=by, at=at
    )
    return request


@transaction.atomic
def answer_request(*, request_id: Any, ground: Ground | None, answer: str, by: Any, at: datetime) -> AccessRequest:
    """Answer for the desk that owns the dossier: with the ground that was given, or without one and with words.

    Raises:
        gate.Refused: ``by`` may not share that dossier.
        NotYet: it was answered or has expired; or it is declined without a word.
    """
    request: AccessRequest = gate.visible(AccessRequest.objects.all(), to=by, right=Right.SHARE, at=at).locked(
        request_id
    )
    gate.permit(by, Right.SHARE, request, at=at)
    if request.answered_at is not None or request.is_expired(timezone.localdate(at)):
        raise NotYet(_("この依頼は、すでに回答されたか、期限が過ぎています。"))
    if ground is None and not answer:
        raise NotYet(_("お断りするときは、理由か、別のよい方法を書いてください。"))
    request.answered_at, request.answered_by, request.answer = at, by, answer
    request.answer_code = Answer.GRANTED if ground is not None else Answer.DECLINED
    request.ground = ground
    request.save(update_fields=["answered_at", "answered_by", "answer", "answer_code", "ground"])
    outbox.queue(recipient=request.asked_by, kind=MessageKind.CHANGE, link=reverse("access:tasks"), by=by, at=at)
    return request


@transaction.atomic
def answer_by_law(*, request_id: Any, duty: LegalDuty, by: Any, at: datetime) -> AccessRequest:
    """Share on a provision of law with the worker who asked, and answer with that ground; both or neither.

    Raises:
        gate.Refused, NotYet: as of ``give_legal_ground`` and ``answer_request``.
    """
    request: AccessRequest = gate.visible(AccessRequest.objects.all(), to=by, right=Right.SHARE, at=at).locked(
        request_id
    )
    ground = give_legal_ground(dossier=request.involvement.dossier, duty=duty, by=by, at=at)
    return answer_request(request_id=request_id, ground=ground, answer="", by=by, at=at)
