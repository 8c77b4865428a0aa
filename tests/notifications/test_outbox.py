"""Mail belongs to its act: both happen, or neither; and it tells nothing but that something waits."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import translation
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import DjangoCaptureOnCommitCallbacks

from kasanari.notifications.delivery import deliver_waiting
from kasanari.notifications.models import Message, MessageKind
from kasanari.notifications.outbox import Outside

Queue = Callable[..., Message]
NOON = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


class ActFailed(Exception):
    pass


def test_a_failed_act_sends_nothing(
    put: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    def act() -> None:
        put()
        raise ActFailed

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ActFailed), transaction.atomic():
        act()
    deliver_waiting(at=NOON)
    assert not Message.objects.exists()
    assert not ProcrastinateJob.objects.exists()
    assert mail.outbox == []


def test_the_deliverer_is_woken_once_and_only_after_the_commit(
    put: Queue, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        put()
        put()
        assert not ProcrastinateJob.objects.exists()
    assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [("deliver", "todo")]


def test_the_mail_says_nothing_but_that_something_waits(put: Queue) -> None:
    with translation.override("en"):  # the sender's screens may be in English; the reader's mail is not
        put(kind=MessageKind.MEETING, link="/cases/")
    deliver_waiting(at=NOON)
    sent = mail.outbox[0]
    assert sent.subject == "【重なり】会議のご案内"
    assert sent.body.splitlines() == [
        "会議のご案内があります。",
        "システムを開いてご確認ください。",
        "https://kasanari.example.jp/cases/",
        "",
        "このメールには内容を記載していません。返信はできません。",
    ]
    assert sent.to == ["mihon@example.jp"]
    assert not sent.attachments


@pytest.mark.parametrize(
    "kind", [kind for kind in MessageKind if kind not in (MessageKind.CONFIRM, MessageKind.HAND_OVER)]
)
def test_every_kind_has_its_words(put: Queue, kind: MessageKind) -> None:
    message = put(kind=kind)
    assert "システムを開いてご確認ください。" in message.body
    assert str(kind.label) in message.subject


def test_somebody_outside_is_asked_once_and_the_way_in_is_forgotten(put: Queue) -> None:
    """The link of such a mail opens something by itself: it must not lie in the outbox for ever."""
    outside = Outside("owner@example.jp")
    message = put(recipient=outside, kind=MessageKind.CONFIRM, link="/directory/confirm/secret/")
    deliver_waiting(at=NOON)
    (sent,) = mail.outbox
    assert sent.to == ["owner@example.jp"]
    assert "https://kasanari.example.jp/directory/confirm/secret/" in sent.body
    assert "アカウントは要りません" in sent.body
    message.refresh_from_db()
    assert (message.body, message.link) == ("", "/")
    assert "secret" not in str(Message.objects.values())


def test_a_message_goes_to_one_of_the_two(put: Queue) -> None:
    message = put()
    with pytest.raises(IntegrityError, match="message_goes_to_a_worker_or_outside"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(address="owner@example.jp")


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "cases/"])
def test_a_mail_links_into_the_system_only(put: Queue, link: str) -> None:
    with pytest.raises(ValueError, match="links into the system"):
        put(link=link)


def test_the_table_refuses_a_message_that_was_sent_without_a_try(put: Queue) -> None:
    message = put()
    with pytest.raises(IntegrityError, match="sent_message_was_tried"), transaction.atomic():
        Message.objects.filter(pk=message.pk).update(sent_at=NOON)
