"""What rooms above keep in dossiers, as the pages of this room show it.

Each such room registers itself once; this room knows neither its tables nor its pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from kasanari.gate import Right

from .models import Dossier, Item


@dataclass(frozen=True, kw_only=True)
class Root:
    """The record a dossier belongs to (a case, …): its number, whom it is about, and its page."""

    number: str
    person: str
    url: str
    consent_url: str = ""

    def __str__(self) -> str:
        return f"{self.person} {self.number}".strip()


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A record as it is chosen for a meeting. ``rows`` are tabled together: a plan goes with its goals."""

    title: str
    day: date
    rows: Sequence[Item]
    url: str

    @property
    def pk(self) -> UUID:
        found: UUID = self.rows[0].pk
        return found


class Contents(Protocol):
    """What a room offers about the dossiers it keeps something in."""

    def roots(self, dossier_ids: Iterable[UUID], to: Any) -> dict[UUID, Root]:
        """The root of each dossier that ``to`` may know of."""
        ...

    def papers(self, dossier: Dossier, to: Any, right: Right) -> list[Paper]:
        """Records of ``dossier`` on which ``to`` may use ``right``, the newest first."""
        ...


_rooms: list[Contents] = []


def register(room: Contents) -> None:
    _rooms.append(room)


def roots(dossier_ids: Iterable[UUID], to: Any) -> dict[UUID, Root]:
    ids = set(dossier_ids)
    return {key: root for room in _rooms if ids for key, root in room.roots(ids, to).items()}


def root_of(dossier: Dossier, to: Any) -> Root | None:
    return roots([dossier.pk], to).get(dossier.pk)


def papers(dossier: Dossier, to: Any, right: Right) -> list[Paper]:
    found = [paper for room in _rooms for paper in room.papers(dossier, to, right)]
    return sorted(found, key=lambda paper: paper.day, reverse=True)
