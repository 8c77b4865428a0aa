"""Staff look at what an owner proposed: it goes into the entry as it is, or it does not."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.staff.models import User

from ..models import Correction, EventKind, Organization, Phone
from ..owner import OF_ENTRY, OF_SERVICE, PHONE, services_of
from ..policy import ACTS
from ..search import index_services
from .changes import apply_columns, told_changes
from .obstacles import NotYet


@transaction.atomic
def accept_correction(*, correction_id: UUID, by: User, at: datetime) -> Correction:
    """Let the proposed texts into the entry; it is confirmed with that. Words about days are for staff to enter."""
    correction = _answering("accept_correction", correction_id, by, at)
    entry = correction.organization
    changes = _into_entry(entry, correction.proposed) + _into_services(entry, correction.proposed)
    entry.confirmed_on = timezone.localdate(correction.received_at)
    entry.version += 1
    entry.save()
    index_services(entry.services.all())
    _answered(correction, by, at, is_accepted=True)
    entry.record(EventKind.ACCEPTED, by=by, at=at, changes=changes)
    return correction


@transaction.atomic
def decline_correction(*, correction_id: UUID, answer: str, by: User, at: datetime) -> Correction:
    """Leave the entry as it is; ``answer`` says why. What was proposed stays readable."""
    correction = _answering("decline_correction", correction_id, by, at)
    correction.answer = answer
    _answered(correction, by, at, is_accepted=False)
    correction.organization.record(EventKind.DECLINED, by=by, at=at, note=answer)
    return correction


def _answering(act: str, correction_id: UUID, by: User, at: datetime) -> Correction:
    rows = Correction.objects.select_related("organization")
    correction: Correction = gate.visible(rows, to=by, at=at).locked(correction_id)
    gate.permit(by, ACTS[act], correction, at=at)
    if correction.answered_at is not None:
        raise NotYet(_("この申出には、ほかの職員がもう答えています。"))
    return correction


def _answered(correction: Correction, by: User, at: datetime, *, is_accepted: bool) -> None:
    correction.answered_at, correction.answered_by, correction.is_accepted = at, by, is_accepted
    correction.save(update_fields=["answered_at", "answered_by", "is_accepted", "answer"])


def _into_entry(entry: Organization, proposed: dict[str, str]) -> list[list[str]]:
    apply_columns(entry, {name: proposed[name] for name in OF_ENTRY if name in proposed})
    changes = told_changes(entry)
    if PHONE in proposed:
        first = entry.phones.first() or Phone(organization=entry)
        apply_columns(first, {"number": proposed[PHONE]})
        first.save()
        changes += told_changes(first)
    return changes


def _into_services(entry: Organization, proposed: dict[str, str]) -> list[list[str]]:
    changes = []
    for service in services_of(entry):
        told = {name: proposed[f"{service.pk}:{name}"] for name in OF_SERVICE if f"{service.pk}:{name}" in proposed}
        if told:
            apply_columns(service, told)
            service.version += 1
            service.save()
            changes += told_changes(service)
    return changes
