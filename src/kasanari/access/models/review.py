"""事後確認: somebody else looks at the acts by which a worker opened something to himself (theorem P5)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .dossier import Dossier
from .emergency import Emergency


class ReviewKind(models.TextChoices):
    CONTACT = "contact", _("相談受付")  # a person known already, named in a new dossier
    CONSENT = "consent", _("本人同意")
    EMERGENCY = "emergency", _("緊急閲覧")


class ReviewQuerySet(GatedQuerySet):
    def waiting(self) -> ReviewQuerySet:
        return self.filter(reviewed_at__isnull=True)


class Review(models.Model):
    """One such act, looked at by a supervisor by ``due_on``; emergencies within one opening day, else escalated."""

    classified = Classified(
        plain="id kind desk_code dossier emergency done_at done_by due_on reviewed_at reviewed_by is_proper"
        " escalated_at",
        sensitive="finding",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=12, choices=ReviewKind)
    desk_code = models.SlugField(max_length=40)
    dossier = models.ForeignKey(Dossier, null=True, on_delete=models.PROTECT, related_name="reviews")
    emergency = models.OneToOneField(Emergency, null=True, on_delete=models.PROTECT, related_name="review")
    done_at = models.DateTimeField()
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("確認期限"))
    reviewed_at = models.DateTimeField(null=True, blank=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    is_proper = models.BooleanField(null=True)
    finding = models.TextField(_("確認の結果"), blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "done_at", "id")
        indexes = [models.Index(fields=["due_on"], condition=Q(reviewed_at__isnull=True), name="review_waiting")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("done_by")), name="nobody_reviews_himself"
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, is_proper__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False, is_proper__isnull=False),
                name="review_says_who_and_what",
            ),
            models.CheckConstraint(
                condition=Q(kind=ReviewKind.EMERGENCY, emergency__isnull=False)
                | ~Q(kind=ReviewKind.EMERGENCY) & Q(dossier__isnull=False),
                name="review_names_what_it_is_about",
            ),
        ]
