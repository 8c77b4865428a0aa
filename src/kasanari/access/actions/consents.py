"""Recording and withdrawing consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import Person

from ..models import Consent, Dossier, Ground, GroundKind, ItemKind, ReviewKind
from ..obstacles import refuse
from ..table import GROUNDS
from .reviews import expect_review

CONSENT_BASIS = "consent"


@dataclass(frozen=True)
class ConsentTerms:
    """What the person agreed to: ``desk_codes`` may read the kinds in ``scope`` until ``expires_on``."""

    desk_codes: Sequence[str]
    items: str
    method: str
    obtained_on: date
    expires_on: date
    scope: Sequence[str] = tuple(ItemKind.values)
    form_version: str = "1"
    representative: str = ""
    representative_relation: str = ""
    representative_basis: str = ""
    kept_at: str = ""


@transaction.atomic
def record_consent(*, dossier: Dossier, person: Person, terms: ConsentTerms, by: Any, at: datetime) -> Consent:
    """Record 本人同意 (個人情報保護法69条2項1号) and open what the dossier says of the person to the desks it names.

    Recorded twice in the same words, as when a button is pressed twice, it is one consent.

    Raises:
        gate.Refused: the dossier does not speak of this person, who therefore cannot consent for it.
    """
    gate.permit(by, Right.WRITE, dossier, at=at)
    if person.pk not in dossier.names:
        raise refuse(by, person, "not_in_dossier")
    written = vars(terms) | {"desk_codes": list(terms.desk_codes), "scope": list(terms.scope)}
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    given = {"dossier": dossier, "person": person, "obtained_by": by} | written
    recorded: Consent | None = Consent.objects.filter(**given, withdrawn_on=None).first()
    if recorded is not None:
        return recorded
    consent = Consent.objects.create(**given)
    Ground.objects.bulk_create(_ground(consent, desk_code, by, at) for desk_code in terms.desk_codes)
    expect_review(kind=ReviewKind.CONSENT, dossier=dossier, by=by, at=at)
    gate.forget()
    return consent


@transaction.atomic
def withdraw_consent(*, consent: Consent, measures_after: str, by: Any, at: datetime) -> None:
    """Record a withdrawal (同意の撤回). Every ground on it ends at once; what was read cannot be unread."""
    gate.permit(by, Right.AMEND, consent.dossier, at=at)
    consent.withdrawn_on, consent.withdrawn_by = timezone.localdate(at), by
    consent.measures_after = measures_after
    consent.save(update_fields=["withdrawn_on", "withdrawn_by", "measures_after"])
    consent.grounds.filter(revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    gate.forget()


def _ground(consent: Consent, desk_code: str, by: Any, at: datetime) -> Ground:
    return Ground(
        dossier=consent.dossier,
        kind=GroundKind.CONSENT,
        desk_code=desk_code,
        person=consent.person,
        rights=sorted(GROUNDS[GroundKind.CONSENT].ceiling),
        scope=consent.scope,
        legal_basis=CONSENT_BASIS,
        form_version=consent.form_version,
        valid_from=at,
        valid_until=start_of(consent.expires_on),
        given_by=by,
        consent=consent,
    )


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
