"""``kasanari audit``. Imports Django only when it runs: the parser is built before Django is set up."""

import argparse
import getpass
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .verifying import DayReport, Outside

WHOLE, NOT_WHOLE = 0, 1


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``audit`` with its commands to the parser of ``kasanari``."""
    parser = subparsers.add_parser(
        "audit",
        help="seal and verify the record of decisions",
        description="The audit is chained day by day. A finished day is sealed: its last row and count are signed and "
        "exported, so that later nobody can alter or cut it unnoticed.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_seal(commands)
    _add_verify(commands)


def _add_seal(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "seal",
        help="sign finished days and export the seals",
        description="Seal every finished day that is not sealed yet. The job worker does the same after each midnight.",
        epilog="Carry the exported files to a place the database's owner cannot reach.",
    )
    parser.add_argument("--day", type=date.fromisoformat, help="only this day; one sealed already is exported again")
    parser.add_argument("--output", type=Path, metavar="FOLDER", help="where to export (default: audit/ in the data)")
    parser.set_defaults(run=seal)


def _add_verify(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "verify",
        help="check that no row was altered or taken away",
        description="Compute the whole chain anew and hold it against the seals. Exit code 0 only if all is whole.",
    )
    parser.add_argument("--from", dest="first", type=date.fromisoformat, metavar="DAY", help="first day (default: all)")
    parser.add_argument("--to", dest="last", type=date.fromisoformat, metavar="DAY", help="last day (default: today)")
    parser.add_argument("--seals", type=Path, metavar="FOLDER", help="exported seals (default: audit/ in the data)")
    parser.set_defaults(run=verify)


def seal(chosen: argparse.Namespace) -> int:
    """Seal, and say for each day what was done."""
    from django.utils import timezone

    from . import chain, seals

    now = timezone.now()
    folder = chosen.output or _folder()
    days = [chosen.day] if chosen.day else seals.waiting(chain.local_day(now))
    try:
        for day in days:
            sealed = seals.seal(day=day, folder=folder, by=getpass.getuser(), at=now)
            print(f"{day}  {sealed.count:>9,} rows  sealed  {folder / seals.file_name(day)}")
    except seals.CannotSeal as why:
        print(f"kasanari audit seal: {why}", file=sys.stderr)
        return NOT_WHOLE
    if not days:
        print("Every finished day is sealed.")
    return WHOLE


def verify(chosen: argparse.Namespace) -> int:
    """Verify, one line a day, and below it what is wrong."""
    from . import verifying

    folder = chosen.seals or _folder()
    if chosen.first and chosen.last and chosen.first > chosen.last:
        print("kasanari audit verify: --from lies after --to. Exchange the two days.", file=sys.stderr)
        return NOT_WHOLE
    if chosen.seals and not folder.is_dir():
        print(f"kasanari audit verify: no folder {folder}. Name the one the seals were exported to.", file=sys.stderr)
        return NOT_WHOLE
    outside = verifying.exported_in(folder)
    days = findings = rows = 0
    for report in verifying.verify(first=chosen.first, last=chosen.last, outside=outside):
        _tell(report)
        days, rows, findings = days + 1, rows + report.rows, findings + len(report.findings)
    return _tell_all(outside, days, rows, findings)


def _tell(report: "DayReport") -> None:
    sealed = "sealed" if report.is_sealed else "not sealed" if report.is_over else "not sealed yet: the day is not over"
    state = "NOT WHOLE" if report.findings else "whole"
    print(f"{report.day}  {report.rows:>9,} rows  {state}, {sealed}")
    for found in report.findings:
        place = f"row {found.seq}" if found.seq else "the day"
        print(f"    {found.day}, {place}: {found.what}. Remedy: {found.remedy}.")


def _tell_all(outside: "Outside", days: int, rows: int, findings: int) -> int:
    for file in outside.broken:
        print(f"{file}: cannot be read as a seal. Remedy: fetch the copy kept elsewhere.")
    findings += len(outside.broken)
    compared = f"{len(outside.seals)} exported seals at hand"
    verdict = "The audit is whole" if not findings else f"The audit is NOT whole: {findings} findings"
    print(f"{verdict}. {rows:,} rows on {days} days, {compared}.")
    return NOT_WHOLE if findings else WHOLE


def _folder() -> Path:
    from django.conf import settings

    return Path(settings.KASANARI_AUDIT_FOLDER)
