"""The entry as its owner sees it: of everything staff may write, what an owner knows best."""

from collections.abc import Iterator
from contextlib import contextmanager

from kasanari import gate

from .models import Organization, OwnerLink, Service

OF_ENTRY = ("name", "kana", "description", "email", "website")
OF_SERVICE = ("description", "eligibility", "application_process", "cost_note")
PHONE, DAYS = "phone", "days"
"""What an owner may propose. Days are words: staff put them into the schedule."""


@contextmanager
def entry_opened(link: OwnerLink) -> Iterator[Organization]:
    """The one entry a link was made for, which its owner may read although nobody is signed in."""
    with gate.whole_city("an owner's link opens the one entry it was made for, and no other row"):
        yield Organization.objects.get(pk=link.organization_id)


def standing_in(entry: Organization) -> dict[str, str]:
    """What stands in the entry now, by the names of what an owner may propose; a service's begin with its id."""
    standing = {name: getattr(entry, name) for name in OF_ENTRY}
    first = entry.phones.first()
    standing[PHONE] = first.number if first else ""
    for service in services_of(entry):
        standing |= {f"{service.pk}:{name}": getattr(service, name) for name in OF_SERVICE}
        standing[f"{service.pk}:{DAYS}"] = ""
    return standing


def services_of(entry: Organization) -> list[Service]:
    return list(Service.objects.offered().filter(organization=entry).order_by("position", "id"))
