"""What waits is sent once; what fails is kept and tried again."""

import smtplib
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection

from kasanari.notifications.delivery import deliver_waiting
from kasanari.notifications.models import MOST_ATTEMPTS, Message
from kasanari.staff.models import User

Queue = Callable[..., Message]
NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


def fails(error: Exception) -> Any:
    def send_messages(self: EmailBackend, messages: Any) -> int:
        raise error

    return send_messages


@pytest.mark.django_db
def test_a_failure_is_kept_and_a_later_run_sends(put: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    message = put()
    with monkeypatch.context() as broken:
        refused = smtplib.SMTPResponseException(451, b"mihon@example.jp try later")
        broken.setattr(EmailBackend, "send_messages", fails(refused))
        assert deliver_waiting(at=NOON) == 0
    message.refresh_from_db()
    assert (message.sent_at, message.attempts) == (None, 1)
    assert message.last_error == "SMTPResponseException 451"

    assert deliver_waiting(at=NOON) == 0, "the back-off is not over"
    later = NOON + timedelta(minutes=1)
    assert deliver_waiting(at=later) == 1
    message.refresh_from_db()
    assert (message.sent_at, message.attempts, message.last_error) == (later, 2, "")


@pytest.mark.django_db
def test_one_failure_does_not_hold_up_the_others(put: Queue, worker: User) -> None:
    nowhere = put()
    User.objects.filter(pk=worker.pk).update(email="")
    assert deliver_waiting(at=NOON) == 0
    nowhere.refresh_from_db()
    assert nowhere.last_error == "no_address"
    User.objects.filter(pk=worker.pk).update(email="mihon@example.jp")
    put()
    assert deliver_waiting(at=NOON) == 1


@pytest.mark.django_db
def test_who_left_gets_no_mail(put: Queue, worker: User) -> None:
    put()
    User.objects.filter(pk=worker.pk).update(is_active=False)
    assert deliver_waiting(at=NOON) == 0
    assert mail.outbox == []


@pytest.mark.django_db
def test_after_the_last_attempt_a_message_stays_with_its_error(put: Queue, monkeypatch: pytest.MonkeyPatch) -> None:
    put()
    monkeypatch.setattr(EmailBackend, "send_messages", fails(ConnectionRefusedError(111, "refused")))
    for day in range(MOST_ATTEMPTS + 2):
        deliver_waiting(at=NOON + timedelta(days=day))
    kept = Message.objects.given_up().get()
    assert (kept.attempts, kept.last_error) == (MOST_ATTEMPTS, "ConnectionRefusedError 111")


@pytest.mark.django_db
def test_a_second_copy_bears_the_same_id(put: Queue) -> None:
    message = put()
    deliver_waiting(at=NOON)
    assert str(message.pk) in mail.outbox[0].message()["Message-ID"]


def test_two_deliverers_never_send_the_same_message(committed: Message, monkeypatch: pytest.MonkeyPatch) -> None:
    sending, go_on = threading.Event(), threading.Event()
    calls: list[str] = []

    def slowly(self: EmailBackend, messages: Any) -> int:
        calls.append("sent")
        sending.set()
        assert go_on.wait(5), "the second deliverer waited for this one instead of passing by"
        return len(messages)

    def first_deliverer() -> int:
        try:
            return deliver_waiting(at=NOON)
        finally:
            connection.close()

    monkeypatch.setattr(EmailBackend, "send_messages", slowly)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(first_deliverer)
        assert sending.wait(10)
        try:
            assert deliver_waiting(at=NOON) == 0
        finally:
            go_on.set()
        assert first.result(10) == 1
    assert deliver_waiting(at=NOON) == 0
    assert calls == ["sent"]
