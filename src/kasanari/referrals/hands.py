"""What becomes of a referral in the rooms above: what they suggest to write, and what they make of an accepted one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from kasanari.access.models import Dossier
from kasanari.staff.models import User

from .models import Referral


@dataclass(frozen=True, kw_only=True)
class Suggested:
    """What a letter about a dossier may begin with; its writer changes it as he likes."""

    topics: Sequence[str] = ()
    wish: str = ""


class Room(Protocol):
    """What a room with dossiers offers to referrals."""

    def suggest(self, dossier: Dossier, to: Any) -> Suggested | None:
        """What ``to`` may begin the letter with; None: the dossier is not of this room, or not his to read."""
        ...

    def assign(self, referral: Referral, by: User, at: datetime) -> None:
        """``by`` takes over what lies in the dossier of a referral to himself."""
        ...

    def receive(self, referral: Referral, dossier: Dossier, by: User, at: datetime) -> None:
        """Go on, in the receiver's own new ``dossier``, with what the referral asks."""
        ...


_rooms: list[Room] = []


def register(room: Room) -> None:
    _rooms.append(room)


def suggested(dossier: Dossier, to: Any) -> Suggested:
    found = (room.suggest(dossier, to) for room in _rooms)
    return next((one for one in found if one is not None), Suggested())


def assign(referral: Referral, *, by: User, at: datetime) -> None:
    for room in _rooms:
        room.assign(referral, by, at)


def receive(referral: Referral, dossier: Dossier, *, by: User, at: datetime) -> None:
    for room in _rooms:
        room.receive(referral, dossier, by, at)
