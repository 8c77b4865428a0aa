"""Places of an organisation, and what it offers there."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kasanari import gate
from kasanari.people.addresses import place as place_of
from kasanari.staff.models import User

from ..facts import OfferFacts, PlaceFacts, columns_of
from ..models import EventKind, Location, Organization, Schedule, Service, ServiceAtLocation, narrower
from ..policy import ACTS
from ..search import index_services
from .changes import apply_columns, told_changes
from .obstacles import entry_for, require_current


@transaction.atomic
def add_place(*, organization_id: UUID, facts: PlaceFacts, by: User, at: datetime) -> Location:
    """Write down a place of an organisation."""
    entry = entry_for("add_place", organization_id, by, at)
    location = write_place(entry, facts)
    entry.record(EventKind.CHANGED, by=by, at=at, changes=told_changes(location))
    return location


@transaction.atomic
def change_place(*, location_id: UUID, facts: PlaceFacts, by: User, at: datetime) -> Location:
    """Rewrite a place; whatever is offered there is found by it anew."""
    location: Location = gate.visible(Location.objects, to=by, at=at).locked(location_id)
    gate.permit(by, ACTS["change_place"], location, at=at)
    apply_columns(location, _place_columns(facts))
    location.save()
    index_services(Service.objects.filter(places__location=location))
    location.organization.record(EventKind.CHANGED, by=by, at=at, changes=told_changes(location))
    return location


@transaction.atomic
def add_offer(*, organization_id: UUID, facts: OfferFacts, by: User, at: datetime) -> Service:
    """Write down what an organisation offers."""
    entry = entry_for("add_offer", organization_id, by, at)
    service = write_offer(entry, facts, _places(entry, facts))
    entry.record(EventKind.CHANGED, by=by, at=at, changes=told_changes(service))
    return service


@transaction.atomic
def change_offer(*, service_id: UUID, facts: OfferFacts, based_on: int, by: User, at: datetime) -> Service:
    """Rewrite an offer, its days and its places. One that is over gets the status ``defunct``; nothing is deleted.

    Raises:
        Stale: somebody else has rewritten it meanwhile.
    """
    rows = Service.objects.select_related("organization")
    service: Service = gate.visible(rows, to=by, at=at).locked(service_id)
    gate.permit(by, ACTS["change_offer"], service, at=at)
    require_current(service, based_on)
    entry = service.organization
    apply_columns(service, _offer_columns(entry, facts))
    service.version += 1
    service.save()
    _at_places(service, _places(entry, facts))
    _on_days(service, facts)
    index_services([service])
    entry.record(EventKind.CHANGED, by=by, at=at, changes=told_changes(service))
    return service


def write_place(entry: Organization, facts: PlaceFacts) -> Location:
    """The row of a new place; the caller asked the gate."""
    location = Location(organization=entry)
    apply_columns(location, _place_columns(facts))
    location.save(force_insert=True)
    return location


def write_offer(entry: Organization, facts: OfferFacts, places: Sequence[Location]) -> Service:
    """The rows of a new offer; the caller asked the gate."""
    service = Service(organization=entry, position=entry.services.count() + 1)
    apply_columns(service, _offer_columns(entry, facts))
    service.save(force_insert=True)
    _at_places(service, places)
    _on_days(service, facts)
    index_services([service])
    return service


def _place_columns(facts: PlaceFacts) -> dict[str, Any]:
    """A district somebody chose stays; otherwise the address tells it."""
    placed = place_of(facts.address, facts.postal_code)
    district = facts.district_code or placed.district_code
    return columns_of(facts) | {"district_code": district, "town_code": placed.town_code}


def _offer_columns(entry: Organization, facts: OfferFacts) -> dict[str, Any]:
    visibility = narrower(facts.visibility or entry.visibility, entry.visibility)
    return columns_of(facts) | {"visibility": visibility}


def _places(entry: Organization, facts: OfferFacts) -> list[Location]:
    """Only places of the same organisation."""
    return list(entry.locations.filter(pk__in=facts.places))


def _at_places(service: Service, places: Iterable[Location]) -> None:
    """Bring the places in line; one that stays keeps its row, and with it what is said of it."""
    wanted = {place.pk for place in places}
    service.places.exclude(location__in=wanted).delete()
    there = set(service.places.values_list("location", flat=True))
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=service, location_id=pk) for pk in sorted(wanted - there)
    )


def _on_days(service: Service, facts: OfferFacts) -> None:
    service.schedules.all().delete()
    Schedule.objects.bulk_create(
        Schedule(service=service, position=place, **_schedule_columns(vars(one)))
        for place, one in enumerate(facts.schedules, 1)
    )


def _schedule_columns(told: dict[str, Any]) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in told.items()}
