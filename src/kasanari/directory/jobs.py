"""What this room does by itself: owners and keepers are asked whether entries are still right."""

from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from kasanari import gate
from kasanari.lib import opening_days
from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.staff.models import Posting, PostingRole, User

from .actions.links import issue_for
from .models import Organization, OwnerLink, Visibility

ASKED_AGAIN_AFTER = timedelta(days=60)
MOST_AT_ONCE = 200
"""Owners asked in one week: whoever answers asks for a worker's time."""


@app.periodic(cron="0 23 * * 0")  # UTC: Monday at eight, before the counter opens
@app.task(name="remind_of_entries", queueing_lock="remind_of_entries")
def remind_of_entries(timestamp: int = 0) -> None:
    remind(at=timezone.now())


def remind(*, at: datetime) -> tuple[int, int]:
    """Ask the owners of public entries that were not confirmed for a year, and tell the desks that keep the others.

    Returns how many owners and how many workers were written to. An entry that is not public opens with a code that
    only its desk can tell: there the desk asks.
    """
    today = timezone.localdate(at)
    with gate.recorded("directory.remind_of_entries"), gate.whole_city("asks which entries are to be confirmed"):
        asked = sum(_ask_owner(entry, at) for entry in _whose_owner_is_asked(today, at))
        return asked, _tell_keepers(today, at)


def _whose_owner_is_asked(today: date, at: datetime) -> list[Organization]:
    lately = OwnerLink.objects.filter(organization=OuterRef("pk"), issued_at__gt=at - ASKED_AGAIN_AFTER)
    due = Organization.objects.to_confirm(today).exclude(owner_email="").filter(visibility=Visibility.PUBLIC)
    return list(due.filter(~Exists(lately))[:MOST_AT_ONCE])


def _ask_owner(entry: Organization, at: datetime) -> bool:
    keepers = _at_desk(entry.keeper_desk, timezone.localdate(at))
    if not keepers:
        return False
    issued = issue_for(entry, sent_to=entry.owner_email, by=keepers[0], at=at)
    outbox.queue(
        recipient=outbox.Outside(entry.owner_email),
        kind=MessageKind.CONFIRM,
        link=reverse("directory:owner", args=[issued.secret.token]),
        by=keepers[0],
        at=at,
    )
    return True


def _tell_keepers(today: date, at: datetime) -> int:
    """One mail to whoever looks after a desk with entries that only it can have confirmed."""
    if not opening_days.is_open(today):
        return 0
    asked_by_desk = Organization.objects.to_confirm(today).exclude(visibility=Visibility.PUBLIC, owner_email__gt="")
    desks = set(asked_by_desk.order_by().values_list("keeper_desk", flat=True))
    supervisors = {
        posting.user: None
        for desk in sorted(desks)
        for posting in Posting.objects.on(today).at_desk(desk)
        if posting.role == PostingRole.SUPERVISOR and posting.user.email
    }
    for user in supervisors:
        outbox.queue(recipient=user, kind=MessageKind.DUE, link=reverse("directory:to_confirm"), by=user, at=at)
    return len(supervisors)


def _at_desk(desk_code: str, today: date) -> list[User]:
    """Who sits at the desk, those who look after it first: in the name of the first the owner is asked."""
    postings = list(Posting.objects.on(today).at_desk(desk_code))
    return [one.user for one in sorted(postings, key=lambda one: one.role != PostingRole.SUPERVISOR)]
