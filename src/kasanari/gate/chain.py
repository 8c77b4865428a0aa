"""The chain of the audit: the mac of each row covers its content and the mac before it, anew each local day."""

import hmac
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils import timezone

CONTENT = (
    "day", "seq", "at", "user_id", "right", "subject", "subject_ids", "about", "allowed", "ground", "ground_id", "why",
    "purpose", "act", "address",
)  # fmt: skip
"""Columns a mac covers: all but ``id``, which the database gives, and ``mac`` itself. Old rows are checked against
this list for ever: a further column needs a new form of content beside this one."""
COLUMNS = (*CONTENT, "mac")
Row = Mapping[str, Any]
_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_INSERT = (
    f'INSERT INTO "gate_auditrow" ({_NAMES})'  # noqa: S608 - constants
    f' SELECT {_NAMES} FROM json_populate_recordset(NULL::"gate_auditrow", %s)'
)
_TEXT = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


class ClockBehindSeal(RuntimeError):
    """The clock stands on a day that is sealed already, so nothing can be recorded on it."""

    def __init__(self, day: date, sealed: date) -> None:
        super().__init__(
            f"The clock says {day}, but the audit is sealed up to {sealed}: the clock stands before the last sealed"
            " day. Nothing was written. Set the clock of this machine right and repeat."
        )


@dataclass(frozen=True)
class Head:
    """The last row of a day (``seq`` 0 and the day's own beginning if it has none), and the last sealed day of all."""

    seq: int
    mac: bytes
    sealed: date | None


def local_day(at: datetime) -> date:
    """The day a row of that moment belongs to, whatever time zone a page is shown in."""
    return timezone.localdate(at, timezone.get_default_timezone())


def keyed(message: bytes) -> bytes:
    """HMAC-SHA256 under the key of the audit; 32 bytes."""
    return hmac.digest(settings.KASANARI_AUDIT_KEY.encode(), message, "sha256")


def beginning(day: date) -> bytes:
    """What the first row of ``day`` is chained to."""
    return keyed(f"day:{day.isoformat()}".encode())


def link(previous: bytes, content: bytes) -> bytes:
    """The mac of a row with ``content`` (see `canonical`) that follows a row with the mac ``previous``."""
    return keyed(previous + content)


def canonical(values: Mapping[str, Any]) -> bytes:
    """The one JSON text of a row, given its columns `CONTENT` as Django reads or writes them."""
    content = {name: _plain(values[name]) for name in CONTENT} | {"address": _network(values["address"])}
    return _TEXT(content).encode()


def head(day: date) -> Head:
    """Return the head of ``day`` and hold its lock to the end of the transaction: take it as late as you can."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM gate_chain_head(%s)", [day])
        seq, mac, sealed = cursor.fetchone()
    return Head(seq, beginning(day) if mac is None else bytes(mac), sealed)


def append(contents: Sequence[Row], *, day: date) -> None:
    """Chain rows (their columns without ``day`` and ``seq``) to those of ``day`` and insert them in one statement.

    The caller is in a transaction whose last act this is. No rows take no lock.

    Raises:
        ClockBehindSeal: ``day`` or a later one is sealed.
    """
    if not contents:
        return
    last = head(day)
    if last.sealed is not None and day <= last.sealed:
        raise ClockBehindSeal(day, last.sealed)
    insert(chained(contents, day=day, last=last))


def insert(rows: Iterable[Row]) -> None:
    """Insert rows of `COLUMNS`. As one JSON text: to compile a statement of so many values costs more."""
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [json.dumps(list(rows), default=_sent)])


def chained(contents: Iterable[Row], *, day: date, last: Head) -> Iterator[dict[str, Any]]:
    """The rows with their day, numbers and macs, following ``last``."""
    mac = last.mac
    for seq, content in enumerate(contents, start=last.seq + 1):
        row = {**content, "day": day, "seq": seq}
        mac = link(mac, canonical(row))
        yield row | {"mac": mac}


def _plain(value: Any) -> Any:
    """A column as JSON has it, the same before it is written and after it is read."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case list():
            return [_plain(item) for item in value]
    return value


def _sent(value: Any) -> Any:
    """A column as the database reads it out of JSON."""
    return f"\\x{value.hex()}" if isinstance(value, bytes) else _plain(value)


def _network(address: str | None) -> str | None:
    """An address by its bytes, since its spelling changes between versions; what is none stays as it stands."""
    try:
        return ip_address(address).packed.hex() if address else None
    except ValueError:
        return address
