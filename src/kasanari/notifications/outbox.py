"""Queueing mail inside the transaction of the act it tells of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Mention, Recipient
from kasanari.staff.models import Posting, User

from .jobs import wake_deliverer
from .models import Message, MessageKind


@dataclass(frozen=True)
class Outside:
    """Somebody without an account who is asked something: his address, and what he is to the city."""

    address: str
    role: str = "owner"


def queue(
    *, recipient: User | Outside, kind: MessageKind, link: str, by: User, at: datetime, mentions: Iterable[Mention] = ()
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
    gate.may_leave(mentions, _told_to_the_gate(recipient), by=by)
    kind = MessageKind(kind)
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = _subject(kind), _body(kind, link)
    message = Message.objects.create(
        recipient=None if isinstance(recipient, Outside) else recipient,
        address=recipient.address if isinstance(recipient, Outside) else "",
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


def queue_for_desk(*, desk_code: str, kind: MessageKind, link: str, by: User, at: datetime) -> None:
    """The same for every active worker of a desk who has an address; nobody is told twice, nor of his own act."""
    posted = Posting.objects.on(timezone.localdate(at)).at_desk(desk_code).exclude(user__email="")
    for worker in {posting.user_id: posting.user for posting in posted}.values():
        if worker.pk != by.pk:
            queue(recipient=worker, kind=kind, link=link, by=by, at=at)


def _told_to_the_gate(recipient: User | Outside) -> Recipient:
    if isinstance(recipient, Outside):
        return Recipient(recipient.role)
    return Recipient("worker", str(recipient.pk))


def _subject(kind: MessageKind) -> str:
    return _("【重なり】%(kind)s") % {"kind": kind.label}


def _body(kind: MessageKind, link: str) -> str:
    lines = (
        _REASONS[kind],
        _ASKED.get(kind, _("システムを開いてご確認ください。")),
        urljoin(settings.KASANARI_ADDRESS, link),
        "",
        _("このメールには内容を記載していません。返信はできません。"),
    )
    return "\n".join(str(line) for line in lines)


_REASONS = {
    MessageKind.MEETING: translation.gettext_lazy("会議のご案内があります。"),
    MessageKind.REQUEST: translation.gettext_lazy("あなた宛ての依頼があります。"),
    MessageKind.DUE: translation.gettext_lazy("期限を迎える予定があります。"),
    MessageKind.CONFIRM: translation.gettext_lazy("相談窓口が案内に使う、みなさまの活動の情報についてのお願いです。"),
    MessageKind.HAND_OVER: translation.gettext_lazy("相談窓口から、みなさまにお願いしたい方についてのご相談です。"),
    MessageKind.CHANGE: translation.gettext_lazy("担当している内容が更新されました。"),
}

_ASKED = {
    MessageKind.HAND_OVER: translation.gettext_lazy(
        "次のリンクを開き、窓口から別にお伝えした確認番号を入力してください。アカウントは要りません。回答は一度だけ送れます。"
    ),
    MessageKind.CONFIRM: translation.gettext_lazy(
        "次のリンクを開き、内容に変わりがないか確かめてください。アカウントは要りません。30日以内に一度だけ使えます。"
    ),
}
"""What outsiders are asked to do; workers open the system."""
