"""Organisations, what they offer and where (HSDS 3); what happened to their entries; needs that nobody met."""

from .event import EntryEvent, EventKind
from .location import Accessibility, Location, LocationType
from .offer import Frequency, Schedule, Service, ServiceAtLocation, ServiceStatus, Weekday
from .organization import (
    ContactPerson,
    Formality,
    Organization,
    OrganizationKind,
    Phone,
    PhoneKind,
    Visibility,
    narrower,
)
from .owner import Correction, OwnerLink
from .unmet import Source, UnmetNeed

__all__ = [
    "Accessibility",
    "ContactPerson",
    "Correction",
    "EntryEvent",
    "EventKind",
    "Formality",
    "Frequency",
    "Location",
    "LocationType",
    "Organization",
    "OrganizationKind",
    "OwnerLink",
    "Phone",
    "PhoneKind",
    "Schedule",
    "Service",
    "ServiceAtLocation",
    "ServiceStatus",
    "Source",
    "UnmetNeed",
    "Visibility",
    "Weekday",
    "narrower",
]
