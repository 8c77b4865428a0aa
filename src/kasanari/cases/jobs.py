"""What this room does by itself."""

from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from kasanari import gate
from kasanari.lib import opening_days
from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.staff.models import User

from .models import FollowUp


@app.periodic(cron="0 23 * * *")  # UTC: eight in the morning, before the counter opens
@app.task(name="remind_of_due_follow_ups", queueing_lock="remind_of_due_follow_ups")
def remind_of_due_follow_ups(timestamp: int = 0) -> None:
    remind(at=timezone.now())


def remind(*, at: datetime) -> int:
    """Tell each worker with a follow-up due or overdue, once, on opening days; returns how many were told.

    The mail says only that something falls due. Neither it nor this job reads anything of a person.
    """
    today = timezone.localdate(at)
    if not opening_days.is_open(today):
        return 0
    with gate.recorded("cases.remind_of_due_follow_ups"):
        workers = _with_due_follow_ups(today)
        for worker in workers:
            outbox.queue(recipient=worker, kind=MessageKind.DUE, link=reverse("workbench:today"), by=worker, at=at)
    return len(workers)


def _with_due_follow_ups(today: date) -> list[User]:
    due = FollowUp.objects.due(today).values("case__worker")
    with gate.whole_city("asks who is in charge of what falls due, and reads nothing of it"):
        return list(User.objects.filter(pk__in=due, is_active=True).exclude(email=""))
