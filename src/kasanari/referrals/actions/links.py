"""Links by which receivers outside answer: issued, told once, replaced."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari.notifications import outbox
from kasanari.notifications.links import Secret, make_secret
from kasanari.notifications.models import MessageKind
from kasanari.notifications.outbox import Outside
from kasanari.staff.models import User

from .. import terms
from ..models import EventKind, ReceiverLink, Referral
from .obstacles import NotYet, of_sender


@dataclass(frozen=True)
class Issued:
    """A referral and, for a receiver outside, the secret of its link, which nobody can read again."""

    referral: Referral
    secret: Secret | None = None

    @property
    def path(self) -> str:
        return reverse("referrals:answer", args=[self.secret.token]) if self.secret else ""


@transaction.atomic
def issue_link(*, referral_id: UUID, by: User, at: datetime) -> Issued:
    """Make a new link for a receiver outside; the one before it stops.

    Raises:
        NotYet: it goes to a desk, which needs none, or it is over.
    """
    referral = of_sender("issue_link", referral_id, by, at)
    if not referral.is_outside or not referral.is_open(timezone.localdate(at)):
        raise NotYet(_("このつなぎには、もう回答のリンクを発行できません。"))
    return issue_for(referral, by=by, at=at)


def issue_for(referral: Referral, *, by: User, at: datetime, code_digest: str = "") -> Issued:
    """The link itself, mailed where the organisation has an address; the caller asked the gate.

    Args:
        code_digest: of the code the receiver has already; without it a new one is drawn.
    """
    referral.links.open(at).update(revoked_at=at, revoked_by=by)
    address = referral.organization.email if referral.organization else ""
    link = ReceiverLink(
        referral=referral, sent_to=address, issued_at=at, issued_by=by, expires_at=_expires_at(referral)
    )
    secret = make_secret(link, needs_code=True)
    if code_digest:
        link.code_digest = code_digest
        secret = Secret(secret.token, "")
    link.save(force_insert=True)
    issued = Issued(referral, secret)
    if address:
        outbox.queue(recipient=Outside(address, "receiver"), kind=MessageKind.HAND_OVER, link=issued.path, by=by, at=at)
    referral.record(EventKind.LINK_ISSUED, by=by, at=at)
    return issued


def _expires_at(referral: Referral) -> datetime:
    """A link lasts as long as its referral may be answered; under way, a month beyond what is due."""
    return terms.end_of(terms.kept_until(referral.due_on) if referral.is_under_way else referral.expires_on)
