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
    """Places of the letters that make up ``wanted``, with what only draws the last of them out: the ウ of サトウ."""
    start = fold(name).find(wanted)
    if start < 0:
        return
    before, is_within = 0, False
    for place, end in enumerate(_ends(name, fold)):
        draws_out = is_within and end == before and name[place].isalpha()
        is_within = draws_out or (before < start + len(wanted) and end > start)
        if is_within:
            yield place
        before = end


@lru_cache(_REMEMBERED)
def _ends(name: str, fold: Callable[[str], str]) -> tuple[int, ...]:
    """How long the folded name is after each letter."""
    return tuple(len(fold(name[: place + 1])) for place in range(len(name)))
