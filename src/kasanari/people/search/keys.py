"""What a person is found by, as keyed numbers: the same thing has the same number, and no number tells the thing.

Each function gives the numbers of one kind of thing; kinds never meet, since their letter is part of what is hashed.
"""

from collections.abc import Iterator
from datetime import date
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any

from django.conf import settings

from kasanari.lib.kana import search_key, sound_key

SHORTEST_PHONE = 6
"""Digits: a number within its town, without the area code."""
LAST_DIGITS = 4
"""Of a phone number, which people tell at the counter."""
_NAMES_KEPT = 1 << 15
"""A city has few different family names, given names and birth dates, and few different pieces of them."""
_TAKEN_FOR_ANOTHER = str.maketrans("斎ゖゕが之っ", "斉けけけのつ")


def number(kind: str, thing: str) -> int:
    """The number of ``thing``, 64 bits with a sign."""
    hashed = _begun(kind).copy()
    hashed.update(thing.encode())
    return int.from_bytes(hashed.digest(), signed=True)


@cache
def _begun(kind: str) -> Any:
    return blake2b(f"{kind}:".encode(), key=settings.KASANARI_SEARCH_KEY.encode()[:64], digest_size=8)


_piece = lru_cache(_NAMES_KEPT)(number)
_search_key = lru_cache(_NAMES_KEPT)(search_key)
_sound_key = lru_cache(_NAMES_KEPT)(sound_key)


def written_key(name: str) -> str:
    """The search key, where letters people take for one another are one: 斎藤 and 斉藤, 鐘ヶ江 and 鐘が江."""
    return _search_key(name).translate(_TAKEN_FOR_ANOTHER)


@lru_cache(_NAMES_KEPT)
def written(name: str) -> tuple[int, ...]:
    """The pieces of a name as it is written, two letters each; none of a single letter."""
    return tuple(_piece("written", pair) for pair in pairs(written_key(name)))


@lru_cache(_NAMES_KEPT)
def sounded(reading: str) -> tuple[int, ...]:
    """The pieces of a reading as it sounds."""
    return tuple(_piece("sounded", pair) for pair in pairs(_sound_key(reading)))


@lru_cache(_NAMES_KEPT)
def whole(name: str) -> int | None:
    """A family name, a given name or both, written and complete: even one letter is found, and it comes first."""
    key = _search_key(name)
    return number("whole", key) if key else None


@lru_cache(_NAMES_KEPT)
def whole_sound(reading: str) -> int | None:
    """The same for a reading."""
    key = _sound_key(reading)
    return number("whole sound", key) if key else None


@lru_cache(_NAMES_KEPT)
def birth(day: date) -> tuple[int, ...]:
    """A birth date by the day, by month and day, and by its year."""
    return birth_day(day), birth_month_and_day(day.month, day.day), birth_year(day.year)


def birth_day(day: date) -> int:
    return number("born", day.isoformat())


def birth_month_and_day(month: int, day: int) -> int:
    return number("birthday", f"{month:02}{day:02}")


def birth_year(year: int) -> int:
    return number("born in", str(year))


def phone_ends(digits: str) -> list[int]:
    """A phone number from its end: whole, and without what may be left out in front."""
    lengths = (LAST_DIGITS, *range(SHORTEST_PHONE, len(digits) + 1)) if len(digits) >= LAST_DIGITS else ()
    return [phone(digits[-length:]) for length in lengths]


def is_phone_end(digits: str) -> bool:
    """Whether so many digits may be looked for as a phone number."""
    return len(digits) == LAST_DIGITS or len(digits) >= SHORTEST_PHONE


def phone(digits: str) -> int:
    return number("phone", digits)


def registry(given: str) -> int:
    """A registry number (宛名番号); zeros in front, which spreadsheets lose, do not count."""
    return number("registry", given.lstrip("0"))


@cache
def district(code: str) -> int:
    return number("district", code)


@lru_cache(_NAMES_KEPT)
def address(part: str) -> int:
    """A part of an address in its search form: the town, the town with its 丁目, and so on to the whole."""
    return number("address", part)


def pairs(key: str) -> Iterator[str]:
    """Each two letters that follow one another, once."""
    return iter(dict.fromkeys(key[start : start + 2] for start in range(len(key) - 1)))
