"""What the sender does afterwards: withdraws, takes note of what came back; and what a withdrawn consent ends."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari.access.models import Consent
from kasanari.directory.actions import record_unmet_need
from kasanari.directory.models import Source
from kasanari.lib.flow import IllegalMove
from kasanari.staff.models import User

from .. import telling
from ..models import EventKind, Referral
from .ending import end
from .obstacles import NotYet, of_sender


@transaction.atomic
def withdraw(*, referral_id: UUID, words: str, by: User, at: datetime) -> Referral:
    """Take a referral back, answered or not. The receiver learns that it is over; what was handed over closes.

    Raises:
        NotYet: it is over already, or nothing says why.
    """
    referral = of_sender("withdraw", referral_id, by, at)
    if not words.strip():
        raise NotYet(_("取り下げる理由を書いてください。"))
    if referral.is_expired(timezone.localdate(at)):
        raise NotYet(_("期限が過ぎて、もう終わっています。"))
    try:
        referral.move("withdraw")
    except IllegalMove as move:
        raise NotYet(_("このつなぎは、もう終わっています。")) from move
    referral.save(update_fields=["stage"])
    referral.record(EventKind.WITHDRAWN, by=by, at=at, words=words)
    end(referral, by=by, at=at)
    telling.receiver(referral, by=by, at=at)
    return referral


@transaction.atomic
def take_note(
    *, referral_id: UUID, is_unmet: bool = False, district_code: str = "", by: User, at: datetime
) -> Referral:
    """Say that one has learnt what came back, or that nobody answered.

    Args:
        is_unmet: what was asked for is missing in the district: it joins the unmet needs, without the person.
    """
    referral = of_sender("take_note", referral_id, by, at)
    referral.noted_at = at
    referral.save(update_fields=["noted_at"])
    referral.record(EventKind.NOTED, by=by, at=at)
    if is_unmet:
        record_unmet_need(
            topic=next(iter(referral.topics), ""),
            district_code=district_code,
            source=Source.REFERRAL,
            desk_code=referral.from_desk,
            by=by,
            at=at,
        )
    return referral


def end_with_consent(consent: Consent, by: Any, at: datetime) -> None:
    """A consent was withdrawn: the referrals that stand on it and are open end with it."""
    today = timezone.localdate(at)
    for referral in Referral.objects.open(today).filter(consent=consent).select_related("organization", "holder"):
        referral.revoked_on = today
        referral.news_at = at
        referral.save(update_fields=["revoked_on", "news_at"])
        referral.record(EventKind.CONSENT_WITHDRAWN, by=by, at=at)
        end(referral, by=by, at=at)
        telling.receiver(referral, by=by, at=at)
