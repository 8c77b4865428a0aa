"""What ends with a referral: the ground that was handed over, the link, and what was asked of others."""

from datetime import datetime

from kasanari import gate
from kasanari.access.models import Ground
from kasanari.staff.models import User

from .. import telling
from ..flow import UNANSWERED, Stage
from ..models import EventKind, Referral
from ..policy import Receiver
from .links import issue_for


def end(referral: Referral, *, by: User | None, at: datetime) -> None:
    """Take back what was handed over; it counts at the receiver's next request. The caller asked the gate."""
    if referral.ground_id is not None:
        Ground.objects.filter(pk=referral.ground_id, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    referral.links.open(at).update(revoked_at=at, revoked_by=by)
    gate.forget()


def overtake_rivals(referral: Referral, *, by: User | None, at: datetime) -> None:
    """Withdraw from all others what one receiver has accepted. They learn that it was, never by whom."""
    if referral.rivals is None:
        return
    with gate.whole_city("withdraws from the others what one receiver accepted; nothing of them is read"):
        rivals = Referral.objects.filter(rivals=referral.rivals, stage__in=UNANSWERED).exclude(pk=referral.pk)
        for rival in rivals.select_related("organization", "holder", "sender"):
            rival.stage = Stage.WITHDRAWN
            rival.save(update_fields=["stage"])
            rival.record(EventKind.OVERTAKEN, by=by, at=at)
            end(rival, by=by, at=at)
            telling.receiver(rival, by=by or rival.sender, at=at)


def use_up_link(referral: Referral, by: User | Receiver, at: datetime) -> None:
    """An answer uses up the link it came by. The next one bears the same code, and is mailed if there is an address."""
    if not isinstance(by, Receiver):
        return
    link = by.link
    link.used_at = at
    link.save(update_fields=["used_at"])
    if referral.is_under_way:
        issue_for(referral, by=link.issued_by, at=at, code_digest=link.code_digest)
