"""Marking in a name what was searched for."""

from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from unicodedata import category

from kasanari.lib.kana import is_kana, sound_key

from .keys import written_key
from .query import Query, Word

Piece = tuple[str, bool]
_REMEMBERED = 4096


def marked(name: str, query: Query) -> list[Piece]:
    """``name`` in pieces, each with whether it is what was searched for; put together they are ``name``."""
    fold = sound_key if is_kana(name) else written_key
    hit = {place for word in query.words for wanted in _wanted(word, fold) for place in _places(name, wanted, fold)}
    hit |= {place for place, letter in enumerate(name) if category(letter) == "Mn" and place - 1 in hit}
    pieces = groupby(enumerate(name), key=lambda letter: letter[0] in hit)
    return [("".join(letter for _, letter in letters), is_hit) for is_hit, letters in pieces]


def _wanted(word: Word, fold: Callable[[str], str]) -> set[str]:
    texts: Iterable[str] = word.readings if fold is sound_key else word.parts
    return {fold(text) for text in texts} - {""}


def _places(name: str, wanted: str, fold: Callable[[str], str]) -> Iterator[int]:
    ends = _ends(name, fold)
    start = fold(name).find(wanted)
    if start < 0:
        return
    for place, end in enumerate(ends):
        before = ends[place - 1] if place else 0
        if before < start + len(wanted) and end > start:
            yield place


@lru_cache(_REMEMBERED)
def _ends(name: str, fold: Callable[[str], str]) -> tuple[int, ...]:
    """How long the folded name is after each letter."""
    return tuple(len(fold(name[: place + 1])) for place in range(len(name)))
