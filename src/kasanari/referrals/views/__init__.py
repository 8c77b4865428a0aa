"""Pages of the room: a letter is written, opened and answered; lists and figures; the page of a receiver outside."""

from .answering import accept, decline, open_letter, report_meeting, settle
from .lists import figures, referrals
from .outside import answer
from .referral import issue_link, referral, take_note, take_over, withdraw
from .sending import choose, new

__all__ = [
    "accept",
    "answer",
    "choose",
    "decline",
    "figures",
    "issue_link",
    "new",
    "open_letter",
    "referral",
    "referrals",
    "report_meeting",
    "settle",
    "take_note",
    "take_over",
    "withdraw",
]
