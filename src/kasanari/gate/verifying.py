"""Verifying the audit: every mac anew, and each day against its seal in the database and outside of it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from . import chain, seals
from .chain import Row
from .models import AuditRow, AuditSeal
from .seals import Exported

ROWS_AT_ONCE = 2000


@dataclass(frozen=True)
class Finding:
    """Something that is not as it was written: where, what, and what to do. ``seq`` 0: the day as a whole."""

    day: date
    seq: int
    what: str
    remedy: str


@dataclass
class DayReport:
    """What was found on one day; ``head`` and ``marks`` are the macs of its last row and of those asked for."""

    day: date
    rows: int = 0
    last: int = 0
    head: bytes = b""
    is_sealed: bool = False
    is_over: bool = True
    marks: dict[int, bytes] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def find(self, seq: int, what: str, remedy: str) -> None:
        self.findings.append(Finding(self.day, seq, what, remedy))


@dataclass(frozen=True)
class Outside:
    """The seals that were exported, by day, and the files of that name that are none."""

    seals: Mapping[date, Exported]
    broken: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Seals:
    """The seals of one day: the database's, the signature of the seal before that, and the exported one."""

    kept: AuditSeal | None = None
    before: bytes = b""
    outside: Exported | None = None

    @property
    def counts(self) -> set[int]:
        return {seal.count for seal in (self.kept, self.outside) if seal is not None}


RESTORE = "compare with a backup of that day, find out who had the database, and keep both"
CUT = "rows were cut off: restore the day from a backup"
SEAL = "seal it: kasanari audit seal"
FOREIGN = "only seals made with this installation's key count: compare with the copies kept outside"


def verify(*, first: date | None = None, last: date | None = None, outside: Outside) -> Iterator[DayReport]:
    """Yield a report for each day from ``first`` to ``last`` (all there are, if not given), empty days too.

    Reads row by row: memory does not grow with the audit.
    """
    today = chain.local_day(timezone.now())
    with transaction.atomic():  # a server-side cursor lives in a transaction
        kept = {one.day: one for one in AuditSeal.objects.all()}
        rows = _rows(first, last)
        begins = min([*_ends("day"), *kept, *outside.seals], default=None)
        ends = max([*_ends("-day"), *kept, *outside.seals, today], default=today)
        if begins is None:
            return
        days = _days(first or begins, last or ends)
        before = _signatures_before(kept)
        for day, written in _by_day(days, rows):
            mine = Seals(kept.get(day), before.get(day, b""), outside.seals.get(day))
            yield check_day(day, written, mine, today=today)


def check_day(day: date, rows: Iterable[Row], mine: Seals, *, today: date) -> DayReport:
    """Check the rows of one day, in the order of ``seq``, and both of its seals."""
    report = check_rows(day, rows, wanted=mine.counts)
    report.is_over = day < today
    report.is_sealed = mine.kept is not None
    if mine.kept is not None:
        _check_kept(report, mine.kept, mine.before)
    elif mine.outside is not None:
        report.find(0, "the day was sealed, and its seal is gone from the database", RESTORE)
    elif report.is_over:
        report.find(0, "the day has no seal", SEAL)
    if mine.outside is not None:
        _check_outside(report, mine.outside, mine.kept)
    return report


def check_rows(day: date, rows: Iterable[Row], *, wanted: Iterable[int] = ()) -> DayReport:
    """Compute each mac anew: finds rows that were altered, taken out of the middle, moved or put in."""
    report = DayReport(day, head=chain.beginning(day))
    asked = set(wanted)
    report.marks[0] = report.head
    for row in rows:
        _check_row(report, row)
        report.rows += 1
        report.last, report.head = row["seq"], bytes(row["mac"])
        if report.last in asked:
            report.marks[report.last] = report.head
    return report


def exported_in(folder: Path) -> Outside:
    """Read every exported seal of ``folder``; a folder that does not exist holds none."""
    found: dict[date, Exported] = {}
    broken = []
    for file in sorted(folder.glob("audit-*.json")):
        try:
            seal = seals.read_exported(file)
        except (ValueError, OSError):
            broken.append(file)
        else:
            found[seal.day] = seal
    return Outside(found, tuple(broken))


def _check_row(report: DayReport, row: Row) -> None:
    seq, expected = row["seq"], report.last + 1
    if seq != expected:
        what = f"rows {expected} to {seq - 1} are missing" if seq > expected else "a row is there twice"
        report.find(expected, what, RESTORE)  # what it was chained to is gone: its own mac cannot be checked
    elif chain.link(report.head, chain.canonical(row)) != bytes(row["mac"]):
        report.find(seq, "the row, or the mac before it, is not as it was written", RESTORE)


def _check_kept(report: DayReport, sealed: AuditSeal, before: bytes) -> None:
    own = seals.public_key()
    text = seals.signed_text(sealed.day, sealed.count, bytes(sealed.head), before)
    if sealed.key_id != seals.key_id(own):
        report.find(0, f"the seal was made with another key ({sealed.key_id})", FOREIGN)
    elif not seals.is_signed(text, bytes(sealed.signature), own):
        report.find(0, "the seal, or the one before it, is not as it was signed", FOREIGN)
    _check_tail(report, sealed.count, bytes(sealed.head), "the seal")


def _check_outside(report: DayReport, exported: Exported, sealed: AuditSeal | None) -> None:
    text = seals.signed_text(exported.day, exported.count, exported.head, exported.previous)
    if not seals.is_signed(text, exported.signature, seals.public_key()):
        report.find(0, "the exported seal is not signed with this installation's key", FOREIGN)
        return
    if sealed is not None and bytes(sealed.signature) == exported.signature:
        return  # the same seal: the day was held against it already
    if sealed is not None:
        report.find(0, "the exported seal is another than the database's", RESTORE)
    _check_tail(report, exported.count, exported.head, "the exported seal")


def _check_tail(report: DayReport, count: int, head: bytes, whose: str) -> None:
    if report.last < count:
        report.find(report.last + 1, f"{whose} counts {count} rows, the last here is {report.last}", CUT)
    elif report.last > count:
        report.find(count + 1, f"{whose} counts {count} rows, the last here is {report.last}", RESTORE)
    if report.marks.get(count, head) != head:
        report.find(count, f"row {count} is another than {whose} names", RESTORE)


def _rows(first: date | None, last: date | None) -> Iterator[Row]:
    rows = AuditRow.objects.order_by("day", "seq")
    if first is not None:
        rows = rows.filter(day__gte=first)
    if last is not None:
        rows = rows.filter(day__lte=last)
    yield from rows.values(*chain.COLUMNS).iterator(chunk_size=ROWS_AT_ONCE)


def _ends(order: str) -> list[date]:
    return list(AuditRow.objects.order_by(order).values_list("day", flat=True)[:1])


def _signatures_before(kept: Mapping[date, AuditSeal]) -> dict[date, bytes]:
    """For each sealed day the signature of the seal before it."""
    return dict(zip(kept, [b"", *(bytes(seal.signature) for seal in kept.values())], strict=False))


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(number) for number in range((last - first).days + 1))


def _by_day(days: Iterable[date], rows: Iterable[Row]) -> Iterator[tuple[date, Iterable[Row]]]:
    """Each day with its rows; both come in the order of days, and every day of a row is among the days."""
    groups = groupby(rows, key=itemgetter("day"))
    upcoming = next(groups, None)
    for day in days:
        if upcoming is not None and upcoming[0] == day:
            yield day, upcoming[1]
            upcoming = next(groups, None)
        else:
            yield day, ()
