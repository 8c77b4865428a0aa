"""Organisations (HSDS: organization) with their telephone numbers and the people to ask for.

A single volunteer is an organisation of one: names, numbers and words of an entry are therefore classified as a
person's data (個人情報保護法2条1項), and an entry of a volunteer is private until that person agreed to be listed.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.staff.models import Agency

CONFIRMED_FOR = timedelta(days=365)
"""How long a confirmation holds; then its owner is asked again."""


class Visibility(models.TextChoices):
    """Who may read an entry, from everybody to nobody but the desk that keeps it."""

    PUBLIC = "public", _("公開")
    PROFESSIONALS = "professionals", _("支援者だけ")
    PRIVATE = "private", _("受け持ちの窓口だけ")


_FROM_WIDE_TO_NARROW = list(Visibility)


def narrower(one: str, other: str) -> Visibility:
    """Whichever of the two fewer people may read."""
    return max(Visibility(one), Visibility(other), key=_FROM_WIDE_TO_NARROW.index)


class Formality(models.TextChoices):
    FORMAL = "formal", _("公的・専門職")
    INFORMAL = "informal", _("地域・ボランティア")


class OrganizationKind(models.TextChoices):
    PUBLIC_OFFICE = "public_office", _("行政の窓口")
    COUNCIL = "council", _("社会福祉協議会")
    AGENCY = "agency", _("相談支援機関")
    FACILITY = "facility", _("公共施設")
    MEDICAL = "medical", _("医療機関・薬局")
    CARE = "care", _("介護・障害福祉の事業所")
    CHILDCARE = "childcare", _("子育て施設")
    SHELTER = "shelter", _("避難場所")
    COMPANY = "company", _("企業・商店")
    NPO = "npo", _("NPO・市民活動団体")
    DISTRICT_GROUP = "district_group", _("校区・自治会の組織")
    SALON = "salon", _("サロン・居場所")
    VOLUNTEERS = "volunteers", _("ボランティア団体")
    VOLUNTEER = "volunteer", _("個人のボランティア")
    OTHER = "other", _("その他")

    @property
    def usual_formality(self) -> Formality:
        return Formality.INFORMAL if self in _INFORMAL else Formality.FORMAL


_INFORMAL = frozenset(
    {
        OrganizationKind.COMPANY,
        OrganizationKind.NPO,
        OrganizationKind.DISTRICT_GROUP,
        OrganizationKind.SALON,
        OrganizationKind.VOLUNTEERS,
        OrganizationKind.VOLUNTEER,
        OrganizationKind.OTHER,
    }
)


class OrganizationQuerySet(GatedQuerySet):
    def listed(self) -> OrganizationQuerySet:
        """Entries that are not over."""
        return self.filter(ended_on__isnull=True)

    def published(self) -> OrganizationQuerySet:
        return self.listed().filter(visibility=Visibility.PUBLIC)

    def to_confirm(self, day: date) -> OrganizationQuerySet:
        """Entries whose last confirmation does not hold on ``day`` any more, those never confirmed first."""
        due = Q(confirmed_on__isnull=True) | Q(confirmed_on__lte=day - CONFIRMED_FOR)
        return self.listed().filter(due).order_by(models.F("confirmed_on").asc(nulls_first=True), "kana", "id")


class Organization(models.Model):
    """A public office, an agency, a doctor, a company, an NPO, a salon, a single volunteer. Nothing is deleted.

    ``keeper_desk`` looks after the entry; ``agency`` is the agency of ``staff`` that this organisation is, if it is
    one; ``operator`` the juridical person that runs it (運営法人) where that is another name. ``owner_email`` is where
    the owner is asked to confirm; it is shown to those who may edit the entry, never published.
    """

    classified = Classified(
        plain="id kind formality visibility keeper_desk agency corporate_number operator confirmed_on ended_on version"
        " list_code list_key list_content list_version created_at",
        personal="name kana alternate_name description email website owner_email agreed_on",
        indexed="name kana",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(_("名称"), max_length=200)
    kana = models.CharField(_("フリガナ"), max_length=200, blank=True)
    alternate_name = models.CharField(_("別の呼び名"), max_length=200, blank=True)
    description = models.TextField(_("説明"), max_length=2000)
    kind = models.CharField(_("種別"), max_length=20, choices=OrganizationKind)
    formality = models.CharField(_("公的・地域の別"), max_length=10, choices=Formality)
    visibility = models.CharField(_("公開の範囲"), max_length=14, choices=Visibility, default=Visibility.PRIVATE)
    keeper_desk = models.SlugField(_("受け持ちの窓口"), max_length=40)
    agency = models.OneToOneField(Agency, null=True, on_delete=models.PROTECT, related_name="organization")
    operator = models.CharField(_("運営法人"), max_length=200, blank=True)
    corporate_number = models.CharField(_("法人番号"), max_length=13, blank=True)
    email = models.EmailField(_("メール"), blank=True)
    website = models.URLField(_("ウェブサイト"), blank=True)
    owner_email = models.EmailField(_("確認をお願いするメール"), blank=True)
    agreed_on = models.DateField(_("掲載に同意した日"), null=True, blank=True)
    confirmed_on = models.DateField(_("最後に確かめた日"), null=True, blank=True)
    ended_on = models.DateField(_("掲載を終えた日"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    list_code = models.SlugField(_("オープンデータの種類"), max_length=40, blank=True)
    list_key = models.CharField(_("オープンデータのID"), max_length=40, blank=True)
    list_content = models.JSONField(_("オープンデータの行"), default=dict, blank=True)
    list_version = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(_("登録日時"))

    objects = OrganizationQuerySet.as_manager()

    class Meta:
        ordering = ("kana", "id")
        indexes = [
            models.Index(fields=["kana", "id"], condition=Q(ended_on__isnull=True), name="directory_entry_order"),
            models.Index(
                fields=["id"], condition=Q(ended_on__isnull=True, visibility="public"), name="directory_entry_published"
            ),
            models.Index(fields=["keeper_desk", "confirmed_on"], name="directory_to_confirm"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["list_code", "list_key"], condition=~Q(list_code=""), name="listed_row_is_one_entry"
            ),
            models.CheckConstraint(
                condition=~Q(kind="volunteer") | Q(visibility="private") | Q(agreed_on__isnull=False),
                name="volunteer_is_listed_by_agreement",
            ),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="entry_is_visible_to_somebody"),
            models.CheckConstraint(condition=~Q(keeper_desk=""), name="entry_is_kept_by_a_desk"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:entry", args=[self.pk])

    def record(self, kind: str, *, by: Any = None, at: datetime, **facts: Any) -> Any:
        """Leave the event of an act; by the owner or the installation where no worker is named."""
        return self.events.create(kind=kind, by=by, at=at, **facts)

    @property
    def desk(self) -> packs.Desk:
        return packs.city().desks[self.keeper_desk]

    @property
    def is_listed(self) -> bool:
        return self.ended_on is None

    @property
    def is_volunteer(self) -> bool:
        """Whether the entry is about one person."""
        return self.kind == OrganizationKind.VOLUNTEER

    def confirmed_until(self) -> date | None:
        return self.confirmed_on + CONFIRMED_FOR if self.confirmed_on else None

    def is_to_confirm(self, day: date) -> bool:
        until = self.confirmed_until()
        return self.is_listed and (until is None or until <= day)


class PhoneKind(models.TextChoices):
    VOICE = "voice", _("電話")
    FAX = "fax", _("FAX")
    CELL = "cell", _("携帯電話")


class Phone(models.Model):
    """A number of an organisation (HSDS: phone)."""

    classified = Classified(plain="id organization kind position", personal="number extension description")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="phones")
    kind = models.CharField(_("種類"), max_length=10, choices=PhoneKind, default=PhoneKind.VOICE)
    number = models.CharField(_("番号"), max_length=30)
    extension = models.CharField(_("内線"), max_length=10, blank=True)
    description = models.CharField(_("受付時間・備考"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.number


class ContactPerson(models.Model):
    """Somebody to ask for (HSDS: contact): a role, and a name only where that person's work is to be named."""

    classified = Classified(plain="id organization position", personal="name title department email")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(_("担当者"), max_length=100, blank=True)
    title = models.CharField(_("役職・役割"), max_length=100, blank=True)
    department = models.CharField(_("部署"), max_length=100, blank=True)
    email = models.EmailField(_("メール"), blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")

    def __str__(self) -> str:
        return " ".join(part for part in (self.department, self.title, self.name) if part)
