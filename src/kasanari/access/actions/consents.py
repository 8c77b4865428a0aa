"""Recording and withdrawing consent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.standing import standing

from ..endings import end_with
from ..models import Consent, Dossier, Ground, GroundKind, ItemKind, ReviewKind
from ..obstacles import NotYet, refuse
from ..table import GROUNDS
from .reviews import expect_review

CONSENT_BASIS = "consent"


@dataclass(frozen=True)
class ConsentTerms:
    """What the person agreed to: ``desk_codes`` may read the kinds in ``scope`` until ``expires_on``.

    ``receivers`` are names of those without a desk here.
    """

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
    receivers: Sequence[str] = ()


@transaction.atomic
def record_consent(
    *, dossier: Dossier, person: Person, terms: ConsentTerms, is_for_hand_over: bool = False, by: Any, at: datetime
) -> Consent:
    """Record 本人同意 (個人情報保護法69条2項1号) and open what the dossier says of the person to the desks it names.

    Recorded twice in the same words, as when a button is pressed twice, it is one consent.

    Args:
        is_for_hand_over: given for one hand-over, which opens as much as it hands over, and no longer.

    Raises:
        gate.Refused: the dossier does not speak of this person, who therefore cannot consent for it.
    """
    gate.permit(by, Right.WRITE, dossier, at=at)
    if person.pk not in dossier.names:
        raise refuse(by, person, "not_in_dossier")
    written = vars(terms) | {name: list(getattr(terms, name)) for name in ("desk_codes", "scope", "receivers")}
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    given = {"dossier": dossier, "person": person, "obtained_by": by, "is_for_hand_over": is_for_hand_over} | written
    recorded: Consent | None = Consent.objects.filter(**given, withdrawn_on=None).first()
    if recorded is not None:
        return recorded
    consent = Consent.objects.create(**given)
    if not is_for_hand_over:
        Ground.objects.bulk_create(_ground(consent, desk_code, by, at) for desk_code in terms.desk_codes)
    expect_review(kind=ReviewKind.CONSENT, dossier=dossier, by=by, at=at)
    gate.forget()
    return consent


@dataclass(frozen=True)
class HandedOver:
    """What a hand-over (つなぎ) opens: kinds of record, until it must be answered, until when it may then be kept."""

    scope: Sequence[str]
    until: datetime
    kept_until: datetime


@transaction.atomic
def hand_over(*, consent: Consent, desk_code: str, handed: HandedOver, by: Any, at: datetime) -> Ground:
    """Open to a desk the consent names what is handed over to it, and no longer than that takes.

    Raises:
        gate.Refused: ``by`` may not share the dossier.
        NotYet: the consent does not hold, or does not name that desk.
    """
    gate.permit(by, Right.SHARE, consent.dossier, at=at)
    if desk_code not in consent.desk_codes or not Consent.objects.live(timezone.localdate(at)).filter(pk=consent.pk):
        raise NotYet(_("この同意では、その窓口に渡せません。本人の同意を記録してください。"))
    longest = start_of(consent.expires_on)
    ground = _ground(
        consent,
        desk_code,
        by,
        at,
        scope=[ItemKind.REFERRAL, *(kind for kind in handed.scope if kind in consent.scope)],
        valid_until=min(handed.until, longest),
        extends_to=min(handed.kept_until, longest),
    )
    ground.save(force_insert=True)
    gate.forget()
    return ground


@transaction.atomic
def keep_ground(*, ground: Ground, by: Any, at: datetime) -> Ground:
    """Keep what was handed over as long as the sender allowed, by whoever holds it and accepted.

    Raises:
        gate.Refused: ``by`` does not hold it, or it is over.
    """
    gate.permit(by, Right.INDEX, ground, at=at)
    holds = ground.desk_code in standing(by, at).desk_codes and ground.holder_id in (None, by.pk)
    if not holds or not ground.is_live(at):
        raise refuse(by, ground, "no_ground")
    if ground.extends_to is not None:
        ground.valid_until, ground.extends_to = ground.extends_to, None
        ground.save(update_fields=["valid_until", "extends_to"])
        gate.forget()
    return ground


@transaction.atomic
def withdraw_consent(*, consent: Consent, measures_after: str, by: Any, at: datetime) -> None:
    """Record a withdrawal (同意の撤回). Every ground on it ends at once; what was read cannot be unread."""
    gate.permit(by, Right.AMEND, consent.dossier, at=at)
    consent.withdrawn_on, consent.withdrawn_by = timezone.localdate(at), by
    consent.measures_after = measures_after
    consent.save(update_fields=["withdrawn_on", "withdrawn_by", "measures_after"])
    consent.grounds.filter(revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    end_with(consent, by=by, at=at)
    gate.forget()


def _ground(consent: Consent, desk_code: str, by: Any, at: datetime, **otherwise: Any) -> Ground:
    """The ground a consent gives a desk; ``otherwise`` narrows it."""
    terms = {"scope": consent.scope, "valid_until": start_of(consent.expires_on)} | otherwise
    return Ground(
        dossier=consent.dossier,
        kind=GroundKind.CONSENT,
        desk_code=desk_code,
        person=consent.person,
        rights=sorted(GROUNDS[GroundKind.CONSENT].ceiling),
        legal_basis=CONSENT_BASIS,
        form_version=consent.form_version,
        valid_from=at,
        given_by=by,
        consent=consent,
        **terms,
    )


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
