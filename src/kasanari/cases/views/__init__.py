"""Pages of the room: load through the gate, form, one action, render."""

from .case import case, cases, correct_note, take_up, write_note
from .ending import close_case, interrupt_case, reopen_case
from .intake import contact, known_persons, new_contact
from .meetings import call_meeting, record_meeting
from .planning import decide_support, draft_plan, finish_role, print_plan
from .support import assess, evaluate, follow_up, record_consent, withdraw_consent

__all__ = [
    "assess",
    "call_meeting",
    "case",
    "cases",
    "close_case",
    "contact",
    "correct_note",
    "decide_support",
    "draft_plan",
    "evaluate",
    "finish_role",
    "follow_up",
    "interrupt_case",
    "known_persons",
    "new_contact",
    "print_plan",
    "record_consent",
    "record_meeting",
    "reopen_case",
    "take_up",
    "withdraw_consent",
    "write_note",
]
