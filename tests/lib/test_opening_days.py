"""Terms given to residents count the days the city hall is open."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasanari.lib import opening_days

DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 23), False),  # 勤労感謝の日, a Monday
        (date(2026, 11, 24), True),
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 5, 6), False),  # 振替休日
        (date(2026, 9, 22), False),  # 国民の休日
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2027, 1, 4), True),
    ],
)
def test_the_calendar_of_the_city_hall(day: date, is_open: bool) -> None:
    assert opening_days.is_open(day) is is_open


def test_a_term_over_new_year() -> None:
    assert opening_days.next_open(date(2026, 12, 29)) == date(2027, 1, 4)
    assert opening_days.add_opening_days(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert opening_days.add_opening_days(date(2027, 1, 4), -1) == date(2026, 12, 28)
    assert opening_days.opening_days_between(date(2026, 12, 25), date(2027, 1, 5)) == 3


@given(DAYS, st.integers(1, 60))
def test_counting_undoes_adding(day: date, count: int) -> None:
    end = opening_days.add_opening_days(day, count)
    assert opening_days.is_open(end)
    assert opening_days.opening_days_between(day, end) == count
    assert opening_days.opening_days_between(end, day) == -count


@given(DAYS)
def test_the_next_opening_day_skips_only_closed_days(day: date) -> None:
    opening = opening_days.next_open(day)
    assert opening_days.is_open(opening)
    assert opening - day <= timedelta(days=11)
    assert not any(opening_days.is_open(day + timedelta(days=offset)) for offset in range((opening - day).days))
    assert opening_days.add_opening_days(day, 0) == opening
