"""Rows of the directory in the shapes of HSDS 3.0. What is not known is left out, as the specification wants it.

What is a row of its own in HSDS and a column here gets an id that follows from its row: the same in every answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from kasanari import packs
from kasanari.directory.models import (
    Accessibility,
    ContactPerson,
    Location,
    LocationType,
    Organization,
    Phone,
    Schedule,
    Service,
    ServiceAtLocation,
)

COUNTRY, CURRENCY, JAPAN = "JP", "JPY", 9
"""ISO 3166-1, ISO 4217, and hours before UTC."""
NEEDS, TOPICS = "needs", "topics"
TAXONOMIES = {
    NEEDS: ("できること・歓迎", "What an offer is good for, and whom it welcomes."),
    TOPICS: ("相談の領域", "The topics of reception (生活困窮者自立支援 相談受付・申込票)."),
}

Shape = dict[str, Any]


def known(**told: Any) -> Shape:
    """Only what is known: nothing empty, and ids as text."""
    return {
        name: str(value) if isinstance(value, UUID) else value
        for name, value in told.items()
        if value is not None and value not in ("", [])
    }


# in lists: what is one to one


def organization(entry: Organization) -> Shape:
    return known(
        id=entry.pk,
        name=entry.name,
        alternate_name=entry.alternate_name,
        description=entry.description or entry.name,
        email=entry.email,
        website=entry.website,
        legal_status=entry.operator,
    )


def service(row: Service, *, with_organization: bool = True) -> Shape:
    entry = row.organization
    return known(
        id=row.pk,
        organization_id=row.organization_id,
        name=row.name,
        description=row.description,
        url=row.url,
        status=row.status,
        application_process=row.application_process,
        fees_description=_fees(row),
        eligibility_description=row.eligibility,
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        assured_date=entry.confirmed_on and entry.confirmed_on.isoformat(),
        organization=organization(entry) if with_organization else None,
    )


def location(row: Location) -> Shape:
    return known(
        id=row.pk,
        location_type=row.location_type,
        organization_id=row.organization_id,
        name=row.name,
        description=row.description,
        transportation=row.transportation,
        latitude=row.latitude,
        longitude=row.longitude,
    )


def service_at_location(row: ServiceAtLocation) -> Shape:
    return known(
        id=row.pk,
        description=row.description,
        service=service(row.service),
        location=location(row.location),
    )


# one by one: with everything that belongs to it


def full_organization(entry: Organization, services: Iterable[Service]) -> Shape:
    return organization(entry) | known(
        phones=[phone(one) for one in entry.phones.all()],
        contacts=[contact(one) for one in entry.contacts.all()],
        locations=[full_location(one) for one in entry.locations.all()],
        organization_identifiers=_identifiers(entry),
        services=[service(one, with_organization=False) for one in services],
    )


def full_service(row: Service) -> Shape:
    return service(row) | known(
        phones=[phone(one) for one in row.organization.phones.all()],
        contacts=[contact(one) for one in row.organization.contacts.all()],
        schedules=[schedule(one) for one in row.schedules.all()],
        service_areas=list(_areas(row)),
        service_at_locations=[
            known(
                id=one.pk,
                service_id=row.pk,
                location_id=one.location_id,
                description=one.description,
                location=full_location(one.location),
            )
            for one in row.places.all()
        ],
        languages=list(_languages(row)),
        cost_options=_costs(row),
        attributes=list(_attributes(row)),
    )


def full_location(row: Location) -> Shape:
    return location(row) | known(addresses=_addresses(row), accessibility=list(_accessibility(row)))


def full_service_at_location(row: ServiceAtLocation) -> Shape:
    return known(
        id=row.pk,
        service_id=row.service_id,
        location_id=row.location_id,
        description=row.description,
        phones=[phone(one) for one in row.service.organization.phones.all()],
        schedules=[schedule(one) for one in row.service.schedules.all()],
        location=full_location(row.location),
        service=service(row.service) | known(attributes=list(_attributes(row.service))),
    )


def phone(row: Phone) -> Shape:
    extension = int(row.extension) if row.extension.isascii() and row.extension.isdecimal() else None
    return known(
        id=row.pk,
        organization_id=row.organization_id,
        number=row.number,
        extension=extension,
        type=row.kind,
        description=row.description,
    )


def contact(row: ContactPerson) -> Shape:
    return known(
        id=row.pk,
        organization_id=row.organization_id,
        name=row.name,
        title=row.title,
        department=row.department,
        email=row.email,
    )


def schedule(row: Schedule) -> Shape:
    return known(
        id=row.pk,
        service_id=row.service_id,
        valid_from=row.valid_from and row.valid_from.isoformat(),
        valid_to=row.valid_to and row.valid_to.isoformat(),
        timezone=JAPAN,
        wkst="MO",
        freq=row.freq if row.days else None,
        interval=row.interval if row.days else None,
        byday=row.byday,
        opens_at=row.opens_at and row.opens_at.isoformat(),
        closes_at=row.closes_at and row.closes_at.isoformat(),
        description=str(row),
    )


# the taxonomies


@cache
def taxonomy_id(code: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"urn:kasanari:taxonomy:{code}")


@cache
def term_id(taxonomy: str, code: str) -> UUID:
    return uuid5(taxonomy_id(taxonomy), code)


def taxonomies() -> list[Shape]:
    return [
        known(id=taxonomy_id(code), name=name, description=description, version=packs.city().version)
        for code, (name, description) in TAXONOMIES.items()
    ]


def terms() -> list[Shape]:
    return [_term(taxonomy, code) for taxonomy in TAXONOMIES for code in packs.city().code_tables[taxonomy]]


def _term(taxonomy: str, code: str) -> Shape:
    name, description = TAXONOMIES[taxonomy]
    item = packs.city().code_tables[taxonomy][code]
    return known(
        id=term_id(taxonomy, code),
        code=code,
        name=item.label,
        description=item.label_en,
        taxonomy=name,
        taxonomy_id=taxonomy_id(taxonomy),
        taxonomy_detail=known(id=taxonomy_id(taxonomy), name=name, description=description),
        language="ja",
    )


# parts that are columns here


def _part(row: Any, name: str) -> UUID:
    return uuid5(row.pk, name)


def _fees(row: Service) -> str:
    yen = "無料" if row.cost == 0 else f"{row.cost}円" if row.cost is not None else ""
    return " ".join(part for part in (yen, row.cost_note) if part)


def _costs(row: Service) -> list[Shape]:
    if row.cost is None:
        return []
    return [
        known(
            id=_part(row, "cost"),
            service_id=row.pk,
            amount=row.cost,
            currency=CURRENCY,
            amount_description=row.cost_note,
        )
    ]


def _languages(row: Service) -> Iterator[Shape]:
    languages = packs.city().languages
    for code in row.languages:
        if code in languages:
            yield known(id=_part(row, f"language:{code}"), service_id=row.pk, name=languages[code].label, code=code)


def _areas(row: Service) -> Iterator[Shape]:
    city = packs.city()
    if row.serves_city:
        yield known(id=_part(row, "area"), service_id=row.pk, name=city.municipality.label)
    for code in row.district_codes:
        if code in city.districts:
            yield known(id=_part(row, f"area:{code}"), service_id=row.pk, name=city.districts[code].label)


def _attributes(row: Service) -> Iterator[Shape]:
    for taxonomy in TAXONOMIES:
        for code in getattr(row, taxonomy):
            if code in packs.city().code_tables[taxonomy]:
                yield known(
                    id=_part(row, f"{taxonomy}:{code}"),
                    link_id=row.pk,
                    link_entity="service",
                    taxonomy_term_id=term_id(taxonomy, code),
                    taxonomy_term=_term(taxonomy, code),
                )


def _identifiers(entry: Organization) -> list[Shape]:
    if not entry.corporate_number:
        return []
    return [
        known(
            id=_part(entry, "corporate_number"),
            organization_id=entry.pk,
            identifier_scheme="JP-CN",
            identifier_type="法人番号",
            identifier=entry.corporate_number,
        )
    ]


def _addresses(row: Location) -> list[Shape]:
    if not row.address:
        return []
    city = packs.city().municipality
    told = known(
        id=_part(row, "address"),
        location_id=row.pk,
        address_1=row.address,
        address_2=row.building,
        city=city.label,
        state_province=city.prefecture,
        country=COUNTRY,
        address_type=row.location_type if row.location_type != LocationType.VIRTUAL else LocationType.POSTAL,
    )
    return [told | {"postal_code": row.postal_code}]  # HSDS requires it; where nobody knows it, it is empty


def _accessibility(row: Location) -> Iterator[Shape]:
    for code in row.accessibility:
        if code in Accessibility.values:
            yield known(
                id=_part(row, f"accessibility:{code}"),
                location_id=row.pk,
                description=str(Accessibility(code).label),
            )
