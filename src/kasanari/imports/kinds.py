"""The kinds of list that can be imported. Rooms above hand theirs in; this room knows none of them.

Two functions of a kind work on sets, in SQL. ``compare`` is given the name of a table ``(number, key, content)``, of
which it makes the temporary table `COMPARED`; ``apply`` is given an import whose rows it carries over. Two others tell
of whom on record a reader may know.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from .fields import Read
from .problems import Problem

COMPARED = "imports_compared"
"""Temporary table ``(number, outcome, key, changes, problems)``: what each row of a list would do, and to whom; without
a number, whom on record a whole extract lacks."""

Content = dict[str, str]


@dataclass(frozen=True)
class Column:
    """A column of a list: its name in code and on screen, how files head it, how a cell is read and shown."""

    name: str
    label: Any
    headers: Sequence[str]
    read: Read
    shown: Callable[[str], Any] = str


@dataclass(frozen=True)
class Known:
    """Somebody on record of whom the reader may know: the name, what else look-up tells, and the page."""

    name: str
    detail: str
    url: str


@dataclass(frozen=True)
class ListKind:
    """One kind of list.

    Attributes:
        complete: makes a whole out of the cells of one row (a name in one column becomes two) and tells its problems.
        needed: sets of columns, of each of which a file must have one (names in two columns, or in one).
        compare: also told whether the list is whole; returns how many on record a whole one should name.
        apply: carries over the rows of the import whose outcomes are given; ``at`` is the moment it happens.
        told: columns of which a reader may learn what is on record; that others change is never told row by row.
        known: those of the keys behind which is somebody the reader may know of.
        unknown: the keys of an import behind which is somebody he may not know of: to him, nobody.
    """

    code: str
    label: Any
    columns: Sequence[Column]
    key: str
    needed: Sequence[Sequence[str]]
    complete: Callable[[Content], list[Problem]]
    compare: Callable[[str, bool], int]
    apply: Callable[[UUID, Sequence[str], datetime], None]
    told: frozenset[str]
    known: Callable[[Collection[str], Any, datetime], dict[str, Known]]
    unknown: Callable[[UUID, Any, datetime], list[str]]

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)

    def missing(self, mapping: Mapping[str, int]) -> list[Sequence[Column]]:
        """Sets of columns of which ``mapping`` has none."""
        return [[self.column(name) for name in names] for names in self.needed if not set(names) & set(mapping)]


_kinds: dict[str, ListKind] = {}


def register_list(kind: ListKind) -> None:
    """Make ``kind`` known. A code has one kind; a second is a mistake."""
    if kind.code in _kinds:
        raise ValueError(f"{kind.code} is a kind of list already")
    _kinds[kind.code] = kind


def kind_of(code: str) -> ListKind:
    return _kinds[code]


def kinds() -> list[ListKind]:
    return list(_kinds.values())
