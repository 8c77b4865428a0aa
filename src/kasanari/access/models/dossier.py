"""The dossier, the persons it speaks of, and the items that lie in it."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

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
    """The unit of rights: what one desk keeps about one worry, whoever and however many it concerns.

    ``names`` repeats the persons of ``DossierPerson``, so that the rule and the second wall need no further table;
    ``name_person`` is the only act that writes either.
    """

    classified = Classified(
        plain="id desk_code compartments opened_at opened_by closed_at suspended_at suspended_by suspension_reason"
        " support_decided_on shares_involvement",
        personal="names",
    )

    named: list[DossierPerson]
    """The persons it speaks of, where a room has prefetched them under this name."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    desk_code = models.SlugField(_("窓口"), max_length=40)
    compartments = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    names = ArrayField(models.UUIDField(), default=list, blank=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(_("利用停止"), null=True, blank=True)
    suspended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    suspension_reason = models.SlugField(_("利用停止の理由"), max_length=40, blank=True)
    support_decided_on = models.DateField(_("支援決定日"), null=True, blank=True)
    shares_involvement = models.BooleanField(_("関わりをほかの窓口に知らせる"), default=True)
    persons = models.ManyToManyField(Person, through="DossierPerson", related_name="dossiers")

    objects = GatedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["desk_code", "-opened_at", "id"], name="dossier_of_desk_newest_first"),
            models.Index(fields=["-opened_at", "id"], name="dossier_newest_first"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")),
                name="dossier_closes_after_opening",
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspension_reason="")
                | Q(suspended_at__isnull=False) & ~Q(suspension_reason=""),
                name="suspended_dossier_says_why",
            ),
        ]

    @property
    def desk(self) -> packs.Desk:
        return packs.city().desks[self.desk_code]

    @property
    def is_closed(self) -> bool:
        return self.closed_at is not None

    @property
    def is_suspended(self) -> bool:
        """利用停止 (個人情報保護法98条・101条): read, but neither written, exported nor handed on."""
        return self.suspended_at is not None

    @property
    def tells_of_involvement(self) -> bool:
        """Whether other desks may learn that somebody supports these persons: never out of a compartment."""
        return self.shares_involvement and not self.compartments


class DossierRole(models.TextChoices):
    SUBJECT = "subject", _("本人")
    HOUSEHOLD = "household", _("世帯員")
    CALLER = "caller", _("来談者")


class DossierPerson(models.Model):
    """A person a dossier speaks of, and in which role: the involvement (関わり) of a desk with a person.

    An item of its own, that may be known where nothing of the dossier is: ``is_told`` says whether other desks learn
    of it while it lasts (until ``until_on``).
    """

    classified = Classified(plain="id dossier role desk_code from_on until_on is_told", personal="person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="dossier_persons")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="dossier_persons")
    role = models.CharField(max_length=12, choices=DossierRole, default=DossierRole.SUBJECT)
    desk_code = models.SlugField(_("窓口"), max_length=40)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    is_told = models.BooleanField(default=False)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-role", "from_on", "id")
        constraints = [models.UniqueConstraint(fields=["dossier", "person"], name="person_once_per_dossier")]

    @property
    def desk(self) -> packs.Desk:
        return packs.city().desks[self.desk_code]


class ItemKind(models.TextChoices):
    """What a record in a dossier is; a consent names the kinds it covers."""

    RECORD = "record", _("事例の概要")  # the dossier itself, its root record and the particulars of its persons
    CONTACT = "contact", _("相談の内容")
    NOTE = "note", _("支援経過記録")
    ASSESSMENT = "assessment", _("アセスメント")
    PLAN = "plan", _("プラン・役割・モニタリング")
    MEETING = "meeting", _("会議の記録")
    EVALUATION = "evaluation", _("評価")
    REFERRAL = "referral", _("つなぎの依頼と返事")


class MaskedRow(RuntimeError):
    """A row whose text was withheld from its reader cannot be saved: that would lose the text."""


class Item(models.Model):
    """Base of what lies in a dossier. Reading it needs a right for each person it ``names``, else it is masked."""

    kind_of_item: ClassVar[str]
    is_masked = False

    dossier: Any = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    names = ArrayField(models.UUIDField(), default=list, blank=True)
    compartments = ArrayField(models.SlugField(max_length=40), default=list, blank=True)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.is_masked:
            raise MaskedRow(f"{self._meta.label} {self.pk}: fetch it again through the gate before writing it")
        super().save(*args, **kwargs)
