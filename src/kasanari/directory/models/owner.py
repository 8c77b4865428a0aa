"""Owners confirm or correct their entry by a link, without an account; corrections wait until staff looked at them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.notifications.links import DIGESTS, PLAIN, OneTimeLink

from .organization import Organization

VALID_FOR = timedelta(days=30)


class OwnerLink(OneTimeLink):
    """A link to confirm one entry. An entry that is not public opens only with the code."""

    purpose = "kasanari.directory.confirm"
    classified = Classified(
        plain=f"{PLAIN} organization",
        personal="sent_to",
        sensitive=DIGESTS,
        unseen=DIGESTS,
    )

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="owner_links")

    class Meta:
        ordering = ("-issued_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("issued_at")), name="link_expires_after_it_is_issued"),
            models.CheckConstraint(
                condition=Q(needs_code=False) | ~Q(code_digest=""), name="link_has_the_code_it_needs"
            ),
        ]


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
