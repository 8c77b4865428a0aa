"""Putting a pack into force."""

from datetime import date, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from kasanari.packs import appliers, city
from kasanari.packs.differences import (
    Change,
    Diff,
    Difference,
    Snapshot,
    compare,
    snapshot,
)
from kasanari.packs.draft import MUNICIPALITY, file_of
from kasanari.packs.items import City
from kasanari.packs.models import PackVersion
from kasanari.packs.problems import PackError, Problem
from kasanari.packs.reading import load

_LOCK = "kasanari.packs.apply"


def diff(path: Path | str) -> Diff:
    """What the pack in the folder ``path`` changes against the version last applied. ``PackError`` if it is broken."""
    return _diff(load(path), in_force())


def in_force() -> PackVersion | None:
    """The version last applied, None before the first."""
    return PackVersion.objects.order_by("id").last()


@transaction.atomic
def apply(path: Path | str, *, by: str, at: datetime) -> PackVersion:
    """Put the pack in the folder ``path`` into force and return the version recorded.

    All or nothing: a broken pack, or one from which an item vanished that has not ended, raises ``PackError`` with
    every problem. The pack already in force adds no version; the appliers run all the same, so that a room that is
    new in the software catches up, and are idempotent.
    """
    new = load(path)
    _wait_for_others()
    last = in_force()
    changed = last is None or last.digest != new.digest
    if changed:
        _refuse_unfit(new, last, timezone.localdate(at))
    for applier in appliers.registered():
        applier(new)
    if Path(path).resolve() == Path(settings.KASANARI_PACK).resolve():
        transaction.on_commit(city.cache_clear)
    return _record(new, by=by, at=at) if last is None or changed else last


def _record(new: City, *, by: str, at: datetime) -> PackVersion:
    return PackVersion.objects.create(
        municipality=new.municipality.code,
        version=new.version,
        digest=new.digest,
        applied_at=at,
        applied_by=by,
        items=snapshot(new),
    )


def _wait_for_others() -> None:
    """Two packs applied at once would both compare themselves with the same last version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_LOCK])


def _diff(new: City, last: PackVersion | None) -> Diff:
    before: Snapshot = last.items if last else {}
    return Diff(last.version if last else None, new.version, compare(before, snapshot(new)))


def _refuse_unfit(new: City, last: PackVersion | None, today: date) -> None:
    if last is None:
        return
    if last.municipality != new.municipality.code:
        raise PackError([_foreign(new, last)])
    problems = [_vanished(gone) for gone in _diff(new, last).of(Change.VANISHED) if not _is_over(gone, today)]
    if last.version == new.version:
        problems.insert(0, _same_version(new))
    if problems:
        raise PackError(problems)


def _is_over(gone: Difference, today: date) -> bool:
    return gone.until is not None and gone.until < today


def _foreign(new: City, last: PackVersion) -> Problem:
    return Problem(
        MUNICIPALITY,
        "municipality.code",
        f"This installation belongs to {last.municipality}, the pack to {new.municipality.code}.",
        "Give each municipality an installation with a database of its own.",
    )


def _same_version(new: City) -> Problem:
    return Problem(
        MUNICIPALITY,
        "version",
        f"Version {new.version} was applied with other contents.",
        "Raise the version.",
    )


def _vanished(gone: Difference) -> Problem:
    return Problem(
        file_of(gone.section),
        gone.code,
        f"“{gone.label}” is gone, though records may refer to it.",
        "Put it back and end it instead: with “until” (initiatives: “until_fiscal_year”, which stay for good).",
    )
