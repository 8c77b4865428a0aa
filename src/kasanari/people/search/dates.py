"""Birth dates as they are typed into the one box: the day, month and day, or only the year."""

import re
from datetime import date

from django.utils import timezone

from kasanari.lib import wareki
from kasanari.lib.digits import number_in_kanji

_MONTH_AND_DAY = re.compile(r"(\d{1,2})(?:月|[-/.])(\d{1,2})日?|(\d{2})(\d{2})")
_YEAR = re.compile(r"(?:(昭和|平成|令和|大正|[昭平令大SHRT])(\d{1,2}|元)|((?:19|20)\d\d))年?", re.IGNORECASE)
_COMPACT = re.compile(r"([昭平令大SHRT])(\d\d)(\d\d)(\d\d)", re.IGNORECASE)
_SHORT = re.compile(r"\d\d?[-.]\d\d?[-.]\d\d?")
_BORN = re.compile(r"(?:生まれ|生)$")
_KANJI_NUMBER = re.compile("[〇一二三四五六七八九十]+(?=[年月日])")


def day(text: str) -> date | None:
    """The day, in any notation `wareki.parse` knows, in kanji (三月四日) or without marks (S250304)."""
    try:
        return wareki.parse(_COMPACT.sub(r"\1\2.\3.\4", _plain(text).replace("/", ".")))
    except wareki.WarekiError:
        return None


def days(text: str) -> set[date]:
    """Every day that may be meant: of 28.12.12, which names no era, the one of each era and of the last century."""
    plain = _plain(text).replace("/", ".")
    begins = ("", *(era.letter for era in wareki.ERAS), "19") if _SHORT.fullmatch(plain) else ("",)
    today = timezone.localdate()
    meant = {found for begin in begins if (found := day(begin + plain))}
    return {found for found in meant if found <= today} if len(begins) > 1 else meant


def month_and_day(text: str) -> tuple[int, int] | None:
    """A birthday: 3月4日, 3/4, 3.4, 0304."""
    found = _MONTH_AND_DAY.fullmatch(_plain(text))
    month, of_month = (int(part) for part in found.groups() if part) if found else (0, 0)
    return (month, of_month) if 1 <= month <= 12 and 1 <= of_month <= 31 else None


def year(text: str) -> int | None:
    """A year of birth in the western calendar: of 昭和25年, S25, 1950年 or 1950."""
    found = _YEAR.fullmatch(_plain(text))
    if found is None:
        return None
    if found[3]:
        return int(found[3])
    era = next(era for era in wareki.ERAS if found[1].upper() in (era.name, era.name[0], era.letter))
    return era.begins_on.year - 1 + (1 if found[2] == "元" else int(found[2]))


def _plain(text: str) -> str:
    return _KANJI_NUMBER.sub(lambda found: str(number_in_kanji(found[0])), _BORN.sub("", text))
