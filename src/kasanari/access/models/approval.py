"""二人目の承認 (access F6): what no worker does alone."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

USABLE_FOR = timedelta(hours=24)
"""How long an approved act may be done; then it is asked for anew."""


class ApprovalAct(models.TextChoices):
    EXPORT = "export", _("一括の書き出し")
    LIFT_PROTECTION = "lift_protection", _("支援措置の解除")
    END_CONFLICT = "end_conflict", _("利害関係の解消")
    RESUME_USE = "resume_use", _("利用停止の解除")
    DISCLOSE_TO_GUARDIAN = "disclose_to_guardian", _("保護者への開示")


class ApprovalQuerySet(GatedQuerySet):
    def waiting(self) -> ApprovalQuerySet:
        return self.filter(answered_at__isnull=True)

    def usable(self, at: datetime) -> ApprovalQuerySet:
        """Granted within the last day by somebody else, and not used yet."""
        return self.filter(is_granted=True, used_at__isnull=True, answered_at__lte=at, answered_at__gt=at - USABLE_FOR)


class Approval(models.Model):
    """One worker asks, another answers, the first does it. ``subject_id`` is the row the act is about, if any."""

    classified = Classified(
        plain="id act desk_code subject_id asked_at asked_by answered_at answered_by is_granted used_at",
        sensitive="reason answer",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    act = models.CharField(max_length=24, choices=ApprovalAct)
    desk_code = models.SlugField(max_length=40)
    subject_id = models.UUIDField(null=True, blank=True, db_index=True)
    reason = models.TextField(_("理由"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="approvals_asked")
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_granted = models.BooleanField(null=True)
    answer = models.TextField(_("回答"), blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "id")
        indexes = [models.Index(fields=["asked_by", "act"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("asked_by")), name="nobody_approves_himself"
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, is_granted__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False, is_granted__isnull=False),
                name="answer_says_who_and_when",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="approval_says_why"),
            models.CheckConstraint(condition=Q(used_at__isnull=True) | Q(is_granted=True), name="only_granted_is_used"),
        ]

    @property
    def desk(self) -> packs.Desk:
        return packs.city().desks[self.desk_code]

    def is_usable(self, at: datetime) -> bool:
        """What ``ApprovalQuerySet.usable`` says, of this one."""
        if not self.is_granted or self.answered_at is None or self.used_at is not None:
            return False
        return self.answered_at <= at < self.answered_at + USABLE_FOR

    def opens_export(self, at: datetime) -> bool:
        return self.act == ApprovalAct.EXPORT and self.is_usable(at)
