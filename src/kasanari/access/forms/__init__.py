"""Forms of the room: they validate what was typed and save nothing."""

from .dossiers import DeskChoice, InvolvementForm, LegalDutyForm, PlanGroundForm, ReasonForm, SuspendForm
from .merging import AnswerMergeForm, ProposeMergeForm, UndoMergeForm
from .persons import AskForm, ConflictForm, EmergencyForm
from .protection import ProtectForm, RenewForm
from .sittings import CallSittingForm, InviteForm, PapersForm, PledgeForm, RoleForm
from .tasks import AnswerForm, ApprovalForm, ReviewForm, ReviewsForm

__all__ = [
    "AnswerForm",
    "AnswerMergeForm",
    "ApprovalForm",
    "AskForm",
    "CallSittingForm",
    "ConflictForm",
    "DeskChoice",
    "EmergencyForm",
    "InviteForm",
    "InvolvementForm",
    "LegalDutyForm",
    "PapersForm",
    "PlanGroundForm",
    "PledgeForm",
    "ProposeMergeForm",
    "ProtectForm",
    "ReasonForm",
    "RenewForm",
    "ReviewForm",
    "ReviewsForm",
    "RoleForm",
    "SuspendForm",
    "UndoMergeForm",
]
