"""Digits out of what people type: numbers of phones, registers and cards."""

import re
import unicodedata

_NUMERALS = {letter: value for value, letter in enumerate("〇一二三四五六七八九")} | {"零": 0}
_UNITS = {"十": 10, "百": 100, "千": 1000}
KANJI_NUMERALS = "".join((*_NUMERALS, *_UNITS))
"""Letters of a number in kanji."""
_NO_DIGIT = re.compile(r"\D")
_COUNTRY = re.compile(r"^81(?=[1-9]\d{8,9}$)")


def digits_of(text: str) -> str:
    """The digits of ``text`` in their narrow form: 「０９４２－３０－９０００」 is 0942309000; +81 in front is 0."""
    return _COUNTRY.sub("0", _NO_DIGIT.sub("", unicodedata.normalize("NFKC", text)))


def number_in_kanji(kanji: str) -> int:
    """二十三 is 23, and so is 二三. ``kanji`` has no other letters than `KANJI_NUMERALS`."""
    if not _UNITS.keys() & set(kanji):
        return int("".join(str(_NUMERALS[letter]) for letter in kanji))
    total, counted = 0, 0
    for letter in kanji:
        if letter in _UNITS:
            total, counted = total + (counted or 1) * _UNITS[letter], 0
        else:
            counted = counted * 10 + _NUMERALS[letter]
    return total + counted
