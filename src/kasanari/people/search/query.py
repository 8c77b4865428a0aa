"""Reading what was typed into the one box: each word may be several things, and a person must fit every word."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kasanari import packs
from kasanari.lib import wareki
from kasanari.lib.digits import digits_of
from kasanari.lib.kana import is_kana, search_key, sound_key

from . import keys
from .places import parts_of

MOST_WORDS = 6
_DIGITS_TO_REGISTRY = 15
_MONTH_AND_DAY = re.compile(r"(\d{1,2})(?:月|/)(\d{1,2})日?(?:生まれ|生)?")
_YEAR = re.compile(r"(?:(昭和|平成|令和|大正|[昭平令大SHRT])(\d{1,2}|元)|(\d{4}))年(?:生まれ|生)?", re.IGNORECASE)
_BORN = re.compile(r"(?:生まれ|生)$")
_NUMBER = re.compile(r"[+\d()\-‐-―−ー.]+")
_IN_ADDRESSES = re.compile(r"\d|[町村丁目字]")
"""What tells a piece of an address from a name: without, each name would be looked for among addresses too."""
_LATIN_N = re.compile(r"n(?=[aiueoy])")


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
    def readings(self) -> list[str]:
        return list(_readings(self.text))


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

    @property
    def is_hopeless(self) -> bool:
        return any(not word.senses for word in self.words)

    @cached_property
    def whole(self) -> tuple[int, ...]:
        """Numbers of the words as complete names: who bears one comes first."""
        found = [keys.whole(word.text) for word in self.words]
        found += [keys.whole_sound(reading) for word in self.words for reading in word.readings]
        return tuple(number for number in found if number is not None)


def read(text: str) -> Query:
    """Read ``text`` as it was typed: words between spaces, a date with spaces in it as one."""
    typed = _together(unicodedata.normalize("NFKC", text).split())
    return Query(tuple(Word(word, tuple(_senses(word))) for word in typed[:MOST_WORDS] if search_key(word)))


def _together(words: list[str]) -> list[str]:
    """「昭和25年 3月 4日」 is one date, whatever stands between."""
    joined = "".join(words)
    if len(words) > 1 and _day(joined) is not None:
        return [joined]
    return words


def _senses(word: str) -> Iterator[Sense]:
    dates = list(_of_dates(word))
    if dates:
        yield from dates
    elif _NUMBER.fullmatch(word):
        yield from _of_digits(digits_of(word))
    else:
        yield from _of_name(word)
        yield from _of_place(word)


def _of_dates(word: str) -> Iterator[Sense]:
    day = _day(_BORN.sub("", word))
    if day is not None:
        yield Sense((keys.birth_day(day),))
    if found := _MONTH_AND_DAY.fullmatch(word):
        yield Sense((keys.birth_month_and_day(int(found[1]), int(found[2])),))
    if (year := _year(word)) is not None:
        yield Sense((keys.birth_year(year),))


def _of_digits(digits: str) -> Iterator[Sense]:
    if digits and len(digits) <= _DIGITS_TO_REGISTRY:
        yield Sense((keys.registry(digits),))
    if len(digits) >= keys.SHORTEST_PHONE:
        yield Sense((keys.phone(digits),), is_locating=True)


def _of_name(word: str) -> Iterator[Sense]:
    spelt = keys.written(word)
    whole = keys.whole(word)
    if spelt:
        yield Sense(tuple(spelt))
    elif whole is not None:
        yield Sense((whole,))
    for reading in _readings(word):
        sounds, sound = keys.sounded(reading), keys.whole_sound(reading)
        if sounds:
            yield Sense(tuple(sounds))
        elif sound is not None:
            yield Sense((sound,))


def _of_place(word: str) -> Iterator[Sense]:
    for district in packs.city().districts.values():
        if search_key(word) in {search_key(district.name), search_key(district.name).removesuffix("校区")}:
            yield Sense((keys.district(district.code),))
    *_, part = ("", *parts_of(word))
    if len(part) > 1 and _IN_ADDRESSES.search(word):
        yield Sense((keys.address(part),), is_locating=True)


def _readings(word: str) -> Iterator[str]:
    """How a word may be read: kana as they stand, Latin letters as kana, also where n stands for itself (junichi)."""
    if is_kana(word) or is_kana(search_key(word)):
        yield word
    elif _is_latin(word):
        yield word
        apart = _LATIN_N.sub("n'", word.casefold())
        if sound_key(apart) != sound_key(word):
            yield apart


def _is_latin(word: str) -> bool:
    key = search_key(word)
    return key.isascii() and key.isalpha()


def _day(text: str) -> date | None:
    try:
        return wareki.parse(text)
    except wareki.WarekiError:
        return None


def _year(text: str) -> int | None:
    found = _YEAR.fullmatch(text)
    if found is None:
        return None
    if found[3]:
        return int(found[3])
    era = next(era for era in wareki.ERAS if found[1].upper() in (era.name, era.name[0], era.letter))
    return era.begins_on.year - 1 + (1 if found[2] == "元" else int(found[2]))
