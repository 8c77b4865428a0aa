"""Mails of this room: that something waits, never what."""

from datetime import datetime

from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.staff.models import User

from .models import Referral


def receiver(referral: Referral, *, by: User, at: datetime) -> None:
    """Tell the receiving desk, or its one worker; somebody outside is asked by link, which is not this."""
    link = referral.get_absolute_url()
    holder = referral.worker or referral.holder
    if holder is not None:
        outbox.queue(recipient=holder, kind=MessageKind.REQUEST, link=link, by=by, at=at)
    elif referral.desk_code:
        outbox.queue_for_desk(desk_code=referral.desk_code, kind=MessageKind.REQUEST, link=link, by=by, at=at)


def sender(referral: Referral, *, by: User | None, at: datetime) -> None:
    """Tell the sender that something came back; whoever wrote it down himself need not be told."""
    if by is None or by.pk != referral.sender_id:
        outbox.queue(
            recipient=referral.sender,
            kind=MessageKind.CHANGE,
            link=referral.get_absolute_url(),
            by=by or referral.sender,
            at=at,
        )


def named_person(referral: Referral, *, at: datetime) -> None:
    """Tell whoever was named for it that a promise of this referral was not kept."""
    outbox.queue(
        recipient=referral.escalates_to,
        kind=MessageKind.DUE,
        link=referral.get_absolute_url(),
        by=referral.sender,
        at=at,
    )
