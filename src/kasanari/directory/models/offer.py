"""What an organisation offers (HSDS: service, service_at_location, schedule), and by what it is found."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .location import Location
from .organization import Organization, Visibility


class ServiceStatus(models.TextChoices):
    """As HSDS names them."""

    ACTIVE = "active", _("実施中")
    INACTIVE = "inactive", _("休止中")
    DEFUNCT = "defunct", _("終えた")
    TEMPORARILY_CLOSED = "temporarily closed", _("一時休止")


class ServiceQuerySet(GatedQuerySet):
    def offered(self) -> ServiceQuerySet:
        """Services of entries that are not over, which are not over themselves."""
        return self.filter(is_listed=True)

    def published(self) -> ServiceQuerySet:
        return self.offered().filter(visibility=Visibility.PUBLIC)


class Service(models.Model):
    """An offer: for whom, in what need, in which languages, at what price.

    ``topics`` are the 16 topics of reception, ``needs`` codes of the pack's taxonomy; ``district_codes`` the districts
    whose people it serves, beside those of its places, or with ``serves_city`` everybody. Its visibility is never wider
    than its organisation's. ``cost`` is in yen, 0 is free, none unknown.

    Derived by ``search.facets``: ``found_under`` what it is found under, ``found_by`` the text that free words are
    looked up in, ``found_in`` its districts, ``is_listed`` whether it is offered at all. An index over arrays serves
    no table behind row-level security, since its operators are not leakproof; this table stands before the wall, and
    names of persons are in the organisation's.
    """

    classified = Classified(
        plain="id organization visibility status topics needs languages district_codes serves_city minimum_age"
        " maximum_age cost position version found_in is_listed",
        personal="name description eligibility application_process cost_note url sort_key found_by found_under",
        unseen="sort_key found_by found_under found_in",
        indexed="name",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="services")
    name = models.CharField(_("名称"), max_length=200)
    description = models.TextField(_("内容"), max_length=2000, blank=True)
    visibility = models.CharField(_("公開の範囲"), max_length=14, choices=Visibility, default=Visibility.PRIVATE)
    status = models.CharField(_("状況"), max_length=20, choices=ServiceStatus, default=ServiceStatus.ACTIVE)
    topics = ArrayField(models.SlugField(max_length=40), verbose_name=_("相談の領域"), default=list, blank=True)
    needs = ArrayField(models.SlugField(max_length=40), verbose_name=_("できること・歓迎"), default=list, blank=True)
    languages = ArrayField(models.CharField(max_length=40), verbose_name=_("使える言語"), default=list, blank=True)
    district_codes = ArrayField(models.SlugField(max_length=40), verbose_name=_("対象の校区"), default=list, blank=True)
    serves_city = models.BooleanField(_("市内のどこの人でも"), default=False)
    eligibility = models.CharField(_("対象の方"), max_length=400, blank=True)
    minimum_age = models.PositiveSmallIntegerField(_("対象年齢の下限"), null=True, blank=True)
    maximum_age = models.PositiveSmallIntegerField(_("対象年齢の上限"), null=True, blank=True)
    application_process = models.CharField(_("利用のしかた"), max_length=400, blank=True)
    cost = models.PositiveIntegerField(_("費用（円）"), null=True, blank=True)
    cost_note = models.CharField(_("費用の説明"), max_length=200, blank=True)
    url = models.URLField(_("ウェブページ"), blank=True)
    position = models.PositiveSmallIntegerField(default=1)
    version = models.PositiveIntegerField(default=1)
    sort_key = models.CharField(max_length=200, blank=True)
    found_by = models.TextField(blank=True)
    found_under = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    is_listed = models.BooleanField(default=True)
    found_in = ArrayField(models.SlugField(max_length=40), default=list, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        ordering = ("sort_key", "id")
        indexes = [
            models.Index(fields=["sort_key", "id"], condition=Q(is_listed=True), name="directory_service_order"),
            models.Index(
                fields=["id"], condition=Q(is_listed=True, visibility="public"), name="directory_service_published"
            ),
            GinIndex(fields=["found_under"], name="directory_service_found", fastupdate=False),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_age__isnull=True)
                | Q(maximum_age__isnull=True)
                | Q(maximum_age__gte=F("minimum_age")),
                name="service_ages_are_a_span",
            ),
            models.CheckConstraint(condition=Q(status__in=ServiceStatus.values), name="service_has_a_known_status"),
        ]

    def __str__(self) -> str:
        return self.name


class ServiceAtLocation(models.Model):
    """That a service is offered at a place (HSDS: service_at_location)."""

    classified = Classified(plain="id service location", personal="description")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="places")
    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="offers")
    description = models.CharField(_("この場所での説明"), max_length=300, blank=True)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        constraints = [models.UniqueConstraint(fields=["service", "location"], name="service_is_once_at_a_place")]


class Frequency(models.TextChoices):
    """FREQ of a recurrence rule (RFC 5545), as far as HSDS knows it."""

    WEEKLY = "WEEKLY", _("毎週")
    MONTHLY = "MONTHLY", _("毎月")


class Weekday(models.TextChoices):
    """Days of a recurrence rule (RFC 5545), the week as Japanese calendars of offices have it."""

    MONDAY = "MO", _("月")
    TUESDAY = "TU", _("火")
    WEDNESDAY = "WE", _("水")
    THURSDAY = "TH", _("木")
    FRIDAY = "FR", _("金")
    SATURDAY = "SA", _("土")
    SUNDAY = "SU", _("日")


class Schedule(models.Model):
    """When a service is offered (HSDS: schedule): on ``days``, each week or in the ``weeks`` of a month (−1: the last).

    >>> Schedule(freq="MONTHLY", days=["SA"], weeks=[1, 3]).byday
    '1SA,3SA'
    """

    classified = Classified(
        plain="id service freq interval days weeks opens_at closes_at valid_from valid_to position",
        personal="description",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service = models.ForeignKey(Service, on_delete=models.CASCADE, related_name="schedules")
    freq = models.CharField(_("くり返し"), max_length=10, choices=Frequency, default=Frequency.WEEKLY)
    interval = models.PositiveSmallIntegerField(default=1)
    days = ArrayField(models.CharField(max_length=2, choices=Weekday), verbose_name=_("曜日"), default=list, blank=True)
    weeks = ArrayField(models.SmallIntegerField(), verbose_name=_("第何週"), default=list, blank=True)
    opens_at = models.TimeField(_("開始"), null=True, blank=True)
    closes_at = models.TimeField(_("終了"), null=True, blank=True)
    valid_from = models.DateField(_("いつから"), null=True, blank=True)
    valid_to = models.DateField(_("いつまで"), null=True, blank=True)
    description = models.CharField(_("日時の補足"), max_length=200, blank=True)
    position = models.PositiveSmallIntegerField(default=1)

    class Meta:
        ordering = ("position", "id")
        constraints = [
            models.CheckConstraint(condition=Q(freq__in=Frequency.values), name="schedule_recurs_in_a_known_way"),
            models.CheckConstraint(
                condition=~Q(freq="WEEKLY") | Q(weeks=[]), name="weekly_schedule_names_no_week_of_the_month"
            ),
        ]

    def __str__(self) -> str:
        """As a notice board has it: 毎月 第1・第3 土 10:00–12:00."""
        weeks = "・".join(
            gettext("最後の") if week < 0 else gettext("第%(week)d") % {"week": week} for week in map(int, self.weeks)
        )
        days = "・".join(str(Weekday(day).label) for day in Weekday.values if day in self.days)
        often = str(Frequency(self.freq).label) if self.days else ""
        return " ".join(part for part in (often, weeks, days, self.hours, self.description) if part)

    @property
    def hours(self) -> str:
        opens, closes = (f"{moment:%H:%M}" if moment else "" for moment in (self.opens_at, self.closes_at))
        return f"{opens}–{closes}" if opens or closes else ""

    @property
    def byday(self) -> str:
        """BYDAY of a recurrence rule."""
        if self.freq == Frequency.MONTHLY and self.weeks:
            return ",".join(f"{week}{day}" for week in self.weeks for day in self.days)
        return ",".join(self.days)
