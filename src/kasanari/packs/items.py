"""What a municipality pack is made of, as frozen dataclasses.

Nothing here reads files or asks a database: ``reading`` builds these from a folder and ``rules`` checks how they
fit together. Every collection is an immutable mapping keyed by code, in the order of the file.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

import jpholiday
from django.utils.translation import get_language

if TYPE_CHECKING:
    from kasanari.packs.plan import WelfarePlan


def in_active_language(japanese: str, english: str) -> str:
    """The English text when the active language is English and there is one; the Japanese text otherwise."""
    language = get_language() or ""
    return english if english and language.split("-")[0] == "en" else japanese


@dataclass(frozen=True, kw_only=True)
class Item:
    """One entry of a pack. ``since`` and ``until`` are the first and last day on which it is valid (None: open)."""

    code: str
    label: str
    label_en: str
    since: date | None = None
    until: date | None = None
    unverified: tuple[str, ...] = ()  # the fields whose value nobody has confirmed yet

    @property
    def name(self) -> str:
        return in_active_language(self.label, self.label_en)

    def is_valid_on(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)

    def __str__(self) -> str:
        return self.label


class AgencyKind(StrEnum):
    MUNICIPALITY = "municipality"
    COUNCIL_OF_SOCIAL_WELFARE = "council_of_social_welfare"
    CONTRACTOR = "contractor"
    NPO = "npo"
    HOSPITAL = "hospital"
    ASSOCIATION = "association"


class Flow(StrEnum):
    """How a desk's cases reach a decision: by the desk alone, 支援調整会議, or 重層的支援会議."""

    DESK = "desk"
    LIVELIHOOD = "livelihood"
    MULTI_AGENCY = "multi_agency"


class Ground(StrEnum):
    """The kinds of ground (根拠) that a meeting or a legal basis of the pack may give."""

    CONSENT = "consent"
    STATUTORY_MEETING = "statutory_meeting"
    PLAN_MEETING = "plan_meeting"
    LEGAL_DUTY = "legal_duty"
    EMERGENCY = "emergency"


class Secrecy(StrEnum):
    """What binds the members of a meeting: the statute itself, or their contracts and pledges."""

    STATUTE = "statute"
    PLEDGE = "pledge"


class Paper(StrEnum):
    """What may be tabled at a meeting."""

    INFORMATION = "information"
    PLAN = "plan"
    EVALUATION = "evaluation"


class Weekday(StrEnum):
    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """As ``date.weekday()`` counts: Monday is 0."""
        return list(Weekday).index(self)


class YearStyle(StrEnum):
    """How the year stands in a document number: the era year (令和6年 as 6) or the year of the common era."""

    WAREKI = "wareki"
    SEIREKI = "seireki"


@dataclass(frozen=True, kw_only=True)
class OfficeClosed:
    """When the offices are closed. ``year_end`` and ``new_year`` are month and day (``12-29``), both included."""

    weekdays: tuple[Weekday, ...]
    national_holidays: bool
    year_end: str
    new_year: str

    def is_closed_on(self, day: date) -> bool:
        month_day = f"{day:%m-%d}"
        return (
            any(weekday.number == day.weekday() for weekday in self.weekdays)
            or month_day >= self.year_end
            or month_day <= self.new_year
            or (self.national_holidays and jpholiday.is_holiday(day))
        )


@dataclass(frozen=True, kw_only=True)
class Municipality(Item):
    """``code`` is the six-digit local government code (全国地方公共団体コード) with its check digit."""

    kana: str
    prefecture: str
    prefecture_en: str
    population: int
    population_on: date
    mayor_title: str
    mayor_title_en: str
    document_year_style: YearStyle
    closed: OfficeClosed
    invented: bool = False


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Terms the city sets. A value named in ``unverified`` is an example, not the city's own.

    Consents, plans and follow-ups count days of the calendar; requests for access and the reviews of what workers
    opened, wrote down or were allowed count opening days (開庁日), and so do the terms of a hand-over (つなぎ): to
    answer, until it expires unanswered, to meet, and then to tell what came of it. An emergency ends by itself after
    its hours. What the rows of a list held is forgotten so many days of the calendar after it was let into the records.
    """

    consent_valid_days: int
    plan_review_days: int
    contact_follow_up_days: int
    smallest_published_count: int
    access_request_days: int
    emergency_hours: int
    emergency_review_days: int
    review_days: int
    referral_answer_days: int
    referral_expiry_days: int
    referral_meet_days: int
    referral_result_days: int
    import_rows_days: int
    unverified: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Area(Item):
    """A 日常生活圏域, between district and city."""


@dataclass(frozen=True, kw_only=True)
class District(Item):
    """A 校区: not a school's catchment, which may change on its own. ``group`` is a code of ``district_groups``.

    ``tile_column`` and ``tile_row`` (from 1, west to east and north to south) are its place on the map of tiles, on
    which neighbours lie beside each other.
    """

    kana: str
    group: str
    area: str | None = None
    tile_column: int | None = None
    tile_row: int | None = None

    @property
    def tile(self) -> tuple[int, int] | None:
        """Column and row on the map of tiles; None where the pack has no such map."""
        return None if self.tile_column is None or self.tile_row is None else (self.tile_column, self.tile_row)


@dataclass(frozen=True, kw_only=True)
class Town(Item):
    """A 町・大字 as addresses begin with it. ``district`` is absent where a town lies in several districts (校区).

    Towns are written in the language of the addresses; a romanised name may be left out.
    """

    label_en: str = ""
    kana: str
    postal_code: str | None = None
    district: str | None = None


@dataclass(frozen=True, kw_only=True)
class Department(Item):
    """A division of the city office (課)."""


@dataclass(frozen=True, kw_only=True)
class Agency(Item):
    kind: AgencyKind
    invented: bool = False


@dataclass(frozen=True, kw_only=True)
class Desk(Item):
    """A 窓口. ``document_mark`` stands in the number of its documents; only the city's own may look up residents.

    Its own records lie closed in ``compartments``; its workers are cleared for these and for those in ``clears``.
    ``takes_in_lists``: it brings the extract of the register and other lists into the records (取込み).
    ``learns_involvement``: they may learn that somebody supports a person (関わり) before they may read anything.
    """

    agency: str
    department: str
    flow: Flow
    initiatives: tuple[str, ...] = ()
    compartments: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    phone: str | None = None
    document_mark: str
    resident_lookup: bool = False
    takes_in_lists: bool = False
    learns_involvement: bool = True

    @property
    def clearance(self) -> tuple[str, ...]:
        """The compartments for which a worker newly posted here is cleared."""
        return (*self.compartments, *self.clears)


@dataclass(frozen=True, kw_only=True)
class Programme(Item):
    """A programme a plan may use (利用事業). ``fiscal_category`` is a code of ``fiscal_categories`` (財源区分)."""

    law: str
    fiscal_category: str | None = None


@dataclass(frozen=True, kw_only=True)
class MeetingKind(Item):
    """``ground`` is what an invitation gives; ``papers`` what may be tabled; ``chair`` None where it is not known.

    ``flow`` names the flow whose plans this meeting decides, if it decides plans at all. A statutory meeting opens no
    compartment unless the city decided so: then ``lifts`` names them and ``decision_number`` the decision (決裁番号).
    """

    law: str
    law_en: str
    ground: Ground
    secrecy: Secrecy
    needs_consent: bool
    papers: tuple[Paper, ...]
    flow: Flow | None = None
    chair: str | None = None
    chair_en: str | None = None
    lifts: tuple[str, ...] = ()
    decision_number: str | None = None


@dataclass(frozen=True, kw_only=True)
class LegalBasis(Item):
    """A provision on which personal data may be passed on. ``lifts`` names the compartments it opens.

    One of a statutory meeting belongs to the kinds of meeting with the same ``law``, which say what they lift.
    """

    law: str
    law_en: str
    ground: Ground
    lifts: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Language(Item):
    """``own_name`` in the language itself; ``interpreted`` when the city has an interpreter for it."""

    own_name: str
    interpreted: bool = False


CodeTable = Mapping[str, Item]


@dataclass(frozen=True, kw_only=True)
class City:
    """A whole pack. Rows of the database refer to its items by code."""

    version: str
    digest: str
    municipality: Municipality
    settings: Settings
    districts: Mapping[str, District]
    areas: Mapping[str, Area]
    towns: Mapping[str, Town]
    departments: Mapping[str, Department]
    agencies: Mapping[str, Agency]
    desks: Mapping[str, Desk]
    programmes: Mapping[str, Programme]
    meeting_kinds: Mapping[str, MeetingKind]
    legal_bases: Mapping[str, LegalBasis]
    languages: Mapping[str, Language]
    code_tables: Mapping[str, CodeTable]
    plans: Mapping[str, "WelfarePlan"]

    def table(self, name: str, *, on: date | None = None) -> CodeTable:
        """The code table ``name``; with ``on``, only the codes valid that day. KeyError if there is no such table."""
        table = self.code_tables[name]
        if on is None:
            return table
        return {code: item for code, item in table.items() if item.is_valid_on(on)}

    def plan_for(self, fiscal_year: int) -> "WelfarePlan | None":
        """The plan in force in ``fiscal_year`` (the later one, should two overlap)."""
        in_force = [plan for plan in self.plans.values() if plan.covers(fiscal_year)]
        return max(in_force, key=lambda plan: plan.first_fiscal_year, default=None)

    def desks_of_agency(self, agency: str) -> tuple[Desk, ...]:
        return tuple(desk for desk in self.desks.values() if desk.agency == agency)

    def sections(self) -> Iterator[tuple[str, Mapping[str, object]]]:
        """Every section by name, for comparing one version of a pack with another."""
        yield "municipality", {self.municipality.code: self.municipality}
        yield "settings", {"settings": self.settings}
        for name in ("districts", "areas", "towns", "departments", "agencies", "desks", "programmes", "meeting_kinds"):
            yield name, getattr(self, name)
        yield "legal_bases", self.legal_bases
        yield "languages", self.languages
        for name, table in self.code_tables.items():
            yield f"codes/{name}", table
        yield "plans", self.plans
        for plan in self.plans.values():
            yield f"plans/{plan.code}/initiatives", plan.initiatives
            yield f"plans/{plan.code}/indicators", plan.indicators


def is_month_day(text: str) -> bool:
    """Whether ``text`` is a month and day such as ``12-29`` (29 February included)."""
    if not re.fullmatch(r"[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(f"2024-{text}")  # a leap year
    except ValueError:
        return False
    return True
