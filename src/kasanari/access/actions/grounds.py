"""Giving and revoking grounds that neither a consent nor a sitting nor an emergency brings with it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.models import Posting, User

from ..models import Consent, Dossier, Ground, GroundKind, ItemKind
from ..obstacles import NotYet, refuse
from ..table import GROUNDS, SCOPES


@dataclass(frozen=True)
class LegalDuty:
    """法令に基づく提供: the provision (code of the pack's legal bases), what for, to whom, about whom, until when.

    ``extends_to``: until when whoever accepts a hand-over may keep it. ``rights`` beyond *index* and *read* are given
    only when named; ``person`` None: everybody the dossier names.
    """

    basis: str
    reason: str
    holder: User
    desk_code: str
    valid_until: datetime
    extends_to: datetime | None = None
    rights: frozenset[Right] = frozenset({Right.INDEX, Right.READ})
    person: Person | None = None


@transaction.atomic
def give_legal_ground(*, dossier: Dossier, duty: LegalDuty, by: Any, at: datetime) -> Ground:
    """Open a dossier to one worker on a provision of law; its article lifts the compartments the pack lists.

    Given twice in the same words, it is one ground.

    Raises:
        gate.Refused: ``by`` may not share the dossier, or would open it to himself.
        NotYet: the provision is not in force, or the holder does not sit at that desk.
    """
    gate.permit(by, Right.SHARE, dossier, at=at)
    not_to_oneself(by, duty.holder, dossier)
    basis = _legal_basis(duty.basis, at)
    require_posting(duty.holder, duty.desk_code, at)
    if duty.valid_until <= at:
        raise NotYet(_("期限が過ぎています。あした以降の日を入力してください。"))
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    terms: dict[str, Any] = {
        "kind": GroundKind.LEGAL_DUTY,
        "desk_code": duty.desk_code,
        "holder": duty.holder,
        "person": duty.person,
        "rights": sorted((duty.rights | {Right.INDEX}) & GROUNDS[GroundKind.LEGAL_DUTY].ceiling),
        "scope": list(SCOPES[GroundKind.LEGAL_DUTY]),
        "lifts": list(basis.lifts),
        "legal_basis": basis.code,
        "reason": duty.reason,
        "valid_until": duty.valid_until,
        "extends_to": duty.extends_to,
        "given_by": by,
    }
    given: Ground | None = dossier.grounds.not_over(at).filter(**terms).first()
    if given is not None:
        return given
    ground = Ground.objects.create(dossier=dossier, valid_from=at, **terms)
    gate.forget()
    return ground


@transaction.atomic
def give_plan_ground(*, consent: Consent, holder: User, desk_code: str, by: Any, at: datetime) -> Ground:
    """Let somebody who took a role in the plan (重層的支援会議) read it and write its parts, while the consent lasts.

    Raises:
        NotYet: support is not decided yet, or the consent no longer holds.
        gate.Refused: ``by`` may not write, or would open the dossier to himself.
    """
    dossier = consent.dossier
    gate.permit(by, Right.WRITE, dossier, at=at)
    not_to_oneself(by, holder, dossier)
    if dossier.support_decided_on is None:
        raise NotYet(_("支援決定がまだのため、プランを共有できません。先に支援を決定してください。"))
    source = consent.grounds.live(at).filter(kind=GroundKind.CONSENT).first()
    if source is None or consent.is_for_hand_over:
        raise NotYet(_("本人の同意が有効ではないため、プランを共有できません。先に同意を記録してください。"))
    require_posting(holder, desk_code, at)
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    given: Ground | None = (
        dossier.grounds.not_over(at).filter(kind=GroundKind.PLAN_MEETING, consent=consent, holder=holder).first()
    )
    if given is not None:
        return given
    ground = Ground.objects.create(
        dossier=dossier,
        kind=GroundKind.PLAN_MEETING,
        desk_code=desk_code,
        holder=holder,
        person=consent.person,
        rights=sorted(GROUNDS[GroundKind.PLAN_MEETING].ceiling),
        scope=[kind for kind in SCOPES[GroundKind.PLAN_MEETING] if kind in (*consent.scope, ItemKind.RECORD)],
        legal_basis=source.legal_basis,
        form_version=consent.form_version,
        valid_from=at,
        valid_until=source.valid_until,
        given_by=by,
        consent=consent,
    )
    gate.forget()
    return ground


@transaction.atomic
def revoke_ground(*, ground: Ground, by: Any, at: datetime) -> None:
    """End a ground before its time. It counts at the holder's next request; revoking twice changes nothing."""
    gate.permit(by, Right.AMEND, ground.dossier, at=at)
    Ground.objects.filter(pk=ground.pk, revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    gate.forget()


def not_to_oneself(by: Any, holder: User, dossier: Dossier) -> None:
    """No worker's own writing enlarges his rights (theorem P5)."""
    if holder.pk == by.pk:
        raise refuse(by, dossier, "own_hand", Right.SHARE)


def _legal_basis(code: str, at: datetime) -> packs.LegalBasis:
    basis = packs.city().legal_bases.get(code)
    if basis is None or basis.ground != packs.items.Ground.LEGAL_DUTY or not basis.is_valid_on(timezone.localdate(at)):
        raise NotYet(_("この法的根拠は、いまは使えません。一覧から選び直してください。"))
    return basis


def require_posting(holder: User, desk_code: str, at: datetime) -> None:
    if not Posting.objects.on(timezone.localdate(at)).filter(user=holder, desk_code=desk_code).exists():
        raise NotYet(_("この職員は、その窓口に配属されていません。職員か窓口を選び直してください。"))
