"""Owners confirm or correct their entry by a link, without an account; corrections wait until staff looked at them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .organization import Organization

VALID_FOR = timedelta(days=30)
MOST_WRONG_CODES = 5
"""Then the link is locked: six digits are guessed once in 200,000 times."""


class OwnerLinkQuerySet(GatedQuerySet):
    def open(self, at: datetime) -> OwnerLinkQuerySet:
        """Links that still open their entry at ``at``."""
        return self.filter(
            used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at, wrong_codes__lt=MOST_WRONG_CODES
        )


class OwnerLink(models.Model):
    """A link for one purpose, to confirm one entry, once. Of its secret and its code only digests are kept.

    An entry that is not public opens only with the code, which is told apart from the link: whoever the link was
    forwarded to, or who guesses, learns nothing.
    """

    classified = Classified(
        plain="id organization issued_at issued_by expires_at used_at revoked_at revoked_by wrong_codes needs_code",
        personal="sent_to",
        sensitive="secret_digest code_digest",
        unseen="secret_digest code_digest",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="owner_links")
    secret_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=128, blank=True)
    needs_code = models.BooleanField(_("確認番号が要る"), default=False)
    wrong_codes = models.PositiveSmallIntegerField(_("確認番号の誤り"), default=0)
    sent_to = models.EmailField(_("送り先"), blank=True)
    issued_at = models.DateTimeField(_("発行日時"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("期限"))
    used_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("取消し日時"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = OwnerLinkQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="link_expires_after_it_is_issued"),
            models.CheckConstraint(
                condition=Q(needs_code=False) | ~Q(code_digest=""), name="link_has_the_code_it_needs"
            ),
        ]

    def is_open(self, at: datetime) -> bool:
        return (
            self.used_at is None
            and self.revoked_at is None
            and at < self.expires_at
            and self.wrong_codes < MOST_WRONG_CODES
        )


class CorrectionQuerySet(GatedQuerySet):
    def waiting(self) -> CorrectionQuerySet:
        return self.filter(answered_at__isnull=True)


class Correction(models.Model):
    """What an owner says should stand in the entry. ``proposed`` holds texts by field; nothing of it shows before."""

    classified = Classified(
        plain="id organization link received_at answered_at answered_by is_accepted",
        personal="proposed words answer",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="corrections")
    link = models.OneToOneField(OwnerLink, on_delete=models.PROTECT, related_name="correction")
    proposed = models.JSONField(_("訂正の内容"), default=dict)
    words = models.TextField(_("ひとこと"), max_length=1000, blank=True)
    received_at = models.DateTimeField(_("受付日時"))
    answered_at = models.DateTimeField(_("確認日時"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_accepted = models.BooleanField(_("反映した"), null=True, blank=True)
    answer = models.CharField(_("反映しない理由"), max_length=400, blank=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ("received_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, is_accepted__isnull=True)
                | Q(answered_at__isnull=False, is_accepted__isnull=False, answered_by__isnull=False),
                name="correction_is_answered_whole",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("directory:correction", args=[self.pk])
