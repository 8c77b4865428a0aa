"""What this room shows elsewhere: on my-day, the lists that wait for the second person."""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.lib.panel import Waiting
from kasanari.staff.models import User
from kasanari.staff.standing import standing

from .flow import Stage
from .models import Import
from .policy import may_approve

MOST = 20


def waiting_for(user: User, at: datetime) -> list[Waiting]:
    """Lists others brought, which ``user`` may approve: the oldest first. So each list is seen by somebody else."""
    if not may_approve(standing(user, at)):
        return []
    rows = Import.objects.filter(stage__in=[Stage.STAGED, Stage.APPROVED]).exclude(uploaded_by=user)
    rows = rows.select_related("uploaded_by").order_by("uploaded_at", "id")
    return [_waiting(one) for one in gate.visible(rows, to=user, at=at)[:MOST]]


def _waiting(load: Import) -> Waiting:
    is_approved = load.stage == Stage.APPROVED
    return Waiting(
        due_on=timezone.localdate(load.uploaded_at),
        title=_("取り込んだ一覧の反映") if is_approved else _("取り込んだ一覧の承認"),
        person="",
        url=reverse("imports:load", args=[load.pk]),
        act=_("反映する") if is_approved else _("確かめる"),
        detail=f"{load.list_kind.label}　{load.uploaded_by.display_name}",
    )
