"""Who may bring lists, and who may approve them.

Whoever sits at a desk that takes in lists (``takes_in_lists`` of the pack) brings them and looks them through: of what
is on record he is told no more than look-up tells, and of whom he may not know, nothing (decision 0017). The rows to
mend, addresses and all, go back to whoever brought them (*amend*). A second person, who looks after such a desk,
approves.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kasanari import gate, packs
from kasanari.gate import Decision, Right
from kasanari.gate.wall import register_before, register_fact
from kasanari.staff.models import PostingRole, User
from kasanari.staff.standing import Standing, standing

from .models import Import, ImportRow, WaitingPart

ACTS = {
    "stage": Right.WRITE,
    "read": Right.WRITE,
    "read_again": Right.WRITE,
    "choose_columns": Right.WRITE,
    "refuse": Right.WRITE,
    "approve": Right.SHARE,
    "begin_to_apply": Right.SHARE,
    "apply": Right.SHARE,
}
"""The right each act needs; ``SHARE``: to let a list into everybody's records."""

RESIDENT_LOOKUP = "resident_lookup"

MOST_A_DAY = 10
"""Lists that one person may bring within 24 hours: a month's extract with all that is mended takes fewer. A hand-made
list asks what is on record; so few questions, each seen by a second person, make no register."""

MAY_LOOK = """CREATE OR REPLACE FUNCTION imports_may_look() RETURNS boolean STABLE LANGUAGE plpgsql AS $$ BEGIN
RETURN EXISTS (SELECT 1 FROM staff_posting p JOIN staff_user u ON u.id = p.user_id
WHERE u.id = gate_reader() AND u.is_active AND NOT u.is_system_administrator AND p.from_on <= gate_day()
AND (p.until_on IS NULL OR p.until_on > gate_day()) AND p.desk_code = ANY (gate_codes('import_desks'))); END $$"""


class OfImports(gate.Policy):
    """Policy of lists and of their rows: the rows have the rights of the list."""

    def decide(self, by: Any, right: Right, subject: Import | ImportRow, at: datetime) -> Decision:
        load = subject.load if isinstance(subject, ImportRow) else subject
        why = forbidden_to(by, right, load, at)
        ground = "" if why else RESIDENT_LOOKUP
        return Decision(not why, right, subject._meta.label_lower, (subject.pk,), ground, why=why, by=by)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        allowed = right in (Right.INDEX, Right.READ) and may_look(standing(to, at))
        return queryset if allowed else queryset.none()


def may_look(who: Standing) -> bool:
    """Whether ``who`` brings lists and looks them through."""
    return who.may_work and who.takes_in_lists


def may_approve(who: Standing) -> bool:
    """Whether ``who`` looks after a desk that takes in lists; whether he brought the list himself is asked apart."""
    return who.may_work and any(seat.takes_in_lists and seat.role == PostingRole.SUPERVISOR for seat in who.seats)


def forbidden_to(by: User, right: Right, load: Import, at: datetime) -> str:
    """Why ``by`` may not use ``right`` on the list; empty where he may."""
    who = standing(by, at)
    if not may_look(who):
        return "takes_in_no_lists"
    if right in (Right.INDEX, Right.READ, Right.WRITE):
        return ""
    if right == Right.AMEND:
        return "" if load.uploaded_by_id == by.pk else "not_the_bringer"
    if right != Right.SHARE:
        return "no_ground"
    if load.uploaded_by_id == by.pk:
        return "second_person"
    return "" if may_approve(who) else "not_supervisor"


def register() -> None:
    gate.register(Import, OfImports())
    gate.register(ImportRow, OfImports())
    register_before(MAY_LOOK)
    register_fact("import_desks", lambda _: " ".join(_desks()))
    gate.stand_behind(Import, "(SELECT imports_may_look())")
    gate.stand_behind(ImportRow, "(SELECT imports_may_look())")
    gate.stand_behind(WaitingPart, "false")


def _desks() -> list[str]:
    return [code for code, desk in packs.city().desks.items() if desk.takes_in_lists]
