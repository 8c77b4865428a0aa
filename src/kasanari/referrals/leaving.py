"""Rule D for what leaves with a referral: it is asked when it is sent, and again each time it is shown outside."""

from collections.abc import Iterable
from uuid import UUID

from kasanari import gate
from kasanari.gate import Mention, Recipient, Refused

from .models import Referral


def mentions(person_id: UUID, phone: str) -> Iterable[Mention]:
    """What a letter names of its person."""
    yield Mention(person_id, "family_name")
    if phone:
        yield Mention(person_id, "phone")


def outside(organization_id: object) -> Recipient:
    return Recipient("receiver", str(organization_id))


def told_phone(referral: Referral) -> str:
    """The phone a receiver outside may be told now: somebody protected since it was sent is no longer located."""
    try:
        gate.may_leave(mentions(referral.person_id, referral.phone), outside(referral.organization_id))
    except Refused:
        return ""
    return referral.phone
