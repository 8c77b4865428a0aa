"""The rule of the access specification for one thing: ``allow = PERMIT ∧ ¬FORBID``; default deny; forbid wins.

``scopes`` says it over rows and ``wall`` in the database; property tests hold the three against each other.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from kasanari.gate import Right

from .models import Dossier, Ground, GroundKind, ItemKind
from .reader import Reader, valid_forms
from .table import (
    FREEZES_WHEN_CLOSED,
    FREEZES_WHEN_SUSPENDED,
    GROUNDS,
    LOCATES_THE_PROTECTED,
    OWN_DESK,
    OWN_DESK_RIGHTS,
    WRITABLE_BY_GROUND,
)


@dataclass(frozen=True)
class Target:
    """What is asked about: a dossier itself, an item in it, or one of its persons as far as the dossier opens him.

    ``labels`` are compartments beyond the dossier's own. ``every`` tells whether a right is needed for each person
    named, or for one of them (to know that the item exists).
    """

    dossier: Dossier
    kind: str = ItemKind.RECORD
    names: frozenset[UUID] = frozenset()
    labels: frozenset[str] = frozenset()
    paper: UUID | None = None
    is_protected: bool = False

    @property
    def compartments(self) -> frozenset[str]:
        return self.labels | frozenset(self.dossier.compartments)


@dataclass(frozen=True)
class Answer:
    """``ground`` is empty when refused; then ``why`` is the code of the forbidding or missing rule.

    ``dossier_id`` is the dossier that opened a person, where one did.
    """

    ground: str = ""
    ground_id: Any = None
    why: str = ""
    dossier_id: UUID | None = field(default=None, compare=False)

    @property
    def is_allowed(self) -> bool:
        return bool(self.ground)


def decide(who: Reader, target: Target, right: Right, at: datetime) -> Answer:
    """Answer whether ``who`` may use ``right`` on ``target`` at ``at``, and on which ground."""
    forbidden = forbidden_to(who, right) or forbidden_on(who, target.dossier, right)
    if forbidden:
        return Answer(why=forbidden)
    through_desk = _through_desk(who, target, right)
    if through_desk.is_allowed:
        return through_desk
    through_grounds = _through_grounds(who, target, right, at)
    if through_grounds.is_allowed or through_grounds.why != "no_ground":
        return through_grounds
    return through_desk


def forbidden_to(who: Reader, right: Right) -> str:
    """What closes everything to this worker."""
    if not who.standing.is_live:
        return "not_live"  # F1
    if who.standing.is_system_administrator:
        return "administrator"  # F2
    return ""


def forbidden_on(who: Reader, dossier: Dossier, right: Right) -> str:
    """What closes this dossier to the worker, whatever else may open it."""
    if not who.conflicts.isdisjoint(dossier.names):
        return "conflict"  # F3
    if dossier.is_suspended and right in FREEZES_WHEN_SUSPENDED:
        return "suspended"  # F4
    if dossier.is_closed and right in FREEZES_WHEN_CLOSED:
        return "closed"  # F5
    return ""


def _through_desk(who: Reader, target: Target, right: Right) -> Answer:
    seats = [seat for seat in who.seats if seat.desk_code == target.dossier.desk_code]
    if not seats:
        return Answer(why="no_ground")
    if not any(seat.clearance >= target.compartments for seat in seats):
        return Answer(why="not_cleared")
    if right == Right.EXPORT and target.dossier.desk_code not in who.exports:
        return Answer(why="second_person")  # F6
    return Answer(OWN_DESK) if right in OWN_DESK_RIGHTS | {Right.EXPORT} else Answer(why="no_ground")


def _through_grounds(who: Reader, target: Target, right: Right, at: datetime) -> Answer:
    held = [ground for ground in who.grounds_on(target.dossier.pk) if holds(who, ground, target.dossier, right, at)]
    if not held:
        return Answer(why="no_ground")
    covering = [ground for ground in held if covers(who, ground, target, right)]
    if not covering:
        return Answer(why="not_covered")
    cleared = [ground for ground in covering if is_cleared(who, ground, target)]
    if not cleared:
        return Answer(why="not_cleared")
    enough = _for_the_persons(cleared, target, right)
    if enough is None:
        return Answer(why="not_covered")
    return Answer(enough.kind, enough.pk)


def holds(who: Reader, ground: Ground, dossier: Dossier, right: Right, at: datetime) -> bool:
    """Whether a ground is the worker's, gives ``right``, and what it stands on is true at ``at``."""
    return (
        ground.dossier_id == dossier.pk
        and ground.desk_code in who.standing.desk_codes
        and ground.holder_id in (None, who.user_id)
        and ground.is_live(at)
        and {Right.INDEX, right} <= set(ground.rights)  # what cannot be known of cannot be used
        and right in GROUNDS[ground.kind].ceiling
        and _stands(who, ground, dossier)
    )


def _stands(who: Reader, ground: Ground, dossier: Dossier) -> bool:
    """``ok(g, t)``: the third column of the table, as far as dates do not say it."""
    match ground.kind:
        case GroundKind.CONSENT:
            return ground.form_version in valid_forms(who.day)
        case GroundKind.STATUTORY_MEETING:
            return ground.sitting is not None and ground.sitting.kind in who.pledges
        case GroundKind.PLAN_MEETING:
            return dossier.support_decided_on is not None
        case _:
            return True


def covers(who: Reader, ground: Ground, target: Target, right: Right) -> bool:
    """Whether the ground reaches this kind of record and, for whereabouts of the protected, is of a kind that may."""
    if right == Right.WRITE and target.kind not in WRITABLE_BY_GROUND:
        return False
    if target.is_protected and right == Right.LOCATE and ground.kind not in LOCATES_THE_PROTECTED:
        return False
    if target.kind in ground.scope or (right == Right.INDEX and target.kind == ItemKind.RECORD):
        return True
    return ground.sitting_id is not None and target.paper in who.tabled_at(ground.sitting_id)


def is_cleared(who: Reader, ground: Ground, target: Target) -> bool:
    needed = target.compartments - frozenset(ground.lifts)
    return any(seat.clearance >= needed for seat in who.seats if seat.desk_code == ground.desk_code)


def _for_the_persons(grounds: Iterable[Ground], target: Target, right: Right) -> Ground | None:
    """The ground that is told, if together they give the right for each person named (for one, to know of the item)."""
    usable = [g for g in grounds if not target.names or g.person_id is None or g.person_id in target.names]
    if not usable:
        return None
    open_to_all = next((g for g in usable if g.person_id is None), None)
    if open_to_all is not None:
        return open_to_all
    missing = target.names - {g.person_id for g in usable}
    return usable[0] if right == Right.INDEX or not missing else None
