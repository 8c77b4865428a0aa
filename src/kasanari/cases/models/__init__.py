"""Tables of the room, by the step of the journey they belong to."""

from .case import Case, CaseEvent, EventKind
from .contact import Contact
from .journey import Assessment, Evaluation, FollowUp, Note, Verdict
from .meeting import Attendance, Meeting, MeetingResult
from .plan import Goal, Plan, Role

__all__ = [
    "Assessment",
    "Attendance",
    "Case",
    "CaseEvent",
    "Contact",
    "Evaluation",
    "EventKind",
    "FollowUp",
    "Goal",
    "Meeting",
    "MeetingResult",
    "Note",
    "Plan",
    "Role",
    "Verdict",
]
