"""The rule of the access specification, twice: for one dossier, and as a scope over dossiers.

``allow = PERMIT ∧ ¬FORBID``; default deny; forbid wins. Keep both halves side by side: a test holds
them against each other.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from kasanari.gate import Decision, Right
from kasanari.staff.standing import Seat, Standing

from .models import Dossier, Ground, GroundKind

OWN_DESK = "own_desk"

CEILING: dict[str, frozenset[Right]] = {
    GroundKind.CONSENT: frozenset({Right.INDEX, Right.READ}),
}
"""The most a ground of each kind can ever give. A table a lawyer can read."""

OWN_DESK_RIGHTS = frozenset({Right.INDEX, Right.READ, Right.WRITE, Right.AMEND, Right.LOCATE, Right.SHARE})
"""``export`` needs one's own desk *and* a second person (F6), which no act here has yet."""

FREEZES_WHEN_CLOSED = frozenset({Right.WRITE})


def decide_on_dossier(who: Standing, dossier: Dossier, right: Right, at: datetime) -> tuple[str, Any, str]:
    """Return ``(ground, ground id, why not)``; an empty ground means refused."""
    forbidden = _forbidden(who) or _forbidden_by_state(dossier, right)
    if forbidden:
        return "", None, forbidden
    if any(_sits_at(seat, dossier) for seat in who.seats) and right in OWN_DESK_RIGHTS:
        return OWN_DESK, None, ""
    ground = _ground_for(who, dossier, right, at)
    return (ground.kind, ground.pk, "") if ground else ("", None, "no_ground")


def open_to(dossiers: QuerySet[Dossier], who: Standing, right: Right, at: datetime) -> QuerySet[Dossier]:
    """Return the dossiers on which ``who`` may use ``right``: the same rule as a scope."""
    if _forbidden(who) or not who.seats:
        return dossiers.none()
    permitted = Q()
    for seat in who.seats:
        permitted |= _through_seat(seat, right, at)
    rows = dossiers.filter(permitted)
    return rows.filter(closed_at__isnull=True) if right in FREEZES_WHEN_CLOSED else rows


def ground_until(ground_id: Any) -> date | None:
    """The last day on which a ground holds; None for one's own desk, which ends with the posting."""
    ground = Ground.objects.filter(pk=ground_id).only("valid_until").first() if ground_id else None
    return timezone.localdate(ground.valid_until - timedelta(microseconds=1)) if ground else None


def decision(who: Standing, dossier: Dossier, right: Right, at: datetime, *, by: Any, subject: Any) -> Decision:
    ground, ground_id, why = decide_on_dossier(who, dossier, right, at)
    return Decision(bool(ground), right, subject._meta.label_lower, (subject.pk,), ground, ground_id, why, by)


def _forbidden(who: Standing) -> str:
    if not who.is_live:
        return "not_live"  # F1
    if who.is_system_administrator:
        return "administrator"  # F2
    return ""


def _forbidden_by_state(dossier: Dossier, right: Right) -> str:
    return "closed" if dossier.is_closed and right in FREEZES_WHEN_CLOSED else ""  # F5


def _sits_at(seat: Seat, dossier: Dossier) -> bool:
    return seat.desk_code == dossier.desk_code and seat.clearance >= set(dossier.compartments)


def _ground_for(who: Standing, dossier: Dossier, right: Right, at: datetime) -> Ground | None:
    live = Ground.objects.live(at).filter(
        dossier=dossier, desk_code__in=who.desk_codes, rights__contains=[right], kind__in=_kinds_giving(right)
    )
    cleared = {seat.desk_code for seat in who.seats if seat.clearance >= set(dossier.compartments)}
    return next((ground for ground in live if ground.desk_code in cleared), None)


def _through_seat(seat: Seat, right: Right, at: datetime) -> Q:
    """What one seat opens: its own desk's dossiers, and those a live ground names it for."""
    cleared = Q(compartments__contained_by=sorted(seat.clearance))
    grounds = Ground.objects.live(at).filter(
        dossier=OuterRef("pk"), desk_code=seat.desk_code, rights__contains=[right], kind__in=_kinds_giving(right)
    )
    through = Q(Exists(grounds))
    if right in OWN_DESK_RIGHTS:
        through |= Q(desk_code=seat.desk_code)
    return cleared & through


def _kinds_giving(right: Right) -> list[str]:
    return [kind for kind, rights in CEILING.items() if right in rights]
