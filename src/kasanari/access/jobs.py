"""What this room does by itself, in the morning of opening days: nothing it waits for is forgotten.

The mails say only that something waits. Nothing of a person is read here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from kasanari import gate
from kasanari.lib import opening_days
from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.staff.models import Posting, User

from .models import AccessRequest, Protection, Review, ReviewKind
from .supervision import supervisors_of, supervisors_of_municipality
from .table import DV


@app.periodic(cron="5 23 * * *")  # UTC: eight in the morning, before the counter opens
@app.task(name="look_after_rights", queueing_lock="look_after_rights")
def look_after_rights(timestamp: int = 0) -> None:
    look_after(at=timezone.now())


@transaction.atomic
def look_after(*, at: datetime) -> int:
    """Escalate emergencies nobody reviewed, end requests nobody answered, ask for protections to be looked at.

    Returns how many mails were queued; none on days on which the offices are closed.
    """
    today = timezone.localdate(at)
    if not opening_days.is_open(today):
        return 0
    with gate.whole_city("asks what nobody answered, and reads nothing of it"):
        return _escalate(today, at) + _tell_of_expired(today, at) + _tell_of_protections(today, at)


def _escalate(today: date, at: datetime) -> int:
    """Emergencies not reviewed in time go to those who look after the desks whose records were opened, and the city."""
    overdue = Review.objects.waiting().filter(kind=ReviewKind.EMERGENCY, due_on__lt=today, escalated_at=None)
    told = 0
    for review in overdue.select_for_update(of=("self",)).select_related("emergency"):
        told += _tell(_answerable_for(review, today), MessageKind.REQUEST, at)
        review.escalated_at = at
        review.save(update_fields=["escalated_at"])
    return told


def _answerable_for(review: Review, today: date) -> list[User]:
    opened = review.emergency.grounds.values_list("dossier__desk_code", flat=True) if review.emergency else []
    found = [user for desk in sorted(set(opened)) for user in supervisors_of(desk, today)]
    return [user for user in (*found, *supervisors_of_municipality(today)) if user.pk != review.done_by_id]


def _tell_of_expired(today: date, at: datetime) -> int:
    """Whose request ran out on the last opening day, or since, learns it once."""
    since = opening_days.add_opening_days(today, -1)
    expired = AccessRequest.objects.filter(answered_at=None, expires_on__gte=since, expires_on__lt=today)
    askers = User.objects.filter(pk__in=expired.values("asked_by"), is_active=True)
    return _tell(askers, MessageKind.CHANGE, at)


def _tell_of_protections(today: date, at: datetime) -> int:
    """On the first opening day of a week: those cleared for whereabouts at the desks whose protections need a look."""
    monday = today - timedelta(days=today.weekday())
    if opening_days.next_open(monday) != today:
        return 0
    desks = Protection.objects.to_be_looked_at(today).values("desk_code")
    cleared = Posting.objects.on(today).filter(desk_code__in=desks, clearance__contains=[DV])
    return _tell(User.objects.filter(pk__in=cleared.values("user"), is_active=True), MessageKind.DUE, at)


def _tell(recipients: Iterable[Any], kind: MessageKind, at: datetime) -> int:
    """Tell each of them once; whoever has no address sees it on my-day."""
    reachable = {user.pk: user for user in recipients if user.email}
    for user in reachable.values():
        outbox.queue(recipient=user, kind=kind, link=reverse("access:tasks"), by=user, at=at)
    return len(reachable)
