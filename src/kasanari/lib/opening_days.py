"""Opening days of the city hall (開庁日).

Closed on Saturdays, Sundays, national holidays (地方自治法4条の2第2項) and from 29 December to 3 January,
the days that nearly every ordinance names.
"""

from datetime import date, timedelta
from functools import lru_cache

import jpholiday

_ONE_DAY = timedelta(days=1)
_NEW_YEAR = frozenset({(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)})


@lru_cache(maxsize=20_000)
def is_open(day: date) -> bool:
    """Say whether the city hall is open on `day`."""
    return day.weekday() < 5 and (day.month, day.day) not in _NEW_YEAR and not jpholiday.is_holiday(day)


def next_open(day: date) -> date:
    """Return `day` itself when open, else the next opening day.

    A term that would end on a closed day ends there (地方自治法4条の2第4項).
    """
    while not is_open(day):
        day += _ONE_DAY
    return day


def add_opening_days(day: date, count: int) -> date:
    """Return the `count`-th opening day after `day` (before it when negative), which itself is not counted.

    With 0 it is `next_open(day)`.
    """
    if count == 0:
        return next_open(day)
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_open(day):
            day += step
    return day


def opening_days_between(start: date, end: date) -> int:
    """Count the opening days after `start` up to and including `end`; negative when `end` is earlier."""
    if end < start:
        return -opening_days_between(end, start)
    return sum(is_open(start + timedelta(days=offset)) for offset in range(1, (end - start).days + 1))
