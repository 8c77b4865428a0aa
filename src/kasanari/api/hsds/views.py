"""The answers: lists and single objects of what the city has published."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.urls import reverse

from kasanari import gate, packs
from kasanari.directory.models import Location, Organization, Service, ServiceAtLocation
from kasanari.directory.search import Criteria, found
from kasanari.directory.search.facets import key

from . import shapes
from .guard import published
from .openapi import PROFILE, VERSION, document
from .paging import Asked, asked, page_of
from .shapes import Shape

OF_ORGANIZATION = ("phones", "contacts", "locations")
OF_SERVICE = ("organization__phones", "organization__contacts", "schedules", "places__location")
OF_PLACE = ("service__organization__phones", "service__schedules")


@published
def about(request: HttpRequest) -> Shape:
    address = request.build_absolute_uri(reverse("hsds:openapi"))
    return {"version": VERSION, "profile": PROFILE, "openapi_url": address}


@published
def openapi(request: HttpRequest) -> Shape:
    return document(request.build_absolute_uri(reverse("hsds:about")).rstrip("/"))


@published
def organizations(request: HttpRequest) -> Shape:
    told = asked(request.GET, takes=("full",))
    rows = _public(Organization.objects.published()).order_by("id")
    if not told.full:
        return page_of(rows, told, rows.count(), shapes.organization)
    listed = rows.prefetch_related(*OF_ORGANIZATION)
    return page_of(listed, told, rows.count(), lambda row: shapes.full_organization(row, _services_of(row)))


@published
def organization(request: HttpRequest, organization_id: UUID) -> Shape:
    row = _one(Organization.objects.published().prefetch_related(*OF_ORGANIZATION), organization_id)
    return shapes.full_organization(row, _services_of(row))


@published
def services(request: HttpRequest) -> Shape:
    told = asked(request.GET, takes=("full", "search", "organization_id", "taxonomy_term_id"))
    rows = _public(_services(told)).order_by("id")
    listed = rows.select_related("organization")
    if told.full:
        return page_of(listed.prefetch_related(*OF_SERVICE), told, rows.count(), shapes.full_service)
    return page_of(listed, told, rows.count(), shapes.service)


@published
def service(request: HttpRequest, service_id: UUID) -> Shape:
    rows = Service.objects.published().select_related("organization").prefetch_related(*OF_SERVICE)
    return shapes.full_service(_one(rows, service_id))


@published
def locations(request: HttpRequest) -> Shape:
    told = asked(request.GET, takes=("full", "organization_id"))
    rows = Location.objects.filter(organization__ended_on__isnull=True)
    if told.organization:
        rows = rows.filter(organization=told.organization)
    rows = _public(rows).order_by("id")
    return page_of(rows, told, rows.count(), shapes.full_location if told.full else shapes.location)


@published
def location(request: HttpRequest, location_id: UUID) -> Shape:
    return shapes.full_location(_one(Location.objects.filter(organization__ended_on__isnull=True), location_id))


@published
def service_at_locations(request: HttpRequest) -> Shape:
    told = asked(request.GET, takes=("full", "search", "organization_id", "taxonomy_term_id"))
    rows = ServiceAtLocation.objects.filter(service__is_listed=True)
    if told.search or told.organization or told.term:
        rows = rows.filter(service__in=_services(told).order_by().values("pk"))
    rows = _public(rows).order_by("id")
    listed = rows.select_related("service__organization", "location")
    if told.full:
        return page_of(listed.prefetch_related(*OF_PLACE), told, rows.count(), shapes.full_service_at_location)
    return page_of(listed, told, rows.count(), shapes.service_at_location)


@published
def service_at_location(request: HttpRequest, service_at_location_id: UUID) -> Shape:
    rows = ServiceAtLocation.objects.filter(service__is_listed=True).select_related("service__organization", "location")
    return shapes.full_service_at_location(_one(rows.prefetch_related(*OF_PLACE), service_at_location_id))


@published
def taxonomies(request: HttpRequest) -> Shape:
    return _paged(request, shapes.taxonomies())


@published
def taxonomy(request: HttpRequest, term: UUID) -> Shape:
    return _among(shapes.taxonomies(), term)


@published
def taxonomy_terms(request: HttpRequest) -> Shape:
    return _paged(request, shapes.terms())


@published
def taxonomy_term(request: HttpRequest, term: UUID) -> Shape:
    return _among(shapes.terms(), term)


def _public(rows: Any) -> Any:
    """What anybody may read, whoever asks: nobody is signed in here."""
    return gate.visible(rows, to=None)


def _one(rows: Any, pk: Any) -> Any:
    row = _public(rows).filter(pk=pk).first()
    if row is None:
        raise Http404(str(pk))
    return row


def _services(told: Asked) -> Any:
    rows = found(Criteria(words=told.search), Service.objects.published())
    if told.organization:
        rows = rows.filter(organization=told.organization)
    return rows.filter(found_under__contains=[_key_of(told.term)]) if told.term else rows


def _key_of(term: Any) -> str:
    """The facet of a term; one that nothing bears, where there is no such term."""
    tables = packs.city().code_tables
    named = (
        key(taxonomy, code)
        for taxonomy in shapes.TAXONOMIES
        for code in tables[taxonomy]
        if shapes.term_id(taxonomy, code) == term
    )
    return next(named, "term:unknown")


def _services_of(row: Organization) -> Sequence[Service]:
    rows = Service.objects.published().filter(organization=row).select_related("organization")
    services: Sequence[Service] = _public(rows).order_by("position", "id")
    return services


def _paged(request: HttpRequest, rows: list[Shape]) -> Shape:
    return page_of(rows, asked(request.GET), len(rows), lambda row: row)


def _among(rows: list[Shape], pk: Any) -> Shape:
    found_row = next((row for row in rows if row["id"] == str(pk)), None)
    if found_row is None:
        raise Http404(str(pk))
    return found_row
