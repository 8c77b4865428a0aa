"""Sending what waits in the outbox: each message once, however many deliverers run."""

import smtplib
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.core import mail
from django.db import transaction

from .models import Message

_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(hours=12)
_SMTP_TIMEOUT = 20  # seconds


def deliver_waiting(*, at: datetime) -> int:
    """Try every message that waits at ``at``; return how many were sent.

    A message is locked while it is tried and skipped by other deliverers. One that fails keeps its error and is
    tried again later.
    """
    sent = 0
    while (message := _try_next(at)) is not None:
        sent += message.sent_at is not None
    return sent


@transaction.atomic
def _try_next(at: datetime) -> Message | None:
    waiting = Message.objects.waiting(at).select_for_update(of=("self",), skip_locked=True).select_related("recipient")
    message: Message | None = waiting.first()
    if message is None:
        return None
    message.attempts += 1
    message.last_error = _send(message)
    if message.last_error:
        message.next_attempt_at = at + _wait_after(message.attempts)
    else:
        message.sent_at = at
        message.forget_secrets()
    message.save(update_fields=["attempts", "last_error", "next_attempt_at", "sent_at", "body", "link"])
    return message


def _send(message: Message) -> str:
    """Send one mail; return an empty text, or the error without any name or address in it."""
    address = message.goes_to()
    if not address:
        return "no_address"
    letter = mail.EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[address],
        # Should the process die between sending and committing, mail servers know the second copy by its id.
        headers={"Message-ID": f"<{message.pk}@{_domain()}>"},
        connection=mail.get_connection(timeout=_SMTP_TIMEOUT),
    )
    try:
        letter.send()
    except (OSError, smtplib.SMTPException) as error:
        return _scrubbed(error)
    return ""


def _scrubbed(error: Exception) -> str:
    """Keep kind and code of an error; its words may repeat the address it was sent to."""
    code = getattr(error, "smtp_code", None) or getattr(error, "errno", None)
    return f"{type(error).__name__} {code}" if code else type(error).__name__


def _wait_after(attempts: int) -> timedelta:
    """1, 2, 4, 8 … minutes, at most half a day."""
    return min(_FIRST_WAIT * (1 << (attempts - 1)), _LONGEST_WAIT)


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
