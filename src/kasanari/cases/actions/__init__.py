"""Every act on a case, named as staff say it. Each is one transaction, permits first, and leaves an event."""

from .ending import close_case, interrupt_case, reopen_case
from .intake import NewContact, receive_contact, receive_referral, take_up
from .meetings import Invitation, MeetingRecord, call_meeting, record_meeting
from .obstacles import NotYet, Stale
from .planning import DraftGoal, DraftPlan, DraftRole, decide_support, draft_plan, finish_role
from .support import (
    AssessmentText,
    EvaluationText,
    assess,
    correct_note,
    evaluate,
    follow_up,
    record_consent,
    withdraw_consent,
    write_note,
)

__all__ = [
    "AssessmentText",
    "DraftGoal",
    "DraftPlan",
    "DraftRole",
    "EvaluationText",
    "Invitation",
    "MeetingRecord",
    "NewContact",
    "NotYet",
    "Stale",
    "assess",
    "call_meeting",
    "close_case",
    "correct_note",
    "decide_support",
    "draft_plan",
    "evaluate",
    "finish_role",
    "follow_up",
    "interrupt_case",
    "receive_contact",
    "receive_referral",
    "record_consent",
    "record_meeting",
    "reopen_case",
    "take_up",
    "withdraw_consent",
    "write_note",
]
