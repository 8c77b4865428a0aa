"""だれが見たか: rows of the audit, told by viewer and day. Names of workers only where the reader may know them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from kasanari import packs
from kasanari.gate.models import AuditRow
from kasanari.staff.models import Posting

from . import wording

PAGE = 200
"""Rows of the audit read for one screen; told together they are far fewer lines."""


@dataclass(frozen=True)
class Trace:
    """What one viewer did on one day. ``worker`` and ``desks`` are empty where only the agency is told."""

    day: date
    agency: str
    desks: str
    worker: str
    first: datetime
    last: datetime
    rights: tuple[wording.Text, ...]
    kinds: tuple[wording.Text, ...]
    grounds: tuple[str, ...]

    @property
    def ground_names(self) -> tuple[wording.Text, ...]:
        return tuple(wording.GROUNDS.get(code, code) for code in self.grounds)


@dataclass(frozen=True)
class Trail:
    """``refused`` attempts lie in the same stretch of the record, not among the traces. ``older``: see `read`."""

    traces: Sequence[Trace]
    refused: int
    older: int | None


def read(rows: QuerySet[AuditRow], *, names: bool, most: int, before: int | None = None) -> Trail:
    """Tell ``rows``, newest first, in one query and one more for the desks.

    Args:
        names: tell workers and desks; else agencies only.
        most: rows to read.
        before: the id from which to go on, as the page before gave it in ``older``.
    """
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.select_related("user").order_by("-pk")[: most + 1])
    shown = found[:most]
    seen = [row for row in shown if row.allowed]
    older = shown[-1].pk if len(found) > len(shown) else None
    return Trail(traces_of(seen, names=names), len(shown) - len(seen), older)


def traces_of(rows: Sequence[AuditRow], *, names: bool, desks: bool | None = None) -> list[Trace]:
    """``rows`` by viewer and day. ``desks`` (default: as ``names``) tells desks apart, with or without the worker."""
    tells_desks = names if desks is None else desks
    seats = _seats(rows) if tells_desks else {}
    told: dict[Viewer, list[AuditRow]] = defaultdict(list)
    for row in rows:
        told[_viewer(row, names, seats)].append(row)
    return [_trace(viewer, alike) for viewer, alike in told.items()]


Viewer = tuple[date, str, str, str]
Seats = dict[UUID, list[Posting]]


def _viewer(row: AuditRow, names: bool, seats: Seats) -> Viewer:
    """Day, agency, desks and worker, as far as they are told."""
    day = timezone.localdate(row.at)
    if row.user is None:
        return day, "", "", ""
    agency = packs.city().agencies.get(row.user.agency_id)
    return (
        day,
        agency.name if agency else str(row.user.agency),
        _desks_on(day, seats.get(row.user.pk, [])),
        row.user.display_name if names else "",
    )


def _desks_on(day: date, postings: Iterable[Posting]) -> str:
    held = [one for one in postings if one.from_on <= day and (one.until_on is None or day < one.until_on)]
    known = packs.city().desks
    return "・".join(dict.fromkeys(known[one.desk_code].name for one in held if one.desk_code in known))


def _seats(rows: Sequence[AuditRow]) -> Seats:
    found: Seats = defaultdict(list)
    for posting in Posting.objects.filter(user__in={row.user_id for row in rows}):
        found[posting.user_id].append(posting)
    return found


def _trace(viewer: Viewer, rows: Sequence[AuditRow]) -> Trace:
    day, agency, desks, worker = viewer
    times = [row.at for row in rows]
    return Trace(
        day=day,
        agency=agency,
        desks=desks,
        worker=worker,
        first=min(times),
        last=max(times),
        rights=_in_order(wording.RIGHTS, (row.right for row in rows)),
        kinds=_in_order(wording.SUBJECTS, (row.subject for row in rows)),
        grounds=tuple(dict.fromkeys(row.ground for row in rows)),
    )


def _in_order(words: dict[str, wording.Text], codes: Iterable[str]) -> tuple[wording.Text, ...]:
    used = set(codes)
    known = [words[code] for code in words if code in used]
    return (*known, *sorted(used - words.keys()))
