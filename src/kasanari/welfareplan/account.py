"""The yearly account (取組み一覧) of a welfare plan: what the plan has done by a fiscal year.

It is cumulative: whatever began in the year or before is listed, ended or not, under the number it has in the
whole plan. Figures are ``recorded`` (the pack, with source) or ``live`` (a fold over events); they are never added.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

from kasanari import gate, packs
from kasanari.lib import fiscal_year as years
from kasanari.lib.measures import Tally
from kasanari.packs.items import City, Municipality
from kasanari.packs.plan import (
    Figure,
    Group,
    Indicator,
    IndicatorKind,
    Initiative,
    LiveFigure,
    Measure,
    Pillar,
    Reading,
    Summary,
    WelfarePlan,
)

from . import offered

Count = Callable[[str, Collection[str], range], Tally]
"""``(measure code, desk codes, fiscal years)`` → numbers by desk and fiscal year."""

LAST_YEAR_OF_THE_CALENDAR = date.max.year - 1


class NoSuchPlan(LookupError):
    """The pack holds no plan of this code."""

    def __init__(self, code: str, known: Collection[str]) -> None:
        super().__init__(f"The pack has no plan “{code}”. Choose one of: {', '.join(known)}.")


class NoAccount(ValueError):
    """The plan has no account of that fiscal year: it had not begun."""

    def __init__(self, plan: WelfarePlan, fiscal_year: int) -> None:
        self.plan, self.fiscal_year = plan, fiscal_year
        super().__init__(
            f"Plan “{plan.code}” has no account of fiscal year {fiscal_year}: it runs from {plan.first_fiscal_year} "
            f"to {plan.last_fiscal_year}. Ask for {plan.first_fiscal_year} or a later year."
        )


class Period(StrEnum):
    """Where the fiscal year of an account stands today, and within its plan."""

    OVER = "over"
    UNDER_WAY = "under_way"  # 年度途中
    NOT_BEGUN = "not_begun"


@dataclass(frozen=True, kw_only=True)
class LiveSeries:
    """A live figure with its number for each fiscal year since the initiative began."""

    figure: LiveFigure
    values: Mapping[int, int]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """An initiative as one account tells of it: only what had begun and what was recorded by then."""

    number: int | None
    initiative: Initiative
    measures: tuple[Measure, ...]
    recorded: tuple[Figure, ...]
    live: tuple[LiveSeries, ...]


@dataclass(frozen=True, kw_only=True)
class EntryGroup:
    group: Group
    entries: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A pillar and the headings under it that have something to tell."""

    pillar: Pillar
    groups: tuple[EntryGroup, ...]

    @property
    def entries(self) -> Iterator[Entry]:
        return (entry for group in self.groups for entry in group.entries)


@dataclass(frozen=True, kw_only=True)
class IndicatorRow:
    """An indicator (成果指標) with the values known by the year of the account."""

    indicator: Indicator
    readings: tuple[Reading, ...]


@dataclass(frozen=True, kw_only=True)
class Account:
    city: City = field(repr=False)
    plan: WelfarePlan = field(repr=False)
    fiscal_year: int
    period: Period
    generated_at: datetime
    sections: tuple[Section, ...]
    indicators: tuple[IndicatorRow, ...]
    summary: Summary | None

    @property
    def municipality(self) -> Municipality:
        return self.city.municipality

    @property
    def is_after_plan(self) -> bool:
        return self.fiscal_year > self.plan.last_fiscal_year

    @property
    def has_plan_indicators(self) -> bool:
        return any(row.indicator.kind is IndicatorKind.PLAN for row in self.indicators)

    @property
    def entries(self) -> Iterator[Entry]:
        return (entry for section in self.sections for entry in section.entries)


def account_for(plan_code: str, fiscal_year: int) -> Account:
    """The account of a plan of this installation's pack, counted now.

    Raises:
        NoSuchPlan: the pack has no such plan.
        NoAccount: the plan had not begun in that year.
        UnknownMeasure: a live figure names what no room offers.
    """
    city = packs.city()
    plan = city.plans.get(plan_code)
    if plan is None:
        raise NoSuchPlan(plan_code, city.plans)
    offered.require_all(plan)
    with gate.whole_city("a figure of the plan counts the whole city and names nobody"):
        return build(city, plan, fiscal_year, count=offered.count, now=timezone.now())


def build(city: City, plan: WelfarePlan, fiscal_year: int, *, count: Count, now: datetime) -> Account:
    """Put the account together. Pure but for ``count``, which is called once for each distinct measure."""
    today = timezone.localdate(now)
    if not plan.first_fiscal_year <= fiscal_year <= LAST_YEAR_OF_THE_CALENDAR:
        raise NoAccount(plan, fiscal_year)
    last_counted = min(fiscal_year, years.fiscal_year(today))  # what has not begun has no events
    tallies = _tallies(plan, last_counted, count)
    return Account(
        city=city,
        plan=plan,
        fiscal_year=fiscal_year,
        period=_period(fiscal_year, today),
        generated_at=now,
        sections=tuple(_section(plan, pillar, fiscal_year, last_counted, tallies) for pillar in plan.pillars.values()),
        indicators=tuple(_indicator_row(indicator, fiscal_year) for indicator in plan.indicators.values()),
        summary=_latest_summary(plan, fiscal_year),
    )


def years_offered(plan: WelfarePlan, today: date) -> range:
    """The fiscal years one can choose: from the plan's first to the one under way."""
    return range(plan.first_fiscal_year, max(plan.first_fiscal_year, years.fiscal_year(today)) + 1)


def counted_years(plan: WelfarePlan, initiative: Initiative, last: int) -> range:
    """The fiscal years up to ``last`` for which a live figure of ``initiative`` is counted."""
    first = max(plan.first_fiscal_year, initiative.since_fiscal_year or plan.first_fiscal_year)
    return range(first, min(last, initiative.until_fiscal_year or last) + 1)


def _period(fiscal_year: int, today: date) -> Period:
    now = years.fiscal_year(today)
    if fiscal_year > now:
        return Period.NOT_BEGUN
    return Period.UNDER_WAY if fiscal_year == now else Period.OVER


def _tallies(plan: WelfarePlan, last: int, count: Count) -> Mapping[str, Tally]:
    """One fold for each measure, over all the desks and years that some initiative asks for."""
    desks: dict[str, set[str]] = {}
    for initiative in plan.initiatives.values():
        for live in initiative.live:
            desks.setdefault(live.measure, set()).add(live.desk)
    wanted = range(plan.first_fiscal_year, last + 1)
    return {measure: count(measure, codes, wanted) if wanted else {} for measure, codes in desks.items()}


def _section(
    plan: WelfarePlan, pillar: Pillar, fiscal_year: int, last_counted: int, tallies: Mapping[str, Tally]
) -> Section:
    groups = (
        EntryGroup(
            group=group.group,
            entries=tuple(
                Entry(
                    number=listed.number,
                    initiative=listed.initiative,
                    measures=_begun_by(listed.initiative.measures, fiscal_year),
                    recorded=tuple(figure for figure in listed.initiative.figures if figure.fiscal_year <= fiscal_year),
                    live=_live(listed.initiative, counted_years(plan, listed.initiative, last_counted), tallies),
                )
                for listed in group.entries
                if listed.initiative.has_begun_by(fiscal_year)
            ),
        )
        for group in plan.groups_of(pillar.code)
    )
    return Section(pillar=pillar, groups=tuple(group for group in groups if group.entries))


def _begun_by(measures: tuple[Measure, ...], fiscal_year: int) -> tuple[Measure, ...]:
    return tuple(
        measure for measure in measures if measure.since_fiscal_year is None or measure.since_fiscal_year <= fiscal_year
    )


def _live(initiative: Initiative, counted: range, tallies: Mapping[str, Tally]) -> tuple[LiveSeries, ...]:
    return tuple(
        LiveSeries(figure=live, values={year: tallies[live.measure].get((live.desk, year), 0) for year in counted})
        for live in initiative.live
    )


def _indicator_row(indicator: Indicator, fiscal_year: int) -> IndicatorRow:
    known = [indicator.baseline] if indicator.baseline else []
    known += [reading for reading in indicator.actuals if reading.fiscal_year <= fiscal_year]
    return IndicatorRow(indicator=indicator, readings=tuple(known))


def _latest_summary(plan: WelfarePlan, fiscal_year: int) -> Summary | None:
    """The latest interim summary written by then; its own year stands beside it."""
    written = [year for year in plan.summaries if year <= fiscal_year]
    return plan.summaries[max(written)] if written else None
