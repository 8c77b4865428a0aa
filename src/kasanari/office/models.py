"""The counters of numbers, and the ledger of printed papers (文書台帳)."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified


class NumberSeries(models.Model):
    """The last number given out in one series, for one mark (課略号), in one fiscal year.

    Written by ``numbers.next_number`` alone.
    """

    classified = Classified(plain="id series mark year last")

    series = models.SlugField(max_length=40, db_index=False)
    mark = models.CharField(max_length=20)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["series", "mark", "year"], name="one_counter_per_series_mark_and_year"),
            models.CheckConstraint(condition=Q(last__gte=1), name="numbers_begin_at_one"),
        ]


class RecipientKind(models.TextChoices):
    """Who holds the paper: the kinds of ``gate.Recipient``."""

    DESK = "desk", _("窓口")
    AGENCY = "agency", _("関係機関")
    PERSON = "person", _("本人・住民")
    PUBLIC = "public", _("公表")


class RetentionYears(models.IntegerChoices):
    """保存年限, counted from the end of the fiscal year in which the paper was made."""

    ONE = 1, _("1年")
    THREE = 3, _("3年")
    FIVE = 5, _("5年")
    TEN = 10, _("10年")
    THIRTY = 30, _("30年")


class Document(models.Model):
    """One printed paper: what left, for whom, and until when it is kept. Append-only; the paper itself is not stored.

    ``discard_on`` is the first day on which it may be discarded. ``recipient_code`` is the code of a desk or agency,
    or the id of a person. Number and fiscal year together are unique: 和暦 years repeat from era to era.
    """

    append_only = True
    classified = Classified(
        plain="id number fiscal_year kind made_at made_by sha256 recipient_kind subject_label subject_id "
        "retention_years discard_on",
        personal="title recipient_code",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("文書番号"), max_length=60)
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    title = models.CharField(_("件名"), max_length=200)
    kind = models.SlugField(_("種類"), max_length=40, db_index=False)
    made_at = models.DateTimeField(_("作成日時"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name=_("作成者")
    )
    sha256 = models.CharField(max_length=64)
    recipient_kind = models.CharField(_("宛先の区分"), max_length=8, choices=RecipientKind)
    recipient_code = models.CharField(_("宛先"), max_length=60, blank=True)
    subject_label = models.CharField(max_length=60, blank=True)
    subject_id = models.UUIDField(null=True, blank=True)
    retention_years = models.PositiveSmallIntegerField(_("保存年限"), choices=RetentionYears)
    discard_on = models.DateField(_("廃棄予定日"))

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("made_at", "id")
        indexes = [models.Index(fields=["subject_label", "subject_id"]), models.Index(fields=["discard_on"])]
        constraints = [
            models.UniqueConstraint(fields=["number", "fiscal_year"], name="document_number_is_unique_in_its_year"),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(title="") & ~Q(kind=""), name="document_has_number_title_and_kind"
            ),
            models.CheckConstraint(condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="document_has_its_digest"),
            models.CheckConstraint(
                condition=Q(recipient_kind__in=RecipientKind.values), name="document_recipient_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(recipient_kind=RecipientKind.PUBLIC) | ~Q(recipient_code=""),
                name="document_names_its_recipient",
            ),
            models.CheckConstraint(
                condition=Q(subject_label="", subject_id__isnull=True)
                | ~Q(subject_label="") & Q(subject_id__isnull=False),
                name="document_subject_is_whole_or_absent",
            ),
            models.CheckConstraint(
                condition=Q(retention_years__in=RetentionYears.values), name="document_retention_is_a_known_term"
            ),
            models.CheckConstraint(
                condition=Q(
                    discard_on__year=F("fiscal_year") + F("retention_years") + 1, discard_on__month=4, discard_on__day=1
                ),
                name="document_discard_follows_from_retention",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
