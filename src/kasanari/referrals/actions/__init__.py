"""Every act on a referral: of the sender, of the receiver, and of a receiver outside through his link."""

from .answering import Acceptance, accept, decline, keep_late_words, open_letter, report_meeting, settle
from .links import Issued, issue_link
from .obstacles import NotYet, Over
from .sending import Legal, Letter, To, send
from .taking_over import take_over
from .withdrawing import take_note, withdraw

__all__ = [
    "Acceptance",
    "Issued",
    "Legal",
    "Letter",
    "NotYet",
    "Over",
    "To",
    "accept",
    "decline",
    "issue_link",
    "keep_late_words",
    "open_letter",
    "report_meeting",
    "send",
    "settle",
    "take_note",
    "take_over",
    "withdraw",
]
