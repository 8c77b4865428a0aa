"""Queueing mail inside the transaction of the act it tells of."""

from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Mention, Recipient
from kasanari.staff.models import User

from .jobs import wake_deliverer
from .models import Message, MessageKind


def queue(
    *, recipient: User, kind: MessageKind, link: str, by: User, at: datetime, mentions: Iterable[Mention] = ()
) -> Message:
    """Put a mail to ``recipient`` into the outbox; it leaves after the caller's transaction commits, or never.

    The mail says only that something waits in the system. ``link`` is a path of ours (``/cases/…``) and, like
    every address of the system, names nobody; a mail that did would give its ``mentions``.

    Raises:
        gate.Refused: a mention may not reach the recipient (rule D).
        ValueError: ``link`` is not a path of ours.
    """
    if not link.startswith("/") or link.startswith("//"):
        raise ValueError(f"a mail links into the system: give a path such as /cases/, not {link!r}")
    gate.may_leave(mentions, Recipient("worker", str(recipient.pk)), by=by)
    kind = MessageKind(kind)
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = _subject(kind), _body(kind, link)
    message = Message.objects.create(
        recipient=recipient,
        kind=kind,
        subject=subject,
        body=body,
        link=link,
        queued_at=at,
        queued_by=by,
        next_attempt_at=at,
    )
    transaction.on_commit(wake_deliverer, robust=True)
    return message


def _subject(kind: MessageKind) -> str:
    return _("【重なり】%(kind)s") % {"kind": kind.label}


def _body(kind: MessageKind, link: str) -> str:
    lines = (
        _REASONS[kind],
        _("システムを開いてご確認ください。"),
        urljoin(settings.KASANARI_ADDRESS, link),
        "",
        _("このメールには内容を記載していません。返信はできません。"),
    )
    return "\n".join(str(line) for line in lines)


_REASONS = {
    MessageKind.MEETING: translation.gettext_lazy("会議のご案内があります。"),
    MessageKind.REQUEST: translation.gettext_lazy("あなた宛ての依頼があります。"),
    MessageKind.DUE: translation.gettext_lazy("期限を迎える予定があります。"),
    MessageKind.CHANGE: translation.gettext_lazy("担当している内容が更新されました。"),
}
