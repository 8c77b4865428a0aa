"""What waits on my-day: what owners answered, for the desk that keeps the entry."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.lib.panel import Waiting
from kasanari.staff.models import User
from kasanari.staff.standing import standing

from .models import Correction

MOST = 20


def waiting_for(user: User, at: datetime) -> list[Waiting]:
    """Corrections that owners proposed and nobody has answered, the oldest first."""
    desks = standing(user, at).desk_codes
    if not desks:
        return []
    rows = Correction.objects.waiting().filter(organization__keeper_desk__in=desks).select_related("organization")
    return [_task(row) for row in gate.visible(rows, to=user, at=at)[:MOST]]


def _task(row: Correction) -> Waiting:
    return Waiting(
        due_on=timezone.localdate(row.received_at),
        title=_("団体からの訂正の申出"),
        person="",
        detail=row.organization.name,
        url=row.get_absolute_url(),
        act=_("見比べて答える"),
    )
