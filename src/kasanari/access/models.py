"""Dossiers, who they are about, the consents given, and the grounds on which others may read them."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.people.models import Person


class Dossier(models.Model):
    """The unit of rights: what one desk keeps about one worry, whoever and however many it concerns."""

    classified = Classified(plain="id desk_code compartments opened_at opened_by closed_at")

    named: list[DossierPerson]
    """The persons it speaks of, where a room has prefetched them under this name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk_code = models.SlugField(_("窓口"), max_length=40)
    compartments = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    persons = models.ManyToManyField(Person, through="DossierPerson", related_name="dossiers")

    objects = GatedQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["desk_code", "opened_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="dossier_closes_after_opening",
            )
        ]

    @property
    def desk(self) -> packs.Desk:
        return packs.city().desks[self.desk_code]

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None


class DossierRole(models.TextChoices):
    SUBJECT = "subject", _("本人")
    HOUSEHOLD = "household", _("世帯員")
    CALLER = "caller", _("来談者")


class DossierPerson(models.Model):
    """A person a dossier speaks of, and in which role."""

    classified = Classified(plain="id dossier role from_on", personal="person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="dossier_persons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dossier_persons")
    role = models.CharField(max_length=12, choices=DossierRole, default=DossierRole.SUBJECT)
    from_on = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "person"], name="person_once_per_dossier")]


class ConsentQuerySet(GatedQuerySet):
    def live(self, on: date) -> ConsentQuerySet:
        """Consents that hold on ``on``: obtained, not expired, not withdrawn."""
        return self.filter(
            Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gt=on), obtained_on__lte=on, expires_on__gt=on
        )


class Consent(models.Model):
    """本人同意, as the consent record of the handbook has it: to which desks, for what, how, until when."""

    classified = Classified(
        plain="id dossier desk_codes method obtained_on obtained_by expires_on withdrawn_on withdrawn_by form_version"
        " kept_at",
        personal="person representative representative_relation representative_basis",
        sensitive="items measures_after",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="consents")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="consents")
    desk_codes = ArrayField(models.SlugField(max_length=40), verbose_name=_("提供先の窓口"))
    items = models.TextField(_("共有する内容"))
    method = models.CharField(_("同意の方法"), max_length=20)
    representative = models.CharField(_("代理人氏名"), max_length=100, blank=True)
    representative_relation = models.CharField(_("代理人の続柄"), max_length=40, blank=True)
    representative_basis = models.CharField(_("代理の根拠"), max_length=100, blank=True)
    form_version = models.CharField(_("様式の版"), max_length=20)
    kept_at = models.CharField(_("原本の保管場所"), max_length=100, blank=True)
    obtained_on = models.DateField(_("同意日"))
    obtained_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_on = models.DateField(_("有効期限"))
    withdrawn_on = models.DateField(_("撤回日"), null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    measures_after = models.TextField(_("撤回後の措置"), blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        ordering = ("-obtained_on",)
        constraints = [
            models.CheckConstraint(condition=Q(expires_on__gt=F("obtained_on")), name="consent_expires_after_it_begins")
        ]

    @property
    def desks(self) -> list[packs.Desk]:
        return [packs.city().desks[code] for code in self.desk_codes]


class GroundKind(models.TextChoices):
    """根拠 other than one's own desk. The further kinds of the access specification join here."""

    CONSENT = "consent", _("本人同意")


class GroundQuerySet(models.QuerySet["Ground"]):
    def live(self, at: datetime) -> GroundQuerySet:
        """Grounds that hold at ``at`` (from ≤ t < until, not revoked)."""
        return self.filter(Q(revoked_at__isnull=True) | Q(revoked_at__gt=at), valid_from__lte=at, valid_until__gt=at)


class Ground(models.Model):
    """A dated, revocable right of one desk on one dossier. Made by actions only."""

    classified = Classified(
        plain="id dossier kind desk_code rights legal_basis valid_from valid_until revoked_at given_by consent"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="grounds")
    kind = models.CharField(max_length=20, choices=GroundKind)
    desk_code = models.SlugField(max_length=40)
    rights = ArrayField(models.CharField(max_length=12))
    legal_basis = models.SlugField(max_length=60)
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, null=True, on_delete=models.PROTECT, related_name="grounds")

    objects = GroundQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["desk_code", "dossier"]), models.Index(fields=["dossier", "kind"])]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="ground_ends_after_it_begins")
        ]
