"""Where a worker stands at a moment: the desks he sits at, and what he is cleared for there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from kasanari import gate, packs

from .models import Posting, PostingRole, User


@dataclass(frozen=True)
class Seat:
    """One posting that holds now."""

    desk_code: str
    agency_code: str
    role: str
    clearance: frozenset[str]
    resident_lookup: bool
    learns_involvement: bool = True
    takes_in_lists: bool = False


@dataclass(frozen=True)
class Standing:
    """Everything the access rules need to know about a worker. Empty seats: he may see nothing."""

    user_id: object
    is_live: bool
    is_system_administrator: bool
    seats: tuple[Seat, ...]

    @property
    def desk_codes(self) -> tuple[str, ...]:
        return tuple(seat.desk_code for seat in self.seats)

    @property
    def agency_codes(self) -> frozenset[str]:
        return frozenset(seat.agency_code for seat in self.seats)

    @property
    def may_work(self) -> bool:
        """Sits at a desk, is live, and is not the administrator of the system (access F1, F2)."""
        return self.is_live and not self.is_system_administrator and bool(self.seats)

    @property
    def may_look_up_residents(self) -> bool:
        return any(seat.resident_lookup for seat in self.seats)

    @property
    def takes_in_lists(self) -> bool:
        return any(seat.takes_in_lists for seat in self.seats)

    def supervises(self, desk_code: str) -> bool:
        return any(seat.desk_code == desk_code and seat.role == PostingRole.SUPERVISOR for seat in self.seats)


def standing(user: User, at: datetime) -> Standing:
    """Return the standing of ``user`` at ``at``; asked once per visit: a new posting counts from the next."""
    day = timezone.localdate(at)
    found: Standing = gate.remembered(("standing", user.pk, day), lambda: _ask(user, day))
    return found


def _ask(user: User, day: date) -> Standing:
    postings = Posting.objects.filter(user=user).on(day) if user.is_active else Posting.objects.none()
    return Standing(
        user_id=user.pk,
        is_live=user.is_active,
        is_system_administrator=user.is_system_administrator,
        seats=tuple(_seat(posting) for posting in postings if posting.desk_code in packs.city().desks),
    )


def _seat(posting: Posting) -> Seat:
    desk = posting.desk
    return Seat(
        desk.code,
        desk.agency,
        posting.role,
        frozenset(posting.clearance),
        desk.resident_lookup,
        desk.learns_involvement,
        desk.takes_in_lists,
    )
