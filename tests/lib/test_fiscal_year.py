"""Every statistic of the city is by fiscal year and age."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasanari.lib import fiscal_year

DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@given(DAYS)
def test_every_day_lies_in_its_fiscal_year(day: date) -> None:
    year = fiscal_year.fiscal_year(day)
    assert fiscal_year.first_day(year) <= day <= fiscal_year.last_day(year)
    assert fiscal_year.last_day(year) + timedelta(days=1) == fiscal_year.first_day(year + 1)


def test_march_belongs_to_the_year_before() -> None:
    assert fiscal_year.fiscal_year(date(2023, 3, 31)) == 2022
    assert fiscal_year.fiscal_year(date(2023, 4, 1)) == 2023


@given(st.integers(1900, 2100))
def test_twelve_months_cover_the_fiscal_year(year: int) -> None:
    ranges = [fiscal_year.month_range(month) for month in fiscal_year.months(year)]
    assert ranges[0][0] == fiscal_year.first_day(year)
    assert ranges[-1][1] == fiscal_year.last_day(year)
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(ranges))


@pytest.mark.parametrize(
    ("birth_on", "day", "age"),
    [
        (date(1950, 3, 4), date(2026, 3, 3), 75),
        (date(1950, 3, 4), date(2026, 3, 4), 76),
        (date(2004, 2, 29), date(2026, 2, 28), 21),
        (date(2004, 2, 29), date(2026, 3, 1), 22),
        (date(2026, 11, 23), date(2026, 11, 23), 0),
        (date(2027, 1, 10), date(2026, 11, 23), -1),
    ],
)
def test_age_in_full_years(birth_on: date, day: date, age: int) -> None:
    assert fiscal_year.age_on(day, birth_on=birth_on) == age


@given(st.integers(0, 120), st.sampled_from([5, 10, 15]), st.sampled_from([65, 75, 85]))
def test_a_band_holds_its_age(age: int, width: int, top: int) -> None:
    band = fiscal_year.age_band(age, width=width, top=top)
    assert band.lower <= age
    assert age <= (band.upper if band.upper is not None else age)
    assert (band.upper is None) == (age >= top)


def test_bands_have_readable_codes() -> None:
    assert [fiscal_year.age_band(age).code for age in (4, 5, 84, 85, 101)] == [
        "00-04",
        "05-09",
        "80-84",
        "85+",
        "85+",
    ]
    with pytest.raises(ValueError, match="date of birth"):
        fiscal_year.age_band(-1)
