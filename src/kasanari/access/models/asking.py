"""閲覧の依頼: somebody who learnt that a desk supports a person asks that desk to share."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .dossier import DossierPerson
from .ground import Ground


class Answer(models.TextChoices):
    GRANTED = "granted", _("共有した")
    DECLINED = "declined", _("お断りした")


class AccessRequestQuerySet(GatedQuerySet):
    def waiting(self, on: date) -> AccessRequestQuerySet:
        """Not answered and not expired on ``on``."""
        return self.filter(answered_at__isnull=True, expires_on__gte=on)


class AccessRequest(models.Model):
    """A worker asks for more than the involvement. Unanswered it expires after ``expires_on``; that is derived."""

    classified = Classified(
        plain="id involvement desk_code asked_at asked_by expires_on answered_at answered_by answer_code ground",
        sensitive="reason answer",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    involvement = models.ForeignKey(DossierPerson, on_delete=models.PROTECT, related_name="requests")
    desk_code = models.SlugField(_("依頼した窓口"), max_length=40)
    reason = models.TextField(_("依頼の理由"))
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(_("回答期限"))
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answer_code = models.CharField(max_length=12, choices=Answer, blank=True)
    answer = models.TextField(_("回答"), blank=True)
    ground = models.ForeignKey(Ground, null=True, on_delete=models.PROTECT, related_name="+")

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        ordering = ("asked_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, answer_code="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(answer_code=""),
                name="answered_request_says_how",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="request_says_why"),
        ]

    def is_expired(self, on: date) -> bool:
        return self.answered_at is None and self.expires_on < on
