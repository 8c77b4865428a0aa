"""Fiscal years (4/1 to 3/31, named by the year of their April), months and ages."""

import calendar
from datetime import date
from typing import NamedTuple


class AgeBand(NamedTuple):
    """Ages `lower` to `upper`, both included; `upper` is None for the open band at the top."""

    lower: int
    upper: int | None

    @property
    def code(self) -> str:
        """Return ``40-44`` or ``85+``: sorts as text once ages are below 100."""
        return f"{self.lower}+" if self.upper is None else f"{self.lower:02}-{self.upper:02}"


def fiscal_year(day: date) -> int:
    """Return the fiscal year `day` lies in: 2022 for 2023-03-31."""
    return day.year if day.month >= 4 else day.year - 1


def first_day(year: int) -> date:
    """Return 1 April of the fiscal year."""
    return date(year, 4, 1)


def last_day(year: int) -> date:
    """Return 31 March at the end of the fiscal year."""
    return date(year + 1, 3, 31)


def months(year: int) -> list[date]:
    """Return the first days of the twelve months of the fiscal year, April first."""
    return [date(year + (month < 4), month, 1) for month in (4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3)]


def month_range(day: date) -> tuple[date, date]:
    """Return the first and the last day of the month `day` lies in."""
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def age_on(day: date, *, birth_on: date) -> int:
    """Return the age in full years on `day`, negative before birth.

    As 年齢計算ニ関スル法律 counts, but with the birthday itself as the first day of the new age; born on
    29 February, one grows older on 1 March of common years.
    """
    return day.year - birth_on.year - ((day.month, day.day) < (birth_on.month, birth_on.day))


def age_band(age: int, *, width: int = 5, top: int = 85) -> AgeBand:
    """Return the band of `age` in years; the default bands are those of the open data 地域・年齢別人口."""
    if age < 0:
        raise ValueError(f"age {age} is negative: check the date of birth")
    if age >= top:
        return AgeBand(top, None)
    lower = age - age % width
    return AgeBand(lower, min(lower + width, top) - 1)
