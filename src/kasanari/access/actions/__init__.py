"""Every act that opens, closes or forbids something. Each is one transaction and permits first."""

from .approvals import answer_approval, ask_for_approval, use_approval
from .asking import answer_by_law, answer_request, ask_for_access
from .consents import ConsentTerms, HandedOver, hand_over, keep_ground, record_consent, withdraw_consent
from .dossiers import (
    close_dossier,
    name_person,
    open_dossier,
    reopen_dossier,
    resume_use,
    set_involvement,
    settle_support,
    suspend_use,
)
from .emergencies import end_emergency, open_emergency
from .grounds import LegalDuty, give_legal_ground, give_plan_ground, revoke_ground
from .merging import agree_to_merge, confirm_merge, propose_merge, refuse_merge, undo_merge
from .restrictions import (
    declare_conflict,
    end_conflict,
    lift_protection,
    protect_person,
    renew_protection,
)
from .reviews import review, review_as_proper
from .sittings import call_sitting, end_sitting, finish_own_role, give_role, invite, record_pledge, table_paper

__all__ = [
    "ConsentTerms",
    "HandedOver",
    "LegalDuty",
    "agree_to_merge",
    "answer_approval",
    "answer_by_law",
    "answer_request",
    "ask_for_access",
    "ask_for_approval",
    "call_sitting",
    "close_dossier",
    "confirm_merge",
    "declare_conflict",
    "end_conflict",
    "end_emergency",
    "end_sitting",
    "finish_own_role",
    "give_legal_ground",
    "give_plan_ground",
    "give_role",
    "hand_over",
    "invite",
    "keep_ground",
    "lift_protection",
    "name_person",
    "open_dossier",
    "open_emergency",
    "propose_merge",
    "protect_person",
    "record_consent",
    "record_pledge",
    "refuse_merge",
    "renew_protection",
    "reopen_dossier",
    "resume_use",
    "review",
    "review_as_proper",
    "revoke_ground",
    "set_involvement",
    "settle_support",
    "suspend_use",
    "table_paper",
    "undo_merge",
    "use_approval",
    "withdraw_consent",
]
