"""The figures other rooms offer (``measures.py`` in each), and their folds for the account."""

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

from kasanari.lib import fiscal_year as years
from kasanari.lib.measures import Measure, Tally
from kasanari.packs.plan import WelfarePlan


class UnknownMeasure(LookupError):
    """A pack's live figure names a measure that no installed room offers."""

    def __init__(self, initiative: str, code: str, known: Collection[str]) -> None:
        super().__init__(
            f"Initiative {initiative}: the live figure “{code}” is offered by no room. "
            f"Name one of: {', '.join(sorted(known)) or '(no room offers any)'}."
        )


@cache
def measures() -> Mapping[str, Measure]:
    """Every measure of the installed rooms, by code."""
    rooms = [f"{config.name}.measures" for config in apps.get_app_configs()]
    return {measure.code: measure for room in rooms if find_spec(room) for measure in import_module(room).MEASURES}


def unknown_in(plan: WelfarePlan) -> Iterator[UnknownMeasure]:
    """One error for each live figure of ``plan`` that nobody can count."""
    for initiative in plan.initiatives.values():
        for live in initiative.live:
            if live.measure not in measures():
                yield UnknownMeasure(initiative.code, live.measure, measures())


def require_all(plan: WelfarePlan) -> None:
    """Raise the first ``UnknownMeasure`` of ``plan``, if there is any."""
    for problem in unknown_in(plan):
        raise problem


def count(measure: str, desks: Collection[str], fiscal_years: range) -> Tally:
    """Fold ``measure`` for the desks over the fiscal years, in one query.

    It names nobody; its caller opens the city.
    """
    first, last = years.first_day(fiscal_years[0]), years.last_day(fiscal_years[-1])
    return measures()[measure].tally(sorted(desks), first, last)
