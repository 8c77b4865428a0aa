"""Who may do what to a case: every record lies in the case's dossier, and each act names its right."""

from __future__ import annotations

from datetime import date

from kasanari import gate, packs
from kasanari.access import wall
from kasanari.access.policy import InDossier, ItemsOfDossier, PartOfItem
from kasanari.gate import Right

from .models import (
    Assessment,
    Attendance,
    Case,
    CaseEvent,
    Contact,
    Evaluation,
    FollowUp,
    Goal,
    Meeting,
    Note,
    Plan,
    Role,
)

ACTS: dict[str, Right] = {
    "take_up": Right.WRITE,
    "write_note": Right.WRITE,
    "correct_note": Right.AMEND,
    "assess": Right.WRITE,
    "record_consent": Right.WRITE,
    "withdraw_consent": Right.AMEND,
    "draft_plan": Right.WRITE,
    "call_meeting": Right.WRITE,
    "record_meeting": Right.WRITE,
    "decide_support": Right.WRITE,
    "finish_role": Right.WRITE,
    "follow_up": Right.WRITE,
    "evaluate": Right.WRITE,
    "close": Right.WRITE,
    "interrupt": Right.WRITE,
    "reopen": Right.AMEND,
    "print_plan": Right.SHARE,
}
"""The right each act needs. A closed case still allows what ``amend`` names."""

ITEMS = (Contact, Note, Assessment, Plan, Goal, Meeting, FollowUp, Evaluation)
"""Records that name persons: each is masked to whoever lacks a right for one of them."""


def has_live_consent(case: Case, on: date) -> bool:
    return case.dossier.consents.for_support().live(on).exists()


def meeting_needs_consent(kind: packs.MeetingKind) -> bool:
    """重層的支援会議 and 支援調整会議 look at a plan and need consent; 支援会議 (社会福祉法106条の6) does not."""
    return kind.needs_consent


def meeting_kind_of(case: Case) -> packs.MeetingKind | None:
    """The kind of meeting before which plans of this case's flow are laid; None where a desk decides alone."""
    kinds = packs.city().meeting_kinds.values()
    return next((kind for kind in kinds if kind.flow == case.desk.flow), None)


def register() -> None:
    gate.register(Case, InDossier("dossier"))
    gate.register(CaseEvent, InDossier("case__dossier"))
    gate.stand_behind(Case, wall.in_dossier("cases_case.dossier_id"))
    for item in ITEMS:
        gate.register(item, ItemsOfDossier())
        gate.stand_behind(item, wall.of_items(item))
    gate.register(Role, PartOfItem("goal", Goal))
    gate.stand_behind(Role, wall.of_parts("cases_role.goal_id", Goal))
    gate.register(Attendance, PartOfItem("meeting", Meeting))
    gate.stand_behind(Attendance, wall.of_parts("cases_attendance.meeting_id", Meeting))
