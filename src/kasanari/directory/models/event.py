"""What happened to an entry: the history of its confirmations and changes. Append-only."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .organization import Organization


class EventKind(models.TextChoices):
    ADDED = "added", _("登録した")
    CHANGED = "changed", _("書き直した")
    CONFIRMED = "confirmed", _("内容を確かめた")
    IMPORTED = "imported", _("一覧から取り込んだ")
    LINK_ISSUED = "link_issued", _("確認のリンクを発行した")
    LINK_REVOKED = "link_revoked", _("確認のリンクを取り消した")
    LINK_LOCKED = "link_locked", _("確認番号の誤りが続き、リンクを閉じた")
    ANSWERED = "answered", _("団体から訂正の申出があった")
    ACCEPTED = "accepted", _("訂正を反映した")
    DECLINED = "declined", _("訂正を反映しなかった")
    ENDED = "ended", _("掲載を終えた")
    RESUMED = "resumed", _("掲載を再開した")


class EntryEventQuerySet(GatedQuerySet):
    def between(self, first: date, last: date) -> EntryEventQuerySet:
        return self.filter(at__date__gte=first, at__date__lte=last)


class EntryEvent(models.Model):
    """One thing that happened, by a worker or (``by`` is none) by the owner through a link or by the installation.

    ``changes`` are ``[name of the field on screen, before, after]``.
    """

    append_only = True
    classified = Classified(plain="id organization kind at by by_owner", personal="changes note")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("できごと"), max_length=14, choices=EventKind)
    at = models.DateTimeField(_("日時"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    by_owner = models.BooleanField(_("団体自身"), default=False)
    changes = models.JSONField(default=list)
    note = models.CharField(_("メモ"), max_length=400, blank=True)

    objects = EntryEventQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "id")
        indexes = [
            models.Index(fields=["organization", "-at"]),
            models.Index(fields=["kind", "at"], name="directory_event_measures"),
        ]

    @property
    def who(self) -> str:
        """The worker, the owner, or nobody: the installation itself."""
        if self.by_owner:
            return gettext("団体自身")
        return self.by.display_name if self.by else ""
