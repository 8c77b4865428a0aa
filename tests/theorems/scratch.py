"""A database of its own with one world in it, in which the owner may take clauses out of the wall."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

import psycopg
from django.db import connection
from psycopg.conninfo import make_conninfo

from kasanari.config import database
from kasanari.gate import wall
from tests.conftest import template_database

from . import sayings
from .by_hand import Town
from .sayings import Question
from .worlds import Size, World, make

SMALL = Size(workers=14, dossiers=36, persons=110)


class Scratch:
    """The world, and what is true in it: for each question the rows that are open."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        town = Town(world)
        self.questions = list(sayings.questions(world))
        Random(seed).shuffle(self.questions)  # a wrong answer shows itself early
        self.truth = {str(asked): set(sayings.by_hand(world, town, asked)) for asked in self.questions}

    def disagrees(self, say: Any, *, behind_the_wall: bool = False) -> Question | None:
        """The first question that ``say`` answers otherwise than the truth."""
        for asked in self.questions:
            if behind_the_wall and asked.model.__name__ in sayings.NOT_BEHIND_THE_WALL:
                continue
            if set(say(asked)) != self.truth[str(asked)]:
                return asked
        return None


@contextmanager
def opened(seed: int) -> Iterator[Scratch]:
    """Move this process to a fresh copy of the template, put a world into it, and come back."""
    settings = connection.settings_dict
    name, before = f"kasanari_theorems_{os.getpid()}", settings["NAME"]
    database.create(name, template=template_database())
    connection.close()
    settings["NAME"] = name
    try:
        world = make(seed, SMALL).save()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        yield Scratch(world, seed)
    finally:
        connection.close()
        settings["NAME"] = before
        database.drop(name)


@contextmanager
def without(*texts: str) -> Iterator[None]:
    """Change every policy and function of the wall (text, replacement, …); the owner puts it back afterwards."""
    place = connection.settings_dict
    owner = make_conninfo(
        host=place["HOST"], port=place["PORT"] or None, user=database.OWNER,
        password=database.password(database.OWNER), dbname=place["NAME"],
    )  # fmt: skip
    changes = list(zip(texts[::2], texts[1::2], strict=True))
    broken = list(_statements(changes))
    for old, _ in changes:
        assert any(old in whole for _, whole in broken), f"the wall no longer says {old!r}"
    with psycopg.connect(owner, autocommit=True) as by_owner:
        for statement, _ in broken:
            by_owner.execute(statement)
        try:
            yield
        finally:
            for _, statement in broken:
                by_owner.execute(statement)


def _statements(changes: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Pairs: how to break it, and how to mend it."""
    for statement in wall._before:
        yield from _pair(statement, changes)
    for behind in wall._behind.values():
        policy = f"ALTER POLICY reader ON {behind.model._meta.db_table}"
        yield from _pair(f"{policy} USING ((SELECT gate_whole_city()) OR ({behind.condition}))", changes)


def _pair(whole: str, changes: list[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    broken = whole
    for old, new in changes:
        broken = broken.replace(old, new)
    if broken != whole:
        yield broken, whole
