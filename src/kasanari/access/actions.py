"""Opening and closing dossiers, recording and withdrawing consent."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.people.models import Person

from .models import Consent, Dossier, DossierPerson, DossierRole, Ground, GroundKind
from .rules import CEILING

CONSENT_BASIS = "consent"


@transaction.atomic
def open_dossier(*, desk_code: str, persons: Iterable[tuple[Person, str]], by: Any, at: datetime) -> Dossier:
    """Open a dossier at a desk for ``(person, DossierRole)`` pairs; nobody named means an anonymous worry."""
    dossier = Dossier(
        desk_code=desk_code, compartments=list(packs.city().desks[desk_code].compartments), opened_at=at, opened_by=by
    )
    gate.permit(by, Right.WRITE, dossier, at=at)
    dossier.save()
    for person, role in persons:
        name_person(dossier=dossier, person=person, role=role, by=by, at=at)
    return dossier


@transaction.atomic
def name_person(*, dossier: Dossier, person: Person, role: str = DossierRole.SUBJECT, by: Any, at: datetime) -> None:
    """Say that the dossier speaks of ``person``. The worker must be allowed to know that the person exists."""
    gate.permit(by, Right.WRITE, dossier, at=at)
    if person.registered_by_id != by.pk:
        gate.permit(by, Right.INDEX, person, at=at)
    DossierPerson.objects.get_or_create(
        dossier=dossier, person=person, defaults={"role": role, "from_on": timezone.localdate(at)}
    )
    gate.forget()


@transaction.atomic
def close_dossier(*, dossier: Dossier, by: Any, at: datetime) -> None:
    gate.permit(by, Right.WRITE, dossier, at=at)
    dossier.closed_at = at
    dossier.save(update_fields=["closed_at"])
    gate.forget()


@transaction.atomic
def reopen_dossier(*, dossier: Dossier, by: Any, at: datetime) -> None:
    gate.permit(by, Right.AMEND, dossier, at=at)
    dossier.closed_at = None
    dossier.save(update_fields=["closed_at"])
    gate.forget()


@dataclass(frozen=True)
class ConsentTerms:
    """What the person agreed to: ``desk_codes`` may read ``items`` until ``expires_on``."""

    desk_codes: Sequence[str]
    items: str
    method: str
    obtained_on: date
    expires_on: date
    form_version: str = "1"
    representative: str = ""
    representative_relation: str = ""
    representative_basis: str = ""
    kept_at: str = ""


@transaction.atomic
def record_consent(*, dossier: Dossier, person: Person, terms: ConsentTerms, by: Any, at: datetime) -> Consent:
    """Record 本人同意 (個人情報保護法69条2項1号) and open the dossier to the desks it names.

    Raises:
        gate.Refused: the dossier does not speak of this person, who therefore cannot consent for it.
    """
    gate.permit(by, Right.WRITE, dossier, at=at)
    if not dossier.dossier_persons.filter(person=person).exists():
        label = person._meta.label_lower
        raise gate.Refused(gate.Decision(False, Right.WRITE, label, (person.pk,), why="not_in_dossier", by=by))
    consent = Consent.objects.create(
        dossier=dossier, person=person, obtained_by=by, **(vars(terms) | {"desk_codes": list(terms.desk_codes)})
    )
    Ground.objects.bulk_create(
        Ground(
            dossier=dossier,
            kind=GroundKind.CONSENT,
            desk_code=desk_code,
            rights=sorted(CEILING[GroundKind.CONSENT]),
            legal_basis=CONSENT_BASIS,
            valid_from=at,
            valid_until=_start_of(terms.expires_on),
            given_by=by,
            consent=consent,
        )
        for desk_code in terms.desk_codes
    )
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, measures_after: str, by: Any, at: datetime) -> None:
    """Record a withdrawal (同意の撤回). The grounds end at once; what was read cannot be unread."""
    gate.permit(by, Right.AMEND, consent.dossier, at=at)
    consent.withdrawn_on, consent.withdrawn_by = timezone.localdate(at), by
    consent.measures_after = measures_after
    consent.save(update_fields=["withdrawn_on", "withdrawn_by", "measures_after"])
    consent.grounds.filter(revoked_at__isnull=True).update(revoked_at=at)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
