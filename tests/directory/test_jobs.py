"""Once a week: owners are asked whether their entry is still right, and desks are told of the others."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from kasanari.directory import jobs
from kasanari.directory.models import EventKind, Organization, OwnerLink
from kasanari.notifications.delivery import deliver_waiting
from tests import world
from tests.directory import entries

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def agencies_are_confirmed():
    """The agencies of the pack have entries, too, which nobody has confirmed yet."""
    Organization.objects.update(confirmed_on=date(2026, 11, 1))


def old(entry):
    Organization.objects.filter(pk=entry.pk).update(confirmed_on=date(2025, 11, 29))
    return entry


def sent():
    deliver_waiting(at=MONDAY)
    return mail.outbox


def test_an_owner_is_asked_by_a_link_that_works_and_then_left_alone():
    entry = old(entries.entry(owner_email="owner@example.jp"))
    assert jobs.remind(at=MONDAY)[0] == 1
    (letter,) = sent()
    assert letter.to == ["owner@example.jp"]
    path = next(line for line in letter.body.splitlines() if "/directory/confirm/" in line).split("8000", 1)[1]
    now = datetime.now(UTC)
    OwnerLink.objects.update(issued_at=now, expires_at=now + timedelta(days=1))
    assert "土曜サロン" in Client().get(path).content.decode()
    assert jobs.remind(at=now + timedelta(days=7))[0] == 0
    assert entry.events.filter(kind=EventKind.LINK_ISSUED).count() == 1


def test_an_owner_who_never_answers_is_asked_again_after_two_months():
    old(entries.entry(owner_email="owner@example.jp"))
    jobs.remind(at=MONDAY)
    assert jobs.remind(at=MONDAY + timedelta(days=63))[0] == 1


def test_an_entry_that_is_not_public_is_asked_about_by_its_desk():
    """Its link opens with a code only, which no mail tells."""
    supervisor = world.supervisor(entries.DESK, email="supervisor@example.jp")
    old(entries.volunteer(owner_email="owner@example.jp"))
    assert jobs.remind(at=MONDAY) == (0, 1)
    (letter,) = sent()
    assert letter.to == [supervisor.email]
    assert "/directory/to-confirm/" in letter.body
    assert not OwnerLink.objects.exists()


@pytest.mark.parametrize("fresh", [date(2025, 12, 1), date(2026, 11, 29)])
def test_what_was_confirmed_within_a_year_is_left_alone(fresh):
    world.supervisor(entries.DESK, email="supervisor@example.jp")
    entry = entries.entry(owner_email="owner@example.jp")
    Organization.objects.filter(pk=entry.pk).update(confirmed_on=fresh)
    assert jobs.remind(at=MONDAY) == (0, 0)


def test_an_ended_entry_is_left_alone():
    entry = old(entries.entry(owner_email="owner@example.jp"))
    Organization.objects.filter(pk=entry.pk).update(ended_on=date(2026, 1, 1))
    assert jobs.remind(at=MONDAY) == (0, 0)
