"""Workers are told by mail that something waits, and the mail says nothing more."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from kasanari.cases import actions
from kasanari.cases.jobs import remind
from kasanari.notifications.models import Message, MessageKind
from tests import world

pytestmark = pytest.mark.django_db

MONDAY = timezone.make_aware(datetime(2026, 11, 16, 8))


def with_look_due(by, days):
    case = world.supported(by, desk="general", at=MONDAY - timedelta(days=90))
    case.follow_ups.update(due_on=MONDAY.date() + timedelta(days=days))
    return case


def test_a_worker_with_due_looks_is_told_once_and_only_that_something_falls_due():
    by = world.worker("general", email="mihon@example.org")
    later = world.worker("general", email="later@example.org")
    for days in (0, -20):
        with_look_due(by, days)
    with_look_due(later, 1)
    assert remind(at=MONDAY) == 1
    mail = Message.objects.get()
    assert (mail.recipient, mail.kind) == (by, MessageKind.DUE)
    assert "見本" not in mail.subject + mail.body


def test_nobody_is_told_when_the_office_is_closed():
    with_look_due(world.worker("general", email="mihon@example.org"), 0)
    assert remind(at=MONDAY - timedelta(days=1)) == 0


def test_whoever_takes_a_case_up_is_in_charge_of_it():
    by, colleague = world.worker("general"), world.worker("general", email="colleague@example.org")
    case = world.case_at(by, desk="general")
    actions.take_up(case_id=case.pk, by=colleague, at=timezone.now())
    case.refresh_from_db()
    assert case.worker == colleague
    assert Message.objects.count() == 0
