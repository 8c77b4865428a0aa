"""Pairs worth comparing among all persons: those who share a block, and there are many small blocks.

A block is what two records of one person share however carelessly one of them was written: the birth date and the first
letter of a name, the reading and the year of birth, the whole reading, the phone number. Within a block everybody is
compared with everybody, so a block of more than ``LARGEST`` (佐藤 of one year) is left to its smaller neighbours:
the work grows with the number of persons, not with its square.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from kasanari.lib import kana

from .score import PROPOSE, Known, Likeness, compare

LARGEST = 60
"""Persons in a block; more are no clue any more."""
PREFIX = 4
"""Letters of a reading that begin a block."""

_PLACE = 26
"""Bits for a place in a list (67 million); the rest of the 64 of an entry is what it is sorted by."""
_PLACES = (1 << _PLACE) - 1
_BLOCKS = (1 << 64 - _PLACE) - 1
"""Of the hash of a block; where two blocks share one, a few more are compared."""

Block = tuple[object, ...]


class Pair(NamedTuple):
    """Two persons, the smaller id first, and how like they are."""

    first: UUID
    second: UUID
    likeness: Likeness


def likely_pairs(persons: Iterable[Known], *, from_score: float = PROPOSE) -> Iterator[Pair]:
    """Pairs among ``persons`` whose likeness reaches ``from_score``, each once, in no order worth keeping."""
    everybody = list(persons)
    for one, others in neighbours(everybody):
        for other in others:
            first, second = sorted((one, other), key=lambda person: person.id)
            likeness = compare(first, second)
            if likeness.score >= from_score:
                yield Pair(first.id, second.id, likeness)


def neighbours(persons: Sequence[Known]) -> Iterator[tuple[Known, list[Known]]]:
    """Each person with those later in ``persons`` who share a block, each pair once.

    A city has millions of pairs and ten blocks a person: pairs are never gathered, and of a block and a person in it
    only one number is kept.
    """
    entries = _sorted((hash(block) & _BLOCKS) << _PLACE | place for place, one in enumerate(persons)
                      for block in set(blocks_of(one)))  # fmt: skip
    small = ((start, end) for start, end in _blocks(entries) if 1 < end - start <= LARGEST)
    by_person = _sorted((entries[at] & _PLACES) << _PLACE | at for start, end in small for at in range(start, end))
    for place, rows in groupby(by_person, key=lambda entry: entry >> _PLACE):
        later = {other for row in rows for other in _later_in_block(entries, row & _PLACES)}
        if later:
            yield persons[place], [persons[other] for other in sorted(later)]


def _sorted(entries: Iterable[int]) -> array[int]:
    return array("Q", sorted(array("Q", entries)))


def _blocks(entries: array[int]) -> Iterator[tuple[int, int]]:
    """Where each block begins and ends among the entries."""
    start = 0
    for _, rows in groupby(entries, key=lambda entry: entry >> _PLACE):
        end = start + sum(1 for _ in rows)
        yield start, end
        start = end


def _later_in_block(entries: array[int], at: int) -> Iterator[int]:
    """Places of the persons after that of the entry, in its block: they follow it, since places sort within a block."""
    block = entries[at] >> _PLACE
    for other in range(at + 1, len(entries)):
        if entries[other] >> _PLACE != block:
            return
        yield entries[other] & _PLACES


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
