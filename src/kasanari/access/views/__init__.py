"""Pages of the room: load through the gate, form, one action, render."""

from .conflicts import ask_to_end_conflict, conflicts, declare_conflict, end_conflict
from .dossiers import (
    ask_to_resume,
    give_legal_ground,
    give_plan_ground,
    resume_use,
    revoke_ground,
    rights,
    set_involvement,
    suspend_use,
)
from .merging import merge_proposal, merges, propose_merge, undo_merge
from .persons import ask, end_emergency, open_emergency
from .protection import ask_to_lift, lift_protection, protect, renew_protection
from .sittings import (
    call_sitting,
    end_sitting,
    finish_role,
    give_role,
    invite,
    record_pledge,
    sitting,
    table_papers,
)
from .tasks import answer_approval, answer_by_law, answer_request, review, review_several, tasks

__all__ = [
    "answer_approval",
    "answer_by_law",
    "answer_request",
    "ask",
    "ask_to_end_conflict",
    "ask_to_lift",
    "ask_to_resume",
    "call_sitting",
    "conflicts",
    "declare_conflict",
    "end_conflict",
    "end_emergency",
    "end_sitting",
    "finish_role",
    "give_legal_ground",
    "give_plan_ground",
    "give_role",
    "invite",
    "lift_protection",
    "merge_proposal",
    "merges",
    "open_emergency",
    "propose_merge",
    "protect",
    "record_pledge",
    "renew_protection",
    "resume_use",
    "review",
    "review_several",
    "revoke_ground",
    "rights",
    "set_involvement",
    "sitting",
    "suspend_use",
    "table_papers",
    "tasks",
    "undo_merge",
]
