"""根拠: why somebody who does not sit at the desk may use a dossier."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.people.models import Person

from .consent import Consent
from .dossier import Dossier, ItemKind
from .emergency import Emergency
from .sitting import Sitting


class GroundKind(models.TextChoices):
    """根拠 other than one's own desk; what each can give at most stands in ``access.table``."""

    CONSENT = "consent", _("本人同意")
    STATUTORY_MEETING = "statutory_meeting", _("支援会議")
    PLAN_MEETING = "plan_meeting", _("重層的支援会議")
    LEGAL_DUTY = "legal_duty", _("法令の定め")
    EMERGENCY = "emergency", _("緊急")


class GroundQuerySet(GatedQuerySet):
    def live(self, at: datetime) -> GroundQuerySet:
        """Grounds that hold at ``at`` (from ≤ t < until, not revoked)."""
        return self.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at), valid_from__lte=at, valid_until__gt=at)

    def not_over(self, at: datetime) -> GroundQuerySet:
        """Grounds that hold at ``at`` or may still: who pressed the button a moment sooner may have waited longer."""
        return self.filter(revoked_at__isnull=True, valid_until__gt=at)


class Ground(models.Model):
    """A dated, revocable right on one dossier. Made by actions only.

    ``holder`` is the one worker who has it; a consent has none: whoever is posted at ``desk_code``. ``person`` limits
    it to what speaks of that person; ``scope`` to kinds of records; ``sitting`` to the papers tabled there.
    Given with a hand-over (つなぎ), ``extends_to`` is how long whoever accepts may keep it.
    """

    classified = Classified(
        plain="id dossier kind desk_code holder rights scope lifts legal_basis form_version valid_from valid_until"
        " extends_to revoked_at revoked_by given_by consent sitting emergency",
        personal="person",
        sensitive="reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="grounds")
    kind = models.CharField(max_length=20, choices=GroundKind)
    desk_code = models.SlugField(max_length=40)
    holder = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="grounds")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    rights = ArrayField(models.CharField(max_length=12))
    scope = ArrayField(models.CharField(max_length=12, choices=ItemKind), default=list, blank=True)
    lifts = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    legal_basis = models.SlugField(max_length=60)
    reason = models.TextField(_("理由"), blank=True)
    form_version = models.CharField(max_length=20, blank=True)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    extends_to = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="grounds")
    sitting = models.ForeignKey(Sitting, null=True, on_delete=models.PROTECT, related_name="grounds")
    emergency = models.ForeignKey(Emergency, null=True, on_delete=models.PROTECT, related_name="grounds")

    objects = GroundQuerySet.as_manager()

    class Meta:
        ordering = ("-valid_from", "id")
        indexes = [
            models.Index(fields=["dossier", "desk_code"]),
            models.Index(fields=["desk_code", "valid_until"], condition=Q(revoked_at=None), name="ground_of_desk"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="ground_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(extends_to__isnull=True) | Q(extends_to__gte=F("valid_until")),
                name="ground_is_kept_longer_than_it_was_given",
            ),
            models.CheckConstraint(
                condition=Q(kind=GroundKind.CONSENT, holder__isnull=True)
                | ~Q(kind=GroundKind.CONSENT) & Q(holder__isnull=False),
                name="only_a_consent_is_held_by_a_whole_desk",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=[GroundKind.CONSENT, GroundKind.PLAN_MEETING])
                | Q(consent__isnull=False, person__isnull=False),
                name="consented_ground_names_consent_and_person",
            ),
            models.CheckConstraint(
                condition=~Q(kind=GroundKind.STATUTORY_MEETING) | Q(sitting__isnull=False),
                name="statutory_ground_names_its_sitting",
            ),
            models.CheckConstraint(
                condition=~Q(kind=GroundKind.EMERGENCY) | Q(emergency__isnull=False),
                name="emergency_ground_names_its_emergency",
            ),
            models.CheckConstraint(
                condition=~Q(kind=GroundKind.LEGAL_DUTY) | ~Q(reason=""), name="legal_duty_says_its_reason"
            ),
        ]

    def is_live(self, at: datetime) -> bool:
        return self.valid_from <= at < self.valid_until and (self.revoked_at is None or self.revoked_at > at)

    @property
    def basis(self) -> packs.LegalBasis | None:
        return packs.city().legal_bases.get(self.legal_basis)

    @property
    def desk(self) -> packs.Desk:
        return packs.city().desks[self.desk_code]
