"""A person, with every name as it is written.

Names keep every character they were given (house law 7): variants, IVS, characters outside the BMP.
"""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib import fiscal_year, kana
from kasanari.lib.classification import Classified

from .residence import Residence


class PersonQuerySet(GatedQuerySet):
    def with_residence(self) -> PersonQuerySet:
        """Annotate ``district_code``, the one fact of a residence that may be indexed."""
        today = timezone.localdate()
        current = Residence.objects.on(today).filter(person=models.OuterRef("pk"))
        rows: PersonQuerySet = self.annotate(district_code=models.Subquery(current.values("district_code")[:1]))
        return rows


class Sex(models.TextChoices):
    """GIF code list 性別."""

    UNKNOWN = "0", _("不明")
    MALE = "1", _("男")
    FEMALE = "2", _("女")
    NOT_APPLICABLE = "9", _("適用不能")


class Person(models.Model):
    """A person known to some desk, or a resident of the register extract."""

    classified = Classified(
        plain="id registered_at registered_by",
        personal="family_name given_name family_kana given_kana alternative_name alternative_kana roman_name"
        " birth_on death_on sex language registry_number",
        sensitive="nationality phone",
        locating="phone",
        indexed="family_name given_name family_kana given_kana birth_on",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    family_name = models.CharField(_("氏"), max_length=60, blank=True)
    given_name = models.CharField(_("名"), max_length=60, blank=True)
    family_kana = models.CharField(_("氏（カナ）"), max_length=80, blank=True)
    given_kana = models.CharField(_("名（カナ）"), max_length=80, blank=True)
    alternative_name = models.CharField(_("通称"), max_length=100, blank=True)
    alternative_kana = models.CharField(_("通称（カナ）"), max_length=100, blank=True)
    roman_name = models.CharField(_("ローマ字氏名"), max_length=120, blank=True)
    sex = models.CharField(_("性別"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_on = models.DateField(_("生年月日"), null=True, blank=True)
    death_on = models.DateField(_("死亡日"), null=True, blank=True)
    nationality = models.CharField(_("国籍・地域"), max_length=60, blank=True)
    language = models.CharField(_("使う言語"), max_length=12, blank=True)
    phone = models.CharField(_("電話"), max_length=30, blank=True)
    registry_number = models.CharField(_("宛名番号"), max_length=20, blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["family_kana", "given_kana"]), models.Index(fields=["birth_on"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(family_name="") | ~Q(given_name="") | ~Q(alternative_name=""), name="person_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(death_on__isnull=True) | Q(birth_on__isnull=True) | Q(death_on__gte=F("birth_on")),
                name="person_dies_after_birth",
            ),
            models.UniqueConstraint(
                fields=["registry_number"], condition=~Q(registry_number=""), name="registry_number_is_one_persons"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name as it is written, family name first; foreign names keep their own order."""
        return " ".join(part for part in (self.family_name, self.given_name) if part) or self.alternative_name

    @property
    def kana(self) -> str:
        return " ".join(part for part in (self.family_kana, self.given_kana) if part) or self.alternative_kana

    def age_on(self, day: date) -> int | None:
        """Age in years on ``day``; None where the birth date is unknown."""
        return None if self.birth_on is None else fiscal_year.age_on(day, birth_on=self.birth_on)

    @property
    def age(self) -> int | None:
        return self.age_on(timezone.localdate())


class FormerName(models.Model):
    """旧氏・旧名: a name the person bore until ``until_on`` (None: nobody knows until when)."""

    classified = Classified(plain="id until_on", personal="person family_name given_name family_kana given_kana")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="former_names")
    family_name = models.CharField(_("旧氏"), max_length=60, blank=True)
    given_name = models.CharField(_("旧名"), max_length=60, blank=True)
    family_kana = models.CharField(_("旧氏（カナ）"), max_length=80, blank=True)
    given_kana = models.CharField(_("旧名（カナ）"), max_length=80, blank=True)
    until_on = models.DateField(_("変わった日"), null=True, blank=True)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-until_on", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(family_name="") | ~Q(given_name=""), name="former_name_is_a_name")
        ]


def name_key(text: str) -> str:
    """The key under which names are searched; what is stored as a name is never normalised."""
    return kana.search_key(text).replace(" ", "")
