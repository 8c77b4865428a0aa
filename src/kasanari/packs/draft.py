"""A pack as far as it could be read, and the list of its files: what ``reading`` fills and ``rules`` looks over."""

from dataclasses import dataclass, field
from typing import Any

from kasanari.packs.items import (
    Agency,
    Area,
    Department,
    Desk,
    District,
    Item,
    Language,
    LegalBasis,
    MeetingKind,
    Municipality,
    Programme,
    Settings,
    Town,
)
from kasanari.packs.plan import Indicator, Initiative, Pillar, Summary

MUNICIPALITY = "municipality.toml"
CSV_SECTIONS: dict[str, type[Item]] = {
    "districts": District,
    "areas": Area,
    "towns": Town,
    "departments": Department,
    "programmes": Programme,
    "languages": Language,
}
TOML_SECTIONS: dict[str, type[Item]] = {
    "agencies": Agency,
    "desks": Desk,
    "meeting_kinds": MeetingKind,
    "legal_bases": LegalBasis,
}
OPTIONAL = frozenset({"areas.csv", "towns.csv"})
CODE_TABLES = (
    "channels",
    "closing_reasons",
    "compartments",
    "conflict_kinds",
    "consent_forms",
    "consent_methods",
    "danger_signs",
    "district_groups",
    "fiscal_categories",
    "flows",
    "interruption_reasons",
    "needs",
    "outcomes",
    "protection_kinds",
    "request_reasons",
    "sexes",
    "suspension_reasons",
    "topics",
    "traits",
)


def file_of(section: str) -> str:
    """The file in which a section of ``City.sections()`` stands, relative to the pack."""
    if section in {"municipality", "settings"}:
        return MUNICIPALITY
    if section == "plans":
        return "plans/"
    if section.startswith("plans/"):
        return f"{section}.yaml"
    return f"{section}.toml" if section in TOML_SECTIONS else f"{section}.csv"


Codes = frozenset[str] | None  # None: the section could not be read, so nothing can be said about its codes


@dataclass(frozen=True, kw_only=True)
class PlanHead:
    code: str
    title: str
    title_en: str
    first_fiscal_year: int
    last_fiscal_year: int
    epidemic_fiscal_years: tuple[int, ...] = ()
    source: str
    unverified: tuple[str, ...] = ()


@dataclass
class PlanDraft:
    """A plan as far as it could be read. ``head`` holds the fields of ``WelfarePlan`` that stand in plan.toml."""

    folder: str
    head: PlanHead | None = None
    pillars: dict[str, Pillar] = field(default_factory=dict)
    initiatives: dict[str, Initiative] = field(default_factory=dict)
    indicators: dict[str, Indicator] = field(default_factory=dict)
    summaries: dict[int, Summary] = field(default_factory=dict)
    pillar_codes: Codes = None
    initiative_codes: Codes = None


@dataclass
class Draft:
    """A pack as far as it could be read: sound items, and for every section the codes it declares, sound or not."""

    version: str = ""
    municipality: Municipality | None = None
    settings: Settings | None = None
    sections: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, Codes] = field(default_factory=dict)
    plans: list[PlanDraft] = field(default_factory=list)
