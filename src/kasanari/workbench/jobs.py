"""What this room does by itself."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.staff.models import User

from .unusual import unusual


@app.periodic(cron="0 23 * * 0")  # UTC: Monday, eight in the morning
@app.task(name="tell_of_unusual_looks", queueing_lock="tell_of_unusual_looks")
def tell_of_unusual_looks(timestamp: int = 0) -> None:
    tell(at=timezone.now())


@transaction.atomic
def tell(*, at: datetime) -> int:
    """Ask each active system administrator to look at the list, if there is anything on it; returns how many.

    The mail says only that something waits: neither a worker nor a pattern.
    """
    if not unusual(at=at):
        return 0
    administrators = User.objects.filter(is_system_administrator=True, is_active=True).exclude(email="")
    link = reverse("workbench:unusual")
    for one in administrators:
        outbox.queue(recipient=one, kind=MessageKind.REQUEST, link=link, by=one, at=at)
    return len(administrators)
