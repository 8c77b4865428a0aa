"""Tables of the room: the referral with its letter, what happened to it, and the links of receivers outside."""

from .event import EventKind, ReferralEvent
from .link import ReceiverLink
from .referral import Purpose, Referral, Result

__all__ = ["EventKind", "Purpose", "ReceiverLink", "Referral", "ReferralEvent", "Result"]
