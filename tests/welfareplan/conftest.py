"""Accounts of both packs, counted by a stand-in for the rooms."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from kasanari import packs
from kasanari.welfareplan.account import Account, build

PACKS = Path(__file__).parents[2] / "packs"
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)

Build = Callable[..., Account]


class Counter:
    """Stands in for the rooms: ``events`` are (measure, desk, fiscal year); remembers how often it was asked."""

    def __init__(self) -> None:
        self.events: list[tuple[str, str, int]] = []
        self.asked: list[str] = []

    def __call__(self, measure: str, desks: Any, fiscal_years: range) -> dict[tuple[str, int], int]:
        self.asked.append(measure)
        found = [
            (desk, year) for of, desk, year in self.events if of == measure and desk in desks and year in fiscal_years
        ]
        return {key: found.count(key) for key in found}


@pytest.fixture
def rooms() -> Counter:
    return Counter()


@pytest.fixture
def account_of(rooms: Counter) -> Build:
    def make(fiscal_year: int, *, pack: str = "kurume", now: datetime = NOW) -> Account:
        city = packs.load(PACKS / pack)
        plan = next(iter(city.plans.values()))
        return build(city, plan, fiscal_year, count=rooms, now=now)

    return make
