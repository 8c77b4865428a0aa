"""Writing organisations down, and rewriting them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.staff.models import User

from ..facts import EntryFacts, OfferFacts, PlaceFacts, columns_of
from ..models import EventKind, Organization, OrganizationKind, Service, Visibility, narrower
from ..policy import ACTS
from ..search import index_services
from .changes import apply_columns, told_changes
from .obstacles import NotYet, entry_for, require_current
from .offers import write_offer, write_place


@transaction.atomic
def add_entry(
    *,
    facts: EntryFacts,
    desk_code: str,
    place: PlaceFacts | None = None,
    offer: OfferFacts | None = None,
    by: User,
    at: datetime,
) -> Organization:
    """Write an organisation down, with one place and one offer where they are known. ``desk_code`` keeps the entry.

    Who writes it down has just asked: it counts as confirmed today.

    Raises:
        NotYet: a single volunteer is to be listed who has not agreed.
    """
    entry = Organization(keeper_desk=desk_code, created_at=at, confirmed_on=timezone.localdate(at))
    apply_columns(entry, _columns(facts))
    gate.permit(by, ACTS["add_entry"], entry, at=at)
    _require_agreement(entry)
    entry.save(force_insert=True)
    _write_numbers(entry, facts)
    where = [write_place(entry, place)] if place else []
    if offer:
        write_offer(entry, offer, where)
    entry.record(EventKind.ADDED, by=by, at=at)
    return entry


@transaction.atomic
def change_entry(*, organization_id: UUID, facts: EntryFacts, based_on: int, by: User, at: datetime) -> Organization:
    """Rewrite an entry. Offers never stay wider open than their organisation.

    Raises:
        Stale: somebody else has rewritten it meanwhile.
        NotYet: a single volunteer is to be listed who has not agreed.
    """
    entry = entry_for("change_entry", organization_id, by, at)
    require_current(entry, based_on)
    before = _as_shown(entry)
    apply_columns(entry, _columns(facts))
    _require_agreement(entry)
    entry.version += 1
    entry.save()
    _write_numbers(entry, facts)
    _narrow_offers(entry)
    index_services(entry.services.all())
    changes = told_changes(entry, before, _as_shown(entry))
    entry.record(EventKind.CHANGED, by=by, at=at, changes=changes)
    return entry


def _columns(facts: EntryFacts) -> dict[str, Any]:
    told = columns_of(facts)
    return told | {"formality": facts.formality or OrganizationKind(facts.kind).usual_formality}


def _require_agreement(entry: Organization) -> None:
    """個人情報保護法: a single person is listed for others only where that person agreed."""
    if entry.is_volunteer and entry.visibility != Visibility.PRIVATE and entry.agreed_on is None:
        raise NotYet(
            _(
                "個人のボランティアを受け持ちの窓口の外へ見せるには、本人が掲載に同意した日を入れてください。"
                "同意がまだのときは、公開の範囲を「受け持ちの窓口だけ」にしてください。"
            )
        )


def _write_numbers(entry: Organization, facts: EntryFacts) -> None:
    """Numbers and persons to ask for are written anew as a whole; the event of the act tells what stood there."""
    _replace(entry.phones, (vars(one) for one in facts.phones))
    _replace(entry.contacts, (vars(one) for one in facts.contacts))


def _replace(rows: Any, told: Iterable[dict[str, Any]]) -> None:
    rows.all().delete()
    rows.bulk_create(rows.model(**rows.core_filters, position=place, **one) for place, one in enumerate(told, 1))


def _narrow_offers(entry: Organization) -> None:
    for service in entry.services.all():
        visibility = narrower(service.visibility, entry.visibility)
        if visibility != service.visibility:
            Service.objects.filter(pk=service.pk).update(visibility=visibility)


def _as_shown(entry: Organization) -> dict[str, str]:
    numbers = " / ".join(phone.number for phone in entry.phones.all())
    people = " / ".join(str(contact) for contact in entry.contacts.all())
    return {"phones": numbers, "contacts": people}
