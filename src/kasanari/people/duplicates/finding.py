"""Pairs worth comparing among all persons: those who share a block, and there are many small blocks.

A block is what two records of one person share however carelessly one of them was written: the birth date and the first
letter of a name, the reading and the year of birth, the whole reading, the phone number. Within a block everybody is
compared with everybody, so a block of more than ``LARGEST`` (佐藤 of one year) is left to its smaller neighbours:
the work grows with the number of persons, not with its square.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from kasanari.lib import kana

from .score import PROPOSE, Known, Likeness, compare

LARGEST = 60
"""Persons in a block; more are no clue any more."""
PREFIX = 4
"""Letters of a reading that begin a block."""

Block = tuple[object, ...]


class Pair(NamedTuple):
    """Two persons, the smaller id first, and how like they are."""

    first: UUID
    second: UUID
    likeness: Likeness


def likely_pairs(persons: Iterable[Known], *, from_score: float = PROPOSE) -> Iterator[Pair]:
    """Pairs among ``persons`` whose likeness reaches ``from_score``, each once, in no order worth keeping."""
    by_id = {one.id: one for one in persons}
    for first, second in candidates(by_id.values()):
        likeness = compare(by_id[first], by_id[second])
        if likeness.score >= from_score:
            yield Pair(first, second, likeness)


def candidates(persons: Iterable[Known]) -> set[tuple[UUID, UUID]]:
    """Ids of those who share a block, the smaller first."""
    blocks: dict[Block, list[UUID]] = defaultdict(list)
    for one in persons:
        for block in set(blocks_of(one)):
            blocks[block].append(one.id)
    return {pair for block in blocks.values() if 1 < len(block) <= LARGEST for pair in combinations(sorted(block), 2)}


def blocks_of(one: Known) -> Iterator[Block]:
    """The blocks a person lies in."""
    if one.phone:
        yield "phone", one.phone
    for name, reading in (*one.names, *one.former):
        key, sound = kana.search_key(name), kana.sound_key(reading or name)
        if one.birth_on:
            yield "born", one.birth_on, key[:1]
            yield "born", one.birth_on, sound[:1]
            yield "year", one.birth_on.year, sound[:PREFIX]
            yield "year", one.birth_on.year, key
        yield "read", sound
        yield "written", key
