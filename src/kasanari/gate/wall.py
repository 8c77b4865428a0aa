"""The second wall: row-level security in PostgreSQL, told in each transaction for whom it opens.

The wall is raised by ``raise_wall`` after every migration; rooms register what stands behind it. Told nothing, it
shows nothing. Settings are local to the transaction, since a session's would leak through pooled connections.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

Fact = Callable[[datetime], str]

_NOBODY = {"kasanari.user": "", "kasanari.whole_city": ""}
_told: ContextVar[dict[str, str] | None] = ContextVar("kasanari_wall", default=None)
_outside = dict(_NOBODY)
_facts: dict[str, Fact] = {}


@dataclass(frozen=True)
class Behind:
    """A table behind the wall: ``condition`` is SQL over its row, true for rows the reader may use the right on."""

    model: type[Model]
    condition: str


_behind: dict[type[Model], Behind] = {}
_before: list[str] = []


def register_fact(name: str, fact: Fact) -> None:
    """Tell the wall a fact of the pack with each transaction, under the setting ``kasanari.<name>``."""
    _facts[f"kasanari.{name}"] = fact


def stand_behind(model: type[Model], condition: str) -> None:
    """Put the table of ``model`` behind the wall."""
    _behind[model] = Behind(model, condition)


def register_before(statement: str) -> None:
    """Add SQL that must stand before the wall is raised: functions and views its conditions use."""
    _before.append(statement)


def tables_behind() -> list[str]:
    return sorted(model._meta.db_table for model in _behind)


def is_raised() -> bool:
    """Whether every table that should stands behind the wall, and the wall holds for whoever is connected."""
    asked = "SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND relrowsecurity AND relforcerowsecurity"
    own = "SELECT bool_or(tableowner = current_user) FROM pg_tables WHERE tablename = ANY(%s)"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({asked}), ({own})", [tables_behind(), tables_behind()])
        walled, is_owner = cursor.fetchone()
    return bool(walled == len(_behind) and not is_owner)


def is_current() -> bool:
    """Whether functions and wall in the database are those of this version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT obj_description(to_regproc('gate_whole_city'), 'pg_proc')")
        return bool(cursor.fetchone()[0] == _digest())


def lay_foundations() -> None:
    """Make the functions and views that the rules and the wall use. Runs as the owner, after migrating."""
    with connection.cursor() as cursor:
        for statement in _before:
            cursor.execute(statement)
        cursor.execute(f"COMMENT ON FUNCTION gate_whole_city() IS '{_digest()}'")


def _digest() -> str:
    return hashlib.sha256("\n".join([*_before, *_statements("")]).encode()).hexdigest()


def raise_wall(role: str) -> None:
    """Raise the wall anew before ``role``, as which the application connects. Runs as the owner. Safe to repeat."""
    with connection.cursor() as cursor:
        for statement in _statements(role):
            cursor.execute(statement)


def _statements(role: str) -> Iterator[str]:
    for behind in _behind.values():
        table = behind.model._meta.db_table
        whole = "(SELECT gate_whole_city())"
        yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
        for policy in ("reader", "writer", "changer", "owner"):
            yield f"DROP POLICY IF EXISTS {policy} ON {table}"
        yield f"CREATE POLICY reader ON {table} FOR SELECT TO {role} USING ({whole} OR ({behind.condition}))"
        somebody = f"{whole} OR (SELECT gate_reader()) IS NOT NULL"
        yield f"CREATE POLICY writer ON {table} FOR INSERT TO {role} WITH CHECK ({somebody})"
        yield f"CREATE POLICY changer ON {table} FOR UPDATE TO {role} USING (true) WITH CHECK ({somebody})"
        yield f"CREATE POLICY owner ON {table} TO CURRENT_USER USING (true) WITH CHECK (true)"


@contextmanager
def told_of(reader: Any, at: datetime | None = None, *, right: str = "") -> Iterator[None]:
    """Open the wall for ``reader`` (a user; None: for nobody) while the block runs. Needs a transaction.

    ``right`` is for tests that ask the wall about one right; a request asks about the weakest, *index*.
    """
    at = at or timezone.now()
    settings = {name: fact(at) for name, fact in _facts.items()}
    settings |= {
        "kasanari.user": str(reader.pk) if getattr(reader, "pk", None) else "",
        "kasanari.at": at.isoformat(),
        "kasanari.day": timezone.localdate(at).isoformat(),
        "kasanari.right": right,
        "kasanari.whole_city": "",
    }
    with _telling(settings):
        yield


@contextmanager
def whole_city(why: str) -> Iterator[None]:
    """Open every row while the block runs: for jobs and figures that look at the whole city and name nobody.

    ``why`` is one sentence; a house test lists all callers.
    """
    if not why:
        raise ValueError("whoever looks at the whole city says why")
    with nullcontext() if connection.in_atomic_block else transaction.atomic(), _telling({"kasanari.whole_city": why}):
        yield


def outside(**settings: str) -> None:
    """What holds where nobody told the wall anything: nothing in production; tests look at the whole city."""
    _outside.update({f"kasanari.{name}": value for name, value in settings.items()})


@contextmanager
def _telling(settings: dict[str, str]) -> Iterator[None]:
    before = _told.get()
    restore = before is not None or _outside != _NOBODY  # else the transaction's end forgets them
    token = _told.set((before or {}) | settings)
    _tell(settings)
    try:
        yield
    finally:
        _told.reset(token)
        if restore and connection.in_atomic_block and not connection.needs_rollback:
            _tell(_restored(settings, before))


def _restored(settings: dict[str, str], before: dict[str, str] | None) -> dict[str, str]:
    earlier = _outside if before is None else before
    return {name: earlier.get(name, "") for name in settings}


def _tell(settings: dict[str, str]) -> None:
    calls = ", ".join(["set_config(%s, %s, true)"] * len(settings))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for pair in settings.items() for part in pair])


register_before(
    "CREATE OR REPLACE FUNCTION gate_whole_city() RETURNS boolean STABLE LANGUAGE sql AS "
    "$$ SELECT coalesce(current_setting('kasanari.whole_city', true), '') <> '' $$"
)
register_before(
    "CREATE OR REPLACE FUNCTION gate_reader() RETURNS uuid STABLE LANGUAGE sql AS "
    "$$ SELECT nullif(current_setting('kasanari.user', true), '')::uuid $$"
)
register_before(
    "CREATE OR REPLACE FUNCTION gate_right() RETURNS text STABLE LANGUAGE sql AS "
    "$$ SELECT coalesce(nullif(current_setting('kasanari.right', true), ''), 'index') $$"
)
register_before(
    "CREATE OR REPLACE FUNCTION gate_at() RETURNS timestamptz STABLE LANGUAGE sql AS "
    "$$ SELECT coalesce(nullif(current_setting('kasanari.at', true), '')::timestamptz, now()) $$"
)
register_before(
    "CREATE OR REPLACE FUNCTION gate_day() RETURNS date STABLE LANGUAGE sql AS "
    "$$ SELECT coalesce(nullif(current_setting('kasanari.day', true), '')::date, current_date) $$"
)
register_before(
    "CREATE OR REPLACE FUNCTION gate_codes(setting text) RETURNS text[] STABLE LANGUAGE sql AS "
    "$$ SELECT string_to_array(coalesce(current_setting('kasanari.' || setting, true), ''), ' ') $$"
)
