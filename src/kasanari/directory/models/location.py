"""Places (HSDS: location) with their address and what makes them accessible."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .organization import Organization


class LocationType(models.TextChoices):
    """As HSDS names them."""

    PHYSICAL = "physical", _("場所")
    POSTAL = "postal", _("郵便の宛先")
    VIRTUAL = "virtual", _("オンライン")


class Accessibility(models.TextChoices):
    """What a place has for people who need it, after the accessibility items of GIF and of the open-data standard."""

    WHEELCHAIR = "wheelchair", _("車いすで入れる")
    TOILET = "toilet", _("車いす用トイレ")
    OSTOMATE = "ostomate", _("オストメイト対応トイレ")
    ELEVATOR = "elevator", _("エレベーター")
    PARKING = "parking", _("障害者等用駐車場")
    BRAILLE = "braille", _("点字ブロック・点字の案内")
    HEARING = "hearing", _("磁気ループ・補聴の設備")
    SIGN_LANGUAGE = "sign_language", _("手話")
    WRITING = "writing", _("筆談")
    NURSING_ROOM = "nursing_room", _("授乳室")
    DIAPERS = "diapers", _("おむつ替え")
    STROLLER = "stroller", _("ベビーカーで入れる")
    ASSISTANCE_DOG = "assistance_dog", _("補助犬同伴")


class Location(models.Model):
    """Where something is offered. ``accessibility`` are codes of `Accessibility`; coordinates as in JGD2011/WGS84."""

    classified = Classified(
        plain="id organization location_type district_code town_code accessibility latitude longitude",
        personal="name kana description transportation postal_code address building",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="locations")
    location_type = models.CharField(_("種類"), max_length=10, choices=LocationType, default=LocationType.PHYSICAL)
    name = models.CharField(_("場所の名称"), max_length=200)
    kana = models.CharField(_("フリガナ"), max_length=200, blank=True)
    description = models.TextField(_("説明"), max_length=2000, blank=True)
    transportation = models.CharField(_("行き方"), max_length=300, blank=True)
    postal_code = models.CharField(_("郵便番号"), max_length=8, blank=True)
    address = models.CharField(_("所在地"), max_length=200, blank=True)
    building = models.CharField(_("建物名・階"), max_length=100, blank=True)
    district_code = models.SlugField(_("校区"), max_length=40, blank=True)
    town_code = models.SlugField(_("町"), max_length=40, blank=True)
    latitude = models.FloatField(_("緯度"), null=True, blank=True)
    longitude = models.FloatField(_("経度"), null=True, blank=True)
    accessibility = ArrayField(
        models.CharField(max_length=20, choices=Accessibility), verbose_name=_("バリアフリー"), default=list, blank=True
    )

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("name", "id")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="place_has_both_coordinates",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def accessibility_labels(self) -> list[str]:
        return [str(Accessibility(code).label) for code in self.accessibility if code in Accessibility.values]
