"""How far long work is, told on a connection of its own: that of the work shows nothing until it ends.

Whoever works says `tell`; where nobody listens (a short list, a test), nothing happens. No name, no number of a person
passes here.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from .models import Progress, Step

EVERY = 0.5
"""Seconds between two words on the same step."""

_SAY = """
INSERT INTO imports_progress (load_id, step, done, total, told_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (load_id) DO UPDATE
SET step = excluded.step, done = excluded.done, total = excluded.total, told_at = excluded.told_at
"""


class _Teller:
    def __init__(self, connection: Any, load_id: UUID) -> None:
        self._connection, self._load_id = connection, load_id
        self._step, self._told = "", 0.0

    def tell(self, step: Step, done: int, total: int) -> None:
        now = time.monotonic()
        if step != self._step or now - self._told >= EVERY:
            self._step, self._told = step, now
            with self._connection.cursor() as cursor:
                cursor.execute(_SAY, [self._load_id, step, done, max(done, total), timezone.now()])


_teller: ContextVar[_Teller | None] = ContextVar("kasanari_imports_progress", default=None)


def tell(step: Step, done: int = 0, total: int = 0) -> None:
    """Say that ``done`` of ``total`` are done; ``total`` may be a guess."""
    teller = _teller.get()
    if teller is not None:
        teller.tell(step, done, total)


@contextmanager
def told(load_id: UUID) -> Iterator[None]:
    """Let everybody see how far the work of this block is; afterwards nothing of it stays."""
    beside = connections.create_connection(DEFAULT_DB_ALIAS)
    token = _teller.set(_Teller(beside, load_id))
    try:
        yield
    finally:
        _teller.reset(token)
        with beside.cursor() as cursor:
            cursor.execute("DELETE FROM imports_progress WHERE load_id = %s", [load_id])
        beside.close()


def of(load_id: UUID) -> Progress | None:
    """How far the work on a list is, if it has begun."""
    return Progress.objects.filter(pk=load_id).first()
