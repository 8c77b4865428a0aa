"""Confirming that an entry is still right, ending it, and taking it up again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kasanari.staff.models import User

from ..models import EventKind, Organization
from ..search import index_services
from .obstacles import entry_for


@transaction.atomic
def confirm_entry(*, organization_id: UUID, note: str = "", by: User, at: datetime) -> Organization:
    """Say that the entry was checked (電話で確かめた, 訪ねて確かめた …) and is right."""
    entry = entry_for("confirm_entry", organization_id, by, at)
    entry.confirmed_on = timezone.localdate(at)
    entry.save(update_fields=["confirmed_on"])
    entry.record(EventKind.CONFIRMED, by=by, at=at, note=note)
    return entry


@transaction.atomic
def end_entry(*, organization_id: UUID, note: str, by: User, at: datetime) -> Organization:
    """Take an entry off the lists. Its rows stay: what was handed over to it can still be read."""
    entry = entry_for("end_entry", organization_id, by, at)
    entry.ended_on = timezone.localdate(at)
    entry.save(update_fields=["ended_on"])
    index_services(entry.services.all())
    entry.owner_links.open(at).update(revoked_at=at, revoked_by=by)
    entry.record(EventKind.ENDED, by=by, at=at, note=note)
    return entry


@transaction.atomic
def resume_entry(*, organization_id: UUID, note: str = "", by: User, at: datetime) -> Organization:
    """Put an ended entry back on the lists; it is to be confirmed anew."""
    entry = entry_for("resume_entry", organization_id, by, at)
    entry.ended_on = entry.confirmed_on = None
    entry.save(update_fields=["ended_on", "confirmed_on"])
    index_services(entry.services.all())
    entry.record(EventKind.RESUMED, by=by, at=at, note=note)
    return entry
