"""Cutting what was typed into words, though a hurried hand runs together what is two and parts what is one."""

import re
import unicodedata
from collections.abc import Iterator

from kasanari.lib.digits import digits_of

from ..addresses import place
from . import dates

_GAP = re.compile(r"[\s、。,;]+|\((?!\d)|(?<!\d)\)")
_LABEL = re.compile(
    r"(?:tel|電話(?:番号)?|携帯|(?:宛名)?番号|宛名)[.:]?(?=[+(\d]|$)|no\.?(?=\d)|旧[姓氏名][.:]?", re.IGNORECASE
)
_HONORIFIC = re.compile(r"(?<=\w)様$|(?<=[^\Wぁ-ゖ])さん$|(?<=\w\w)さん$")
_NAME_AND_DATE = re.compile(r"(\D+?)((?:昭和|平成|令和|大正|[昭平令大SHRT])?\d.*[月年./-].*)", re.IGNORECASE)
_NUMBER = re.compile(r"[+\d()\-‐-―−ー.]+")
_PHONE = re.compile(r"0\d{9,10}")
_LOT = re.compile(r"(?!(?:\d\d-)?\d{4}$)(?:[1-9]\d{0,3}(?:丁目|番地|番|号|[-の])?)+")
_LONGEST_THING = 7
"""Words: as many as 「昭和 25 年 3 月 4 日」 has."""


def words_of(text: str) -> list[str]:
    """The words of ``text``; a date, a phone number or an address with spaces in it is one."""
    bare = (_bare(word) for word in _GAP.split(unicodedata.normalize("NFKC", text)))
    return list(_together([part for word in bare if word for part in _apart(word)]))


def is_number(word: str) -> bool:
    return bool(_NUMBER.fullmatch(word))


def _bare(word: str) -> str:
    """Without what says on paper which thing it is (電話, 旧姓) and after a name (様, さん)."""
    return _HONORIFIC.sub("", _LABEL.sub("", word, count=1) if _LABEL.match(word) else word)


def _apart(word: str) -> tuple[str, ...]:
    """「渡辺3月4日」 is a name and a date, but 「荘島町7-2」 is one address."""
    found = _NAME_AND_DATE.fullmatch(word)
    if found is None or dates.day(word) or dates.year(word):
        return (word,)
    name, rest = found.groups()
    is_date = dates.day(rest) or dates.year(rest) or (set(rest) & set("月/") and dates.month_and_day(rest))
    return (name, rest) if is_date else (word,)


def _together(words: list[str]) -> Iterator[str]:
    start = 0
    while start < len(words):
        longest = min(_LONGEST_THING, len(words) - start)
        runs = (words[start : start + size] for size in range(longest, 0, -1))
        run, thing = next((run, thing) for run in runs if (thing := _as_one(run)))
        yield thing
        start += len(run)


def _as_one(run: list[str]) -> str:
    """The words as the one thing they are, empty if they are several."""
    first, *rest = run
    close, apart = "".join(run), "-".join(run)
    if not rest or dates.day(close):
        return close
    if dates.day(apart):
        return apart
    if all(map(is_number, run)):
        return close if _PHONE.fullmatch(digits_of(close)) else ""
    return close if place(first).town_code and all(map(_LOT.fullmatch, rest)) else ""
