"""Going on for a colleague who has left or is away: at the sending desk, or at the receiving one."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.models import User

from ..models import EventKind, Referral
from ..policy import ACTS
from .obstacles import NotYet


@transaction.atomic
def take_over(*, referral_id: UUID, by: User, at: datetime) -> Referral:
    """Look after a referral from now on: at its own desk as its sender, at the receiving one as whoever is in charge.

    Raises:
        NotYet: nobody of the receiving desk is in charge yet; it is answered by accepting it.
    """
    rows = gate.visible(Referral.objects.all(), to=by, right=Right.INDEX, at=at)
    referral: Referral = rows.locked(referral_id)
    if not referral.is_outside and gate.decide(by, ACTS["accept"], referral, at=at).allowed:
        return _as_receiver(referral, by, at)
    gate.permit(by, ACTS["take_over"], referral.dossier, at=at)
    referral.sender = by
    referral.save(update_fields=["sender"])
    referral.record(EventKind.TAKEN_OVER, by=by, at=at, side="sender")
    return referral


def _as_receiver(referral: Referral, by: User, at: datetime) -> Referral:
    gate.permit(by, ACTS["accept"], referral, at=at)
    if not referral.is_under_way:
        raise NotYet(_("まだだれも受け入れていません。「受け入れる」を押すと、あなたの担当になります。"))
    referral.worker = by
    referral.save(update_fields=["worker"])
    referral.record(EventKind.TAKEN_OVER, by=by, at=at, side="receiver")
    return referral
