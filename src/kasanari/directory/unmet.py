"""Searches that ended empty, and the figures of all needs that nobody met."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count
from django.db.models.functions import TruncMonth
from django.utils import timezone

from kasanari import packs
from kasanari.staff.models import User
from kasanari.staff.standing import standing

from .actions import record_unmet_need
from .models import Source, UnmetNeed
from .search import Criteria

SHOWN_MONTHS = 12


def note_search(criteria: Criteria, *, by: User, at: datetime) -> bool:
    """Record a search that found nothing, unless it names no need, or the same was sought at that desk today already.

    Words are left out: they may name a person.
    """
    if not criteria.names_a_need:
        return False
    desk = standing(by, at).desk_codes[0]
    sought: dict[str, Any] = {
        "topic": criteria.topic,
        "needs": [criteria.need] if criteria.need else [],
        "language": criteria.language,
        "day": criteria.day,
        "district_code": criteria.district,
        "source": Source.SEARCH,
        "desk_code": desk,
    }
    if UnmetNeed.objects.filter(happened_on=timezone.localdate(at), **sought).exists():
        return False
    record_unmet_need(**sought, by=by, at=at)
    return True


@dataclass(frozen=True)
class Cell:
    """A figure. ``few`` stands for a number above none that is too small to be told of a place and a month."""

    count: int
    few: int

    @property
    def is_few(self) -> bool:
        return 0 < self.count < self.few


@dataclass(frozen=True)
class Figures:
    """Needs by topic (and by what was wanted) and month, the months in order."""

    months: list[date]
    by_topic: list[tuple[str, list[Cell], int]]
    by_need: list[tuple[str, int]]
    by_district: dict[str, int]
    few: int


def figures(rows: Any, *, today: date) -> Figures:
    """Fold the needs of the last twelve months. ``rows`` are those the reader may see, of one district or of all."""
    months = _months_before(today)
    recent = rows.between(months[0], today)
    few = packs.city().settings.smallest_published_count
    counted = Counter(
        {
            (row["topic"], row["month"]): row["number"]
            for row in recent.order_by().annotate(month=TruncMonth("happened_on")).values("topic", "month").annotate(
                number=Count("pk")
            )
        }
    )  # fmt: skip
    topics = [*packs.city().code_tables["topics"], ""]
    by_topic = [
        (topic, [Cell(counted[topic, month], few) for month in months], sum(counted[topic, month] for month in months))
        for topic in topics
    ]
    return Figures(
        months=months,
        by_topic=[row for row in by_topic if row[2]],
        by_need=_wanted(recent.values_list("needs", flat=True)),
        by_district=dict(recent.order_by().values_list("district_code").annotate(number=Count("pk"))),
        few=few,
    )


def _wanted(needs: Iterable[list[str]]) -> list[tuple[str, int]]:
    return Counter(code for codes in needs for code in codes).most_common()


def _months_before(today: date) -> list[date]:
    """The first days of the twelve months up to this one."""
    last = today.year * 12 + today.month - 1
    return [date(number // 12, number % 12 + 1, 1) for number in range(last - SHOWN_MONTHS + 1, last + 1)]
