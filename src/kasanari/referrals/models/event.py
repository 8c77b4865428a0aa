"""What happened to a referral, step by step."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .referral import Referral


class EventKind(models.TextChoices):
    SENT = "sent", _("つなぎを送りました")
    SEEN = "seen", _("開封しました")
    ACCEPTED = "accepted", _("受け入れました")
    DECLINED = "declined", _("お断りしました")
    MET = "met", _("初めて会いました")
    SETTLED = "settled", _("結果を知らせました")
    WITHDRAWN = "withdrawn", _("取り下げました")
    OVERTAKEN = "overtaken", _("ほかの受け手に決まりました")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("同意が撤回され、終わりました")
    LATE_WORDS = "late_words", _("終わった後に返事が届きました")
    EXPIRED = "expired", _("返事がないまま期限が過ぎました")
    ESCALATED = "escalated", _("期限を過ぎたことを知らせました")
    NOTED = "noted", _("つなぎ元が確かめました")
    TAKEN_OVER = "taken_over", _("引き継ぎました")
    LINK_ISSUED = "link_issued", _("回答のリンクを発行しました")
    LINK_LOCKED = "link_locked", _("確認番号の誤りが続き、リンクを閉じました")


class ReferralEvent(models.Model):
    """One step, numbered within its referral. Append-only; figures are folds over these rows.

    ``by`` is None where a receiver outside answered, and where a term ran out.
    """

    append_only = True
    classified = Classified(plain="id referral step kind at by facts", sensitive="words idea")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="events")
    step = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    words = models.TextField(_("ひとこと"), blank=True)
    idea = models.TextField(_("別のよい方法"), blank=True)
    facts = models.JSONField(default=dict)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("referral_id", "step", "id")
        indexes = [models.Index(fields=["kind", "at"])]
        constraints = [models.UniqueConstraint(fields=["referral", "step"], name="one_event_a_step")]
