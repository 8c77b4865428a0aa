"""What somebody writes down of an entry, a place and an offer: what the forms give to the actions."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date, time
from typing import Any


@dataclass(frozen=True, kw_only=True)
class PhoneFacts:
    number: str
    kind: str = "voice"
    extension: str = ""
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactFacts:
    name: str = ""
    title: str = ""
    department: str = ""
    email: str = ""


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """An organisation. ``formality`` empty: as usual for its kind."""

    name: str
    description: str
    kind: str
    kana: str = ""
    alternate_name: str = ""
    formality: str = ""
    visibility: str = "professionals"
    operator: str = ""
    corporate_number: str = ""
    email: str = ""
    website: str = ""
    owner_email: str = ""
    agreed_on: date | None = None
    phones: tuple[PhoneFacts, ...] = ()
    contacts: tuple[ContactFacts, ...] = ()


@dataclass(frozen=True, kw_only=True)
class PlaceFacts:
    """A place. Without ``district_code`` the town table of the pack says where the address lies."""

    name: str
    kana: str = ""
    location_type: str = "physical"
    description: str = ""
    transportation: str = ""
    postal_code: str = ""
    address: str = ""
    building: str = ""
    district_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    accessibility: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ScheduleFacts:
    days: tuple[str, ...]
    freq: str = "WEEKLY"
    weeks: tuple[int, ...] = ()
    opens_at: time | None = None
    closes_at: time | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class OfferFacts:
    """A service. ``places`` are ids of places of the same organisation; ``visibility`` empty: as the entry."""

    name: str
    description: str = ""
    visibility: str = ""
    status: str = "active"
    topics: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    district_codes: tuple[str, ...] = ()
    serves_city: bool = False
    eligibility: str = ""
    minimum_age: int | None = None
    maximum_age: int | None = None
    application_process: str = ""
    cost: int | None = None
    cost_note: str = ""
    url: str = ""
    places: tuple[Any, ...] = ()
    schedules: tuple[ScheduleFacts, ...] = field(default=())


APART = frozenset({"phones", "contacts", "places", "schedules"})
"""What lies in tables of its own."""


def columns_of(facts: EntryFacts | PlaceFacts | OfferFacts) -> dict[str, Any]:
    """The facts that are columns of the row itself."""
    told = {one.name: getattr(facts, one.name) for one in fields(facts) if one.name not in APART}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
