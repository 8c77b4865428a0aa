"""Japanese era dates (和暦): printed on output, understood on input; stored dates are always ISO.

Eras follow 元号法 and the edicts before it; dates before 大正 are printed in the western calendar.
"""

import re
import unicodedata
from datetime import date
from typing import NamedTuple


class WarekiError(ValueError):
    """The text cannot be read as a date. ``text`` is what was given; the form words the remedy."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not a date: {text!r}; write 1950-03-04, 昭和25年3月4日 or S25.3.4")
        self.text = text


class Era(NamedTuple):
    """One era: its name, its Latin letter, its first day."""

    name: str
    letter: str
    begins_on: date


ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("大正", "T", date(1912, 7, 30)),
)

_SEPARATOR = r"[-./年月\u2010\u2212\u30fc]"  # the last is the long vowel mark: people type 25ー3ー4
_WRITTEN_DATE = re.compile(
    rf"(?P<era>[^\d元]*?)(?P<year>[0-9]{{1,4}}|元){_SEPARATOR}"
    rf"(?P<month>[0-9]{{1,2}}){_SEPARATOR}(?P<day>[0-9]{{1,2}})日?"
)
_EIGHT_DIGITS = re.compile(r"(?P<era>)(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_ERA_BY_SPELLING = {spelling: era for era in ERAS for spelling in (era.name, era.name[0], era.letter)}


def era_of(day: date) -> Era | None:
    """Return the era `day` lies in, or None before 大正."""
    return next((era for era in ERAS if era.begins_on <= day), None)


def format(day: date) -> str:
    """Print a date in full: 令和8年11月23日, 令和元年5月1日; before 大正 1912年7月29日."""
    return f"{_year(day)}年{day.month}月{day.day}日"


def format_short(day: date) -> str:
    """Print a date for narrow columns: R8.11.23; before 大正 1912.7.29."""
    era = era_of(day)
    year = f"{era.letter}{_year_of_era(era, day.year)}" if era else str(day.year)
    return f"{year}.{day.month}.{day.day}"


def format_year(fiscal_year: int) -> str:
    """Print a fiscal year, given as the western year of its April: 令和4年度, 令和元年度 for 2019."""
    return f"{_year(_middle_of(fiscal_year))}年度"


def fiscal_year_short(fiscal_year: int) -> str:
    """Print a fiscal year for table heads: R4, R1, H30."""
    era = era_of(_middle_of(fiscal_year))
    return f"{era.letter}{_year_of_era(era, fiscal_year)}" if era else str(fiscal_year)


def parse(text: str) -> date:
    """Read a date as people write it: 1950-03-04, 19500304, 昭和25年3月4日, 昭25.3.4, s25-3-4, R元.5.1.

    The date must lie in the era named (平成31年5月1日 is refused). Raises `WarekiError`.
    """
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    found = _WRITTEN_DATE.fullmatch(written) or _EIGHT_DIGITS.fullmatch(written)
    if found is None:
        raise WarekiError(text)
    try:
        return _in_era(found["era"], found["year"], int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise WarekiError(text) from error


def _in_era(spelling: str, year: str, month: int, day: int) -> date:
    if not spelling:
        if len(year) != 4:
            raise ValueError(year)
        return date(int(year), month, day)
    era = _ERA_BY_SPELLING.get(spelling)
    if era is None:
        raise ValueError(spelling)
    number = 1 if year == "元" else int(year)
    result = date(era.begins_on.year + number - 1, month, day)
    if era_of(result) != era:
        raise ValueError(spelling)
    return result


def _middle_of(fiscal_year: int) -> date:
    """A fiscal year bears the era of most of its months: 2019 is 令和元年度, although its April was 平成."""
    return date(fiscal_year, 9, 30)


def _year(day: date) -> str:
    era = era_of(day)
    if era is None:
        return str(day.year)
    number = _year_of_era(era, day.year)
    return f"{era.name}{'元' if number == 1 else number}"


def _year_of_era(era: Era, year: int) -> int:
    return year - era.begins_on.year + 1
