"""緊急閲覧: life or body is in danger, and nobody can be asked first."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.people.models import Person


class EmergencyQuerySet(GatedQuerySet):
    def open(self, at: datetime) -> EmergencyQuerySet:
        return self.filter(ended_at__isnull=True, opened_at__lte=at, valid_until__gt=at)


class Emergency(models.Model):
    """One worker opens what is known of one person for at most four hours, and answers for it afterwards."""

    classified = Classified(
        plain="id desk_code opened_at opened_by valid_until ended_at", personal="person", sensitive="reason"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="emergencies")
    desk_code = models.SlugField(max_length=40)
    reason = models.TextField(_("緊急の理由"))
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    valid_until = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EmergencyQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_says_why"),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("opened_at"))
                & Q(valid_until__lte=F("opened_at") + models.Value("4 hours", output_field=models.DurationField())),
                name="emergency_lasts_four_hours_at_most",
            ),
        ]
