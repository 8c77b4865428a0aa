"""緊急閲覧 (break-glass): danger to life or body, and nobody to ask."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.people.models import Person

from ..models import Dossier, Emergency, Ground, GroundKind, ReviewKind
from ..obstacles import NotYet, refuse
from ..supervision import tell_supervisors
from ..table import GROUNDS, SCOPES
from .reviews import expect_review


@transaction.atomic
def open_emergency(*, person: Person, desk_code: str, reason: str, hours: int = 4, by: Any, at: datetime) -> Emergency:
    """Open what the city keeps about a person for some hours, with the compartments that the pack's basis lifts.

    The supervisors are told in the same transaction and look at it within one opening day. The screen asks for the
    password or the second factor anew before it calls this. Pressed twice, it is opened once.

    Raises:
        gate.Refused: ``by`` may not know of the person (a conflict among others), or does not sit at the desk.
        NotYet: no reason, or more hours than the city allows.
    """
    gate.permit(by, Right.INDEX, person, at=at)
    emergency = Emergency(
        person=person,
        desk_code=desk_code,
        reason=reason.strip(),
        opened_at=at,
        opened_by=by,
        valid_until=at + timedelta(hours=hours),
    )
    gate.permit(by, Right.WRITE, emergency, at=at)
    _check(emergency, hours)
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    still_open: Emergency | None = Emergency.objects.open(at).filter(person=person, opened_by=by).first()
    if still_open is not None:
        return still_open
    emergency.save()
    _open_dossiers(emergency, by, at)
    expect_review(kind=ReviewKind.EMERGENCY, emergency=emergency, by=by, at=at)
    tell_supervisors(emergency.desk_code, by=by, at=at)
    gate.forget()
    return emergency


@transaction.atomic
def end_emergency(*, emergency: Emergency, by: Any, at: datetime) -> None:
    """Close before the hours are over, as soon as the danger is."""
    gate.permit(by, Right.READ, emergency, at=at)
    if emergency.opened_by_id != by.pk:
        raise refuse(by, emergency, "not_his")
    emergency.ended_at = at
    emergency.save(update_fields=["ended_at"])
    emergency.grounds.filter(revoked_at__isnull=True).update(revoked_at=at, revoked_by=by)
    gate.forget()


def _check(emergency: Emergency, hours: int) -> None:
    most = packs.city().settings.emergency_hours
    if not emergency.reason:
        raise NotYet(_("緊急の理由を入力してください。だれの、どのような危険かを書きます。"))
    if not 1 <= hours <= most:
        raise NotYet(_("緊急閲覧は%(hours)d時間までです。") % {"hours": most})


def _open_dossiers(emergency: Emergency, by: Any, at: datetime) -> None:
    """Grounds on every dossier that names the person: which there are, nobody needs to know beforehand."""
    basis = next(one for one in packs.city().legal_bases.values() if one.ground == packs.items.Ground.EMERGENCY)
    with gate.whole_city("an emergency opens what is kept about one person, wherever it is kept"):
        dossiers: Sequence[Dossier] = list(Dossier.objects.filter(dossier_persons__person=emergency.person_id))
        Ground.objects.bulk_create(
            Ground(
                dossier=dossier,
                kind=GroundKind.EMERGENCY,
                desk_code=emergency.desk_code,
                holder=by,
                rights=sorted(GROUNDS[GroundKind.EMERGENCY].ceiling),
                scope=list(SCOPES[GroundKind.EMERGENCY]),
                lifts=list(basis.lifts),
                legal_basis=basis.code,
                reason=emergency.reason,
                valid_from=at,
                valid_until=emergency.valid_until,
                given_by=by,
                emergency=emergency,
            )
            for dossier in dossiers
        )
