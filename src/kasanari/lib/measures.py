"""A figure a room offers to the welfare plan: a fold over its events (house law 4)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, ExpressionWrapper, IntegerField, Q
from django.db.models.functions import Cast, ExtractYear

Rows = Any
"""A queryset of the rows that are counted, one per unit of the figure."""

Tally = Mapping[tuple[str, int], int]
"""Numbers by desk code and fiscal year. What is not there is 0."""


@dataclass(frozen=True)
class Record:
    """One counted row as a list shows it: ``number`` as staff call it, the day it counted, its page (may be empty)."""

    number: str
    day: date
    url: str = ""


@dataclass(frozen=True)
class Measure:
    """``code`` as packs name it, e.g. ``cases.cases_closed``; ``unit`` as the figure is printed.

    ``rows(desk_codes, first_day, last_day)`` returns what is counted: one row per unit, both days included.
    An empty ``desk_codes`` means every desk. ``tally`` takes the same and folds the rows by desk and fiscal year,
    in one query; ``record`` tells how one of the rows is listed.
    """

    code: str
    unit: str
    rows: Callable[[Sequence[str], date, date], Rows]
    tally: Callable[[Sequence[str], date, date], Tally]
    record: Callable[[Any], Record]

    def count(self, desk_codes: Sequence[str], first_day: date, last_day: date) -> int:
        """Fold the events of the period to one number."""
        return int(self.rows(desk_codes, first_day, last_day).count())


def folded(rows: Rows, *, moment: str, desk: str, counted: str = "pk") -> Tally:
    """Fold ``rows`` by desk and fiscal year in one query; each ``counted`` once, however often it is in them.

    ``moment`` is the field of their day or time. A fiscal year bears the number of its April.
    """
    before_april = ExpressionWrapper(Q(**{f"{moment}__month__lt": 4}), BooleanField())
    year = ExtractYear(moment) - Cast(before_april, IntegerField())
    found = rows.order_by().annotate(year=year).values_list(desk, "year")
    return {(code, int(of)): number for code, of, number in found.annotate(number=Count(counted, distinct=True))}
