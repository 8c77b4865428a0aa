"""Why somebody may see something: the chip on every page of personal data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from kasanari import gate, packs
from kasanari.gate import Decision, Right
from kasanari.packs.items import in_active_language

from .known import known_dossiers
from .models import Dossier, Ground
from .table import OWN_DESK

_TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class GroundShown:
    """The chip that says why a page may be seen; ``until`` is the last day (the last moment of an emergency)."""

    kind: str
    until: Any = None
    detail: str = ""

    @property
    def is_own_desk(self) -> bool:
        return self.kind == OWN_DESK


@dataclass(frozen=True)
class ListedRow:
    """A row of a list with its chip."""

    row: Any
    ground: GroundShown


@dataclass(frozen=True)
class Listed:
    """Rows that come to a reader on several grounds; those of the own desk share the one chip of the list."""

    rows: Sequence[ListedRow]

    @property
    def own(self) -> Any:
        """The first row seen from one's own desk, behind whose chip the list explains itself; None without any."""
        return next((listed.row for listed in self.rows if listed.ground.is_own_desk), None)


def chip(decision: Decision, *, desk: packs.Desk | None = None) -> GroundShown:
    """The chip for ``decision``: own desk with its name, or the ground with its article and last day."""
    ground = ground_of(decision.ground_id)
    if ground is None:
        return GroundShown(decision.ground, detail=desk.name if desk and decision.ground == OWN_DESK else "")
    return GroundShown(ground.kind, last_day(ground), law_of(ground))


def listed(rows: Iterable[Any], *, to: Any, right: Right = Right.INDEX, at: datetime | None = None) -> Listed:
    """``rows``, fetched through the gate for ``to``, each with the ground that opens it; one query for all grounds."""
    found = list(rows)
    decisions = [gate.decide(to, right, row, at=at) for row in found]
    learn_grounds(decision.ground_id for decision in decisions)
    return Listed([ListedRow(row, chip(decision)) for row, decision in zip(found, decisions, strict=True)])


def learn_grounds(ids: Iterable[Any]) -> None:
    """Ask at once for several grounds that will be shown."""
    known = _known()
    missing = {one for one in ids if one is not None and one not in known}
    if missing:
        known |= Ground.objects.select_related("given_by", "sitting").in_bulk(missing)


def ground_of(ground_id: Any) -> Ground | None:
    """The ground of a decision, asked once a visit; None for one's own desk, which ends with the posting."""
    if ground_id is None:
        return None
    known = _known()
    if ground_id not in known:
        known |= Ground.objects.select_related("given_by", "sitting").in_bulk([ground_id])
    return known.get(ground_id)


def _known() -> dict[UUID, Ground]:
    found: dict[UUID, Ground] = gate.remembered("grounds shown", dict)
    return found


def dossier_behind(decision: Decision) -> Dossier | None:
    """The dossier a record lies in, or through which a person is opened, as the decision names it."""
    found = known_dossiers(decision.about)
    return next((found[one] for one in decision.about if one in found), None)


def law_of(ground: Ground) -> str:
    """The article a ground stands on, in the language of the page."""
    return in_active_language(ground.basis.law, ground.basis.law_en) if ground.basis else ""


def last_day(ground: Ground) -> Any:
    """The last day on which a ground holds; of one that ends within days, the moment."""
    if ground.valid_until - ground.valid_from < timedelta(days=2):
        return timezone.localtime(ground.valid_until)
    return timezone.localdate(ground.valid_until - _TICK)


def ground_until(ground_id: Any) -> date | None:
    """The last day of a ground by its id."""
    ground = ground_of(ground_id)
    return timezone.localdate(ground.valid_until - _TICK) if ground else None
