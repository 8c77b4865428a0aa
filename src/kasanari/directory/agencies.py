"""An agency of ``staff`` is one-to-one with its organisation: each has an entry from the day its pack is applied."""

from django.utils import timezone, translation

from kasanari import gate, packs
from kasanari.staff.models import Agency

from .models import EntryEvent, EventKind, Organization, OrganizationKind, Visibility
from .search import index_services

KINDS = {
    packs.AgencyKind.MUNICIPALITY: OrganizationKind.PUBLIC_OFFICE,
    packs.AgencyKind.COUNCIL_OF_SOCIAL_WELFARE: OrganizationKind.COUNCIL,
    packs.AgencyKind.CONTRACTOR: OrganizationKind.AGENCY,
    packs.AgencyKind.NPO: OrganizationKind.NPO,
    packs.AgencyKind.HOSPITAL: OrganizationKind.MEDICAL,
    packs.AgencyKind.ASSOCIATION: OrganizationKind.DISTRICT_GROUP,
}


def sync_organizations(city: packs.City) -> None:
    """Add the entries of agencies that have none, and end those of agencies that ended. What staff wrote stays."""
    with gate.whole_city("gives each agency of the pack its entry in the directory"):
        known = set(Organization.objects.filter(agency__isnull=False).values_list("agency", flat=True))
        for item in city.agencies.values():
            if item.code not in known:
                _add(item, _keeper(city, item))
            elif item.until is not None:
                _end(item)


def _end(item: packs.Agency) -> None:
    entry = Organization.objects.filter(agency=item.code, ended_on__isnull=True).first()
    if entry is not None:
        entry.ended_on = item.until
        entry.save(update_fields=["ended_on"])
        index_services(entry.services.all())


def _keeper(city: packs.City, item: packs.Agency) -> str:
    """The agency's own first desk; of one without desks, the first of the municipality."""
    own = next((desk.code for desk in city.desks.values() if desk.agency == item.code), "")
    municipal = (code for code, desk in city.desks.items() if desk.resident_lookup)
    return own or next(municipal, next(iter(city.desks)))


def _add(item: packs.Agency, keeper_desk: str) -> None:
    kind, now = KINDS[item.kind], timezone.now()
    with translation.override("ja"):
        described = str(kind.label)
    entry = Organization.objects.create(
        name=item.label,
        description=described,
        kind=kind,
        formality=kind.usual_formality,
        visibility=Visibility.PROFESSIONALS if item.invented else Visibility.PUBLIC,
        keeper_desk=keeper_desk,
        agency=Agency.objects.get(pk=item.code),
        ended_on=item.until,
        created_at=now,
    )
    EntryEvent.objects.create(organization=entry, kind=EventKind.ADDED, at=now)
