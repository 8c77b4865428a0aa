"""Forms of the room: they validate what was typed and save nothing."""

from .intake import ContactForm
from .meetings import CallMeetingForm, RecordMeetingForm
from .planning import PlanForm
from .support import (
    AssessmentForm,
    CloseForm,
    ConsentForm,
    CorrectNoteForm,
    EvaluationForm,
    FollowUpForm,
    InterruptForm,
    NoteForm,
    WithdrawConsentForm,
)

__all__ = [
    "AssessmentForm",
    "CallMeetingForm",
    "CloseForm",
    "ConsentForm",
    "ContactForm",
    "CorrectNoteForm",
    "EvaluationForm",
    "FollowUpForm",
    "InterruptForm",
    "NoteForm",
    "PlanForm",
    "RecordMeetingForm",
    "WithdrawConsentForm",
]
