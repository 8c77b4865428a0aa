"""The outbox: mail that waits in the same transaction as the act it tells of (transactional outbox)."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.lib.classification import Classified

MOST_ATTEMPTS = 13
"""After so many failures a message stays in the outbox with its error; with the back-off that is nearly two days."""


class MessageKind(models.TextChoices):
    """Why somebody should open the system. The mail says no more than this."""

    MEETING = "meeting", _("会議のご案内")
    REQUEST = "request", _("依頼")
    DUE = "due", _("期限のお知らせ")
    CHANGE = "change", _("更新のお知らせ")
    CONFIRM = "confirm", _("掲載内容のご確認のお願い")
    HAND_OVER = "hand_over", _("つなぎのご相談")


class MessageQuerySet(models.QuerySet[Any]):
    def waiting(self, at: datetime) -> MessageQuerySet:
        """Messages to be tried at ``at``, the oldest first."""
        return self.filter(sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS, next_attempt_at__lte=at)

    def given_up(self) -> MessageQuerySet:
        return self.filter(sent_at__isnull=True, attempts__gte=MOST_ATTEMPTS)


class Message(models.Model):
    """One mail to one worker, or to an ``address`` outside. ``body`` holds the fixed text of its kind and ``link``.

    Nothing of any person stands in it. The link of a mail to the outside opens something by itself: once sent, it is
    forgotten here.
    """

    classified = Classified(
        plain="id kind subject queued_at queued_by next_attempt_at sent_at attempts last_error",
        personal="recipient address",
        sensitive="body link",
        unseen="body link",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("宛先")
    )
    address = models.EmailField(_("外部の宛先"), blank=True)
    kind = models.CharField(_("種類"), max_length=12, choices=MessageKind)
    subject = models.CharField(_("件名"), max_length=100)
    body = models.TextField(_("本文"))
    link = models.CharField(_("リンク"), max_length=300)
    queued_at = models.DateTimeField(_("受付日時"))
    queued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    next_attempt_at = models.DateTimeField()
    sent_at = models.DateTimeField(_("送信日時"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("試行回数"), default=0)
    last_error = models.CharField(_("直近のエラー"), max_length=100, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ("queued_at", "id")
        indexes = [
            models.Index(fields=["next_attempt_at"], condition=Q(sent_at__isnull=True), name="message_waiting"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="message_is_of_a_known_kind"),
            models.CheckConstraint(condition=Q(link__startswith="/"), name="message_links_into_the_system"),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, address="") | (Q(recipient__isnull=True) & ~Q(address="")),
                name="message_goes_to_a_worker_or_outside",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(sent_at__gte=F("queued_at"), attempts__gte=1, last_error=""),
                name="sent_message_was_tried_and_has_no_error",
            ),
        ]

    def goes_to(self) -> str:
        """The address it is sent to; empty where a worker has none any more."""
        if self.recipient is None:
            return self.address
        return self.recipient.email if self.recipient.is_active else ""

    def forget_secrets(self) -> None:
        """A mail to the outside, once sent, leaves no way in behind."""
        if self.recipient is None:
            self.body, self.link = "", "/"
