"""Reading what was typed into the one box: each word may be several things, and a person must fit every word."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from kasanari.lib.digits import digits_of
from kasanari.lib.kana import is_kana, search_key, sound_key

from . import dates, keys
from .places import districts_meant, places_meant
from .words import is_number, words_of

MOST_WORDS = 6
_DIGITS_TO_REGISTRY = 15
_LATIN_N = re.compile(r"n(?=[aiueoy])")
_LATIN_H = re.compile(r"(?<=[ou])h(?=[aiueo])")
_RUNS = re.compile("[\u3041-\u3096\u30a1-\u30fa\u30fc]+|[^\u3041-\u3096\u30a1-\u30fa\u30fc]+")


@dataclass(frozen=True)
class Sense:
    """One thing a word may mean: all of ``grams``. ``is_locating``: it asks where somebody lives or is called."""

    grams: tuple[int, ...]
    is_locating: bool = False


@dataclass(frozen=True)
class Word:
    """A word of the query with its senses; none: nobody fits it."""

    text: str
    senses: tuple[Sense, ...]

    @property
    def key(self) -> str:
        """Under which the audit compares searches."""
        return search_key(self.text)

    @property
    def parts(self) -> list[str]:
        """The word, and what of it is kana and what is not: 「佐藤こういち」."""
        return list(dict.fromkeys([self.text, *_RUNS.findall(self.text)]))

    @property
    def readings(self) -> list[str]:
        return [reading for part in self.parts for reading in _readings(part)]


@dataclass(frozen=True)
class Query:
    """What was typed, read. Empty when there is nothing to look for."""

    words: tuple[Word, ...]

    def __bool__(self) -> bool:
        return bool(self.words)

    @property
    def terms(self) -> list[str]:
        return [word.key for word in self.words]

    @property
    def locates(self) -> bool:
        """Whether somebody may be found by where he lives or is called, which needs the right to know that."""
        return any(sense.is_locating for word in self.words for sense in word.senses)

    @cached_property
    def without_places(self) -> Query:
        """The same query, where no word is a phone number or an address."""
        told = (Word(word.text, tuple(s for s in word.senses if not s.is_locating)) for word in self.words)
        return Query(tuple(told))

    def fits(self, grams: Collection[int]) -> bool:
        """Whether somebody found by ``grams`` fits every word."""
        return all(any(set(sense.grams) <= set(grams) for sense in word.senses) for word in self.words)

    @property
    def is_hopeless(self) -> bool:
        return any(not word.senses for word in self.words)

    @cached_property
    def whole(self) -> tuple[int, ...]:
        """Numbers of the words as complete names: who bears one comes first."""
        found = [keys.whole(part) for word in self.words for part in word.parts]
        found += [keys.whole_sound(reading) for word in self.words for reading in word.readings]
        return tuple(number for number in found if number is not None)


def read(text: str) -> Query:
    """Read ``text`` as it was typed: words between spaces, a date with spaces in it as one."""
    typed = [word for word in words_of(text) if search_key(word)]
    return Query(tuple(Word(word, tuple(_senses(word))) for word in typed[:MOST_WORDS]))


def _senses(word: str) -> Iterator[Sense]:
    dated = list(_of_date(word))
    yield from dated
    if is_number(word):
        yield from _of_digits(digits_of(word))
    else:
        yield from _of_name(word)
        yield from _of_mixed_name(word)
    if not dated:
        yield from _of_place(word)


def _of_date(word: str) -> Iterator[Sense]:
    for day in sorted(dates.days(word)):
        yield Sense((keys.birth_day(day),))
    if (birthday := dates.month_and_day(word)) is not None:
        yield Sense((keys.birth_month_and_day(*birthday),))
    if (year := dates.year(word)) is not None:
        yield Sense((keys.birth_year(year),))


def _of_digits(digits: str) -> Iterator[Sense]:
    if digits and len(digits) <= _DIGITS_TO_REGISTRY:
        yield Sense((keys.registry(digits),))
    if keys.is_phone_end(digits):
        yield Sense((keys.phone(digits),), is_locating=True)


def _of_name(word: str) -> Iterator[Sense]:
    for grams in (_spelt(word), *map(_heard, _readings(word))):
        if grams:
            yield Sense(grams)


def _of_mixed_name(word: str) -> Iterator[Sense]:
    """「佐藤こういち」: one name as it is written, the other as it is read."""
    runs = _RUNS.findall(word)
    if len(runs) == 2 and is_kana(runs[1]):
        spelt, heard = _spelt(runs[0]), _heard(runs[1])
        if spelt and heard:
            yield Sense(spelt + heard)


def _spelt(name: str) -> tuple[int, ...]:
    return _grams(keys.written(name), keys.whole(name))


def _heard(reading: str) -> tuple[int, ...]:
    return _grams(keys.sounded(reading), keys.whole_sound(reading))


def _grams(pieces: tuple[int, ...], whole: int | None) -> tuple[int, ...]:
    """The pieces of a name; of a single letter, that it is the whole name."""
    return pieces or (() if whole is None else (whole,))


def _of_place(word: str) -> Iterator[Sense]:
    for code in districts_meant(word):
        yield Sense((keys.district(code),))
    for part in places_meant(word):
        yield Sense((keys.address(part),), is_locating=True)


def _readings(word: str) -> Iterator[str]:
    """How a word may be read: kana as they stand, Latin letters as kana.

    In Latin letters n may stand for itself (junichi), and h after a vowel may only lengthen it (kohichi).
    """
    if is_kana(word) or is_kana(search_key(word)):
        yield word
    elif _is_latin(word):
        latin = word.casefold()
        readings = (word, _LATIN_N.sub("n'", latin), _LATIN_H.sub("", latin))
        yield from {sound_key(reading): reading for reading in reversed(readings)}.values()


def _is_latin(word: str) -> bool:
    key = search_key(word)
    return key.isascii() and key.isalpha()
