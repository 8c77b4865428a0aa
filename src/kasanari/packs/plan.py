"""The municipality's welfare plan (地域福祉計画) as its pack states it: pillars, initiatives, figures, indicators."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby

from kasanari.packs.items import in_active_language


class Group(StrEnum):
    """The headings under which a pillar lists its initiatives: 新規, 拡充, 新規・拡充, 感染症の影響に対応した取組み."""

    NEW = "new"
    EXPANDED = "expanded"
    NEW_EXPANDED = "new_expanded"
    INFECTION = "infection"


class Kind(StrEnum):
    NEW = "new"
    EXPANDED = "expanded"


class IndicatorKind(StrEnum):
    """``plan``: a 成果指標 of the plan itself. ``related``: a survey value that stands near it."""

    PLAN = "plan"
    RELATED = "related"


@dataclass(frozen=True, kw_only=True)
class Pillar:
    code: str
    title: str
    title_en: str
    slogan: str
    slogan_en: str
    unverified: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return in_active_language(self.title, self.title_en)


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One of several strands of an initiative, with departments and a first year of its own."""

    title: str
    title_en: str
    departments: tuple[str, ...] = ()
    since_fiscal_year: int | None = None
    description: str
    description_en: str | None = None

    @property
    def name(self) -> str:
        return in_active_language(self.title, self.title_en)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A recorded figure: ``value`` is a number, or a text such as 全校 with ``value_en`` beside it."""

    label: str
    label_en: str
    fiscal_year: int
    value: int | float | str
    value_en: str | None = None
    unit: str | None = None
    unit_en: str | None = None
    source: str
    unverified: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return in_active_language(self.label, self.label_en)

    @property
    def number(self) -> int | float | None:
        return None if isinstance(self.value, str) else self.value


@dataclass(frozen=True, kw_only=True)
class LiveFigure:
    """A figure folded over events: ``measure`` is ``<room>.<figure>`` as that room offers it, for one desk."""

    measure: str
    desk: str
    label: str
    label_en: str
    unit: str
    unit_en: str

    @property
    def name(self) -> str:
        return in_active_language(self.label, self.label_en)


@dataclass(frozen=True, kw_only=True)
class Initiative:
    """An initiative (取組み), from its first to its last 年度, each None where it is not stated."""

    code: str
    pillar: str
    title: str
    title_en: str
    group: Group
    kinds: tuple[Kind, ...]
    multilayer: bool = False
    since_fiscal_year: int | None = None
    until_fiscal_year: int | None = None
    departments: tuple[str, ...]
    with_related_departments: bool = False
    secondary_pillars: tuple[str, ...] = ()
    room: str
    description: str
    description_en: str
    measures: tuple[Measure, ...] = ()
    figures: tuple[Figure, ...] = ()
    live: tuple[LiveFigure, ...] = ()
    unverified: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return in_active_language(self.title, self.title_en)

    @property
    def infection_response(self) -> bool:
        return self.group is Group.INFECTION

    def has_begun_by(self, fiscal_year: int) -> bool:
        """Whether an account of ``fiscal_year`` tells of it. Accounts are cumulative, so ended initiatives stay."""
        return self.since_fiscal_year is None or self.since_fiscal_year <= fiscal_year


@dataclass(frozen=True, kw_only=True)
class Reading:
    fiscal_year: int
    value: int | float
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Indicator:
    code: str
    title: str
    title_en: str
    kind: IndicatorKind
    unit: str
    unit_en: str
    baseline: Reading | None = None
    target: Reading | None = None
    actuals: tuple[Reading, ...] = ()
    source: str
    unverified: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return in_active_language(self.title, self.title_en)


@dataclass(frozen=True, kw_only=True)
class Summary:
    """The interim summary (中間総括) written for an account."""

    fiscal_year: int
    paragraphs: tuple[str, ...]
    paragraphs_en: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class NumberedInitiative:
    number: int | None
    initiative: Initiative


@dataclass(frozen=True, kw_only=True)
class InitiativeGroup:
    group: Group
    entries: tuple[NumberedInitiative, ...]


@dataclass(frozen=True, kw_only=True)
class WelfarePlan:
    code: str
    title: str
    title_en: str
    first_fiscal_year: int
    last_fiscal_year: int
    epidemic_fiscal_years: tuple[int, ...] = ()
    source: str
    pillars: Mapping[str, Pillar]
    initiatives: Mapping[str, Initiative]
    indicators: Mapping[str, Indicator]
    summaries: Mapping[int, Summary]
    unverified: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return in_active_language(self.title, self.title_en)

    def covers(self, fiscal_year: int) -> bool:
        return self.first_fiscal_year <= fiscal_year <= self.last_fiscal_year

    def initiatives_of(self, pillar: str) -> tuple[Initiative, ...]:
        return tuple(initiative for initiative in self.initiatives.values() if initiative.pillar == pillar)

    def groups_of(self, pillar: str, *, fiscal_year: int | None = None) -> tuple[InitiativeGroup, ...]:
        """The pillar's initiatives under their headings, numbered from 1 in each; infection boxes carry no numbers.

        With ``fiscal_year``, only what had begun by then, so the numbers are those of that year's account.
        """
        listed = [
            initiative
            for initiative in self.initiatives_of(pillar)
            if fiscal_year is None or initiative.has_begun_by(fiscal_year)
        ]
        return tuple(
            InitiativeGroup(group=group, entries=tuple(_numbered(group, members)))
            for group, members in groupby(listed, key=lambda initiative: initiative.group)
        )


def _numbered(group: Group, members: Iterator[Initiative]) -> Iterator[NumberedInitiative]:
    for number, initiative in enumerate(members, start=1):
        yield NumberedInitiative(number=None if group is Group.INFECTION else number, initiative=initiative)
