"""The rule a fourth time, written by hand from the access specification. It shares no line with ``kasanari.access``.

``allow = PERMIT ∧ ¬FORBID``: each method returns the kind of ground, or an empty text.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import Any

from .worlds import AT, ITEMS, TODAY, World

OWN = {"index", "read", "write", "amend", "locate", "share", "export"}
CEIL = {
    "consent": {"index", "read"},
    "statutory_meeting": {"index", "read"},
    "plan_meeting": {"index", "read", "write"},
    "legal_duty": {"index", "read", "locate", "share"},
    "emergency": {"index", "read", "locate"},
}
LOOKUP_DESKS = {"general", "multi-agency", "mens", "family-child", "suicide-prevention"}
DOES_NOT_LEARN = {"neighbourhood"}
RETIRED_FORMS = {"0"}
KIND = {
    "contact": "contact", "note": "note", "assessment": "assessment", "plan": "plan", "goal": "plan", "role": "plan",
    "followup": "plan", "meeting": "meeting", "attendance": "meeting", "evaluation": "evaluation",
}  # fmt: skip


def holds_on(first: Any, last: Any, day: Any) -> bool:
    return first <= day and (last is None or day < last)


class Town:
    """What the rows of a world say, ready to be asked."""

    def __init__(self, world: World) -> None:
        by_name = {model.__name__: rows for model, rows in world.rows.items()}
        self.postings = by_name["Posting"]
        self.pledges = by_name["Pledge"]
        self.conflicts = by_name["Conflict"]
        self.approvals = by_name["Approval"]
        self.protected = {one.person_id for one in by_name["Protection"] if one.lifted_at is None}
        self.dossiers = {one.pk: one for one in by_name["Dossier"]}
        self.tabled = {(one.sitting_id, one.paper) for one in by_name["TabledPaper"]}
        self.meeting_of = {one.pk: one.kind for one in by_name["Sitting"]}
        self.grounds = defaultdict(list)
        for ground in by_name["Ground"]:
            self.grounds[ground.dossier_id].append(ground)
        self.involvements = defaultdict(list)
        for row in by_name["DossierPerson"]:
            self.involvements[row.person_id].append(row)


class Worker:
    """One worker of the town at the moment of the question."""

    def __init__(self, town: Town, user: Any) -> None:
        self.town, self.user = town, user
        self.is_nobody = not user.is_active or user.is_system_administrator  # F1, F2
        self.seats = [
            (one.desk_code, set(one.clearance))
            for one in town.postings
            if one.user_id == user.pk and holds_on(one.from_on, one.until_on, TODAY)
        ]
        self.desks = {desk for desk, _ in self.seats}
        self.against = {one.person_id for one in town.conflicts if one.worker_id == user.pk and one.ended_at is None}
        self.pledged = {
            one.kind
            for one in town.pledges
            if one.worker_id == user.pk and holds_on(one.signed_on, one.until_on, TODAY)
        }
        self.may_export = {one.desk_code for one in town.approvals if self.is_usable(one)}
        self.learns = bool(self.desks - DOES_NOT_LEARN)
        self.looks_up = bool(self.desks & LOOKUP_DESKS)

    def is_usable(self, approval: Any) -> bool:
        """An approval lets the one who asked export once, within a day."""
        return (
            approval.asked_by_id == self.user.pk
            and approval.act == "export"
            and approval.is_granted is True
            and approval.used_at is None
            and AT - timedelta(hours=24) < approval.answered_at <= AT
        )

    def may(self, right: str, row: Any) -> str:
        """The kind of ground on which this worker may use ``right`` on ``row``."""
        if self.is_nobody:
            return ""
        kind = type(row).__name__.lower()
        match kind:
            case "dossier":
                return self.in_dossier(right, row)
            case "case":
                return self.in_dossier(right, row.dossier)
            case "caseevent":
                return self.in_dossier(right, row.case.dossier)
            case "person":
                return self.on_person(right, row)
            case "residence" | "householdmember":
                return self.on_person(right, row.person)
            case "dossierperson" | "consent":
                return self.on_involvement(right, row) if kind == "dossierperson" else self.on_named(right, row)
            case "role":
                return self.on_item(right, row.goal)
            case "attendance":
                return self.on_item(right, row.meeting)
        assert isinstance(row, ITEMS)
        return self.on_item(right, row)

    def on_item(self, right: str, item: Any) -> str:
        kind = KIND[type(item).__name__.lower()]
        return self.in_dossier(right, item.dossier, kind, set(item.names), set(item.compartments), paper=item.pk)

    def on_involvement(self, right: str, row: Any) -> str:
        if row.person_id in self.against:
            return ""
        found = self.on_named(right, row)
        if not found and right == "index" and self.learns and row.is_told and row.until_on is None:
            return "involvement"
        return found

    def on_named(self, right: str, row: Any) -> str:
        """A person as far as one dossier that names him opens him."""
        hidden = right == "locate" and row.person_id in self.town.protected
        return self.in_dossier(
            right, self.town.dossiers[row.dossier_id], names={row.person_id}, labels={"dv"} if hidden else set(),
            lawful_only=hidden,
        )  # fmt: skip

    def on_person(self, right: str, person: Any) -> str:
        if person.pk in self.against:
            return ""
        rows = self.town.involvements[person.pk]
        through = [found for row in rows if (found := self.on_named(right, row))]
        if through:
            return through[0]
        told = [row for row in rows if row.is_told]
        if right == "index" and self.learns and any(row.until_on is None for row in told):
            return "involvement"
        if right == "index" and self.looks_up and (person.registered_by_id is None or told):
            return "resident_lookup"
        return ""

    def in_dossier(
        self, right: str, dossier: Any, kind: str = "record", names: Any = frozenset(), labels: Any = frozenset(),
        paper: Any = None, *, lawful_only: bool = False,
    ) -> str:  # fmt: skip
        if self.against & set(dossier.names):
            return ""  # F3
        if dossier.suspended_at and right in ("write", "export", "share"):
            return ""  # F4
        if dossier.closed_at and right == "write":
            return ""  # F5
        needed = set(dossier.compartments) | set(labels)
        at_home = any(desk == dossier.desk_code and needed <= cleared for desk, cleared in self.seats)
        if at_home and right in OWN and (right != "export" or dossier.desk_code in self.may_export):  # F6
            return "own_desk"
        held = [
            ground
            for ground in self.town.grounds[dossier.pk]
            if (not lawful_only or ground.kind in ("legal_duty", "emergency")) and self.holds(ground, dossier, right) and self.reaches(ground, right, kind, paper)
            and any(desk == ground.desk_code and needed - set(ground.lifts) <= cleared for desk, cleared in self.seats)
        ]  # fmt: skip
        return self.for_everybody_named(held, right, names)

    def holds(self, ground: Any, dossier: Any, right: str) -> bool:
        if ground.holder_id not in (None, self.user.pk) or ground.desk_code not in self.desks:
            return False
        if not ground.valid_from <= AT < ground.valid_until or (ground.revoked_at and ground.revoked_at <= AT):
            return False
        if right not in CEIL[ground.kind] or not {"index", right} <= set(ground.rights):
            return False
        if ground.kind == "consent":
            return ground.form_version not in RETIRED_FORMS
        if ground.kind == "statutory_meeting":
            return self.town.meeting_of[ground.sitting_id] in self.pledged
        return ground.kind != "plan_meeting" or dossier.support_decided_on is not None

    def reaches(self, ground: Any, right: str, kind: str, paper: Any) -> bool:
        if right == "write" and kind != "plan":
            return False
        knows_that_it_is_there = right == "index" and kind == "record"
        return knows_that_it_is_there or kind in ground.scope or (ground.sitting_id, paper) in self.town.tabled

    @staticmethod
    def for_everybody_named(held: list[Any], right: str, names: Any) -> str:
        """Each person named gives a right of his own; to know that something is there, one of them is enough."""
        speaks = [ground for ground in held if not names or ground.person_id is None or ground.person_id in names]
        if not speaks:
            return ""
        open_to_all = [ground for ground in speaks if ground.person_id is None]
        covered = {ground.person_id for ground in speaks}
        if open_to_all or right == "index" or set(names) <= covered:
            return (open_to_all or speaks)[0].kind
        return ""
