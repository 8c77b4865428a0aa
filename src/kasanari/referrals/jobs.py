"""What this room does by itself: what is late is told to the person named for it, what expired to its sender."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from procrastinate.contrib.django import app

from kasanari import gate
from kasanari.lib import opening_days

from . import telling
from .actions.ending import end
from .models import EventKind, Referral, ReferralEvent


@app.periodic(cron="10 23 * * *")  # UTC: ten past eight in the morning
@app.task(name="look_after_referrals", queueing_lock="look_after_referrals")
def look_after_referrals(timestamp: int = 0) -> None:
    look_after(at=timezone.now())


@transaction.atomic
def look_after(*, at: datetime) -> int:
    """Tell of what became late or expired since it was last looked at; only on opening days. Returns how many."""
    today = timezone.localdate(at)
    if not opening_days.is_open(today):
        return 0
    with gate.recorded("referrals.look_after"), gate.whole_city("looks for promises not kept; reads no letter"):
        late = list(Referral.objects.late(today).filter(~_told_since_due(EventKind.ESCALATED)).select_for_update())
        for referral in late:
            referral.record(EventKind.ESCALATED, by=None, at=at, due_on=referral.due_on.isoformat())
            telling.named_person(referral, at=at)
        expired = list(Referral.objects.expired(today).filter(~_told_since_due(EventKind.EXPIRED)).select_for_update())
        for referral in expired:
            referral.record(EventKind.EXPIRED, by=None, at=at)
            end(referral, by=None, at=at)
            telling.sender(referral, by=None, at=at)
    return len(late) + len(expired)


def _told_since_due(kind: EventKind) -> Any:
    return Exists(ReferralEvent.objects.filter(referral=OuterRef("pk"), kind=kind, at__date__gt=OuterRef("due_on")))
