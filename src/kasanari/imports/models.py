"""A list somebody brought, its rows, and what would happen to each if it were applied."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .flow import Stage
from .kinds import ListKind, kind_of


class Outcome(models.TextChoices):
    """What a row would do, once applied. A conflict needs somebody who decides, a broken row a mended file."""

    UNREAD = "unread", _("未読取り")
    NEW = "new", _("新規")
    CHANGED = "changed", _("変更")
    SAME = "same", _("変更なし")
    CONFLICT = "conflict", _("矛盾")
    BROKEN = "broken", _("不備")


HELD_BACK = (Outcome.CONFLICT, Outcome.BROKEN)
"""Rows that are never applied; with any of them, only if whoever approves says to leave them out."""
APPLICABLE = (Outcome.NEW, Outcome.CHANGED)


class Import(models.Model):
    """One list, from upload to application. ``mapping`` tells which column of the file holds what (from 0)."""

    classified = Classified(
        plain="id kind sha256 uploaded_at uploaded_by headers mapping stage counts remarks leaves_out answered_at"
        " answered_by reason applied_at applied_by",
        personal="file_name",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.SlugField(_("一覧の種類"), max_length=40)
    file_name = models.CharField(_("ファイル名"), max_length=200)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("取り込んだ日時"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.COLUMNS)
    counts = models.JSONField(default=dict)
    remarks = models.JSONField(default=list)
    leaves_out = models.BooleanField(_("矛盾・不備の行を除いて反映する"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("差戻しの理由"), max_length=400, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True)
                | ~Q(stage__in=["approved", "applied"])
                | ~Q(answered_by=F("uploaded_by")),
                name="import_is_approved_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(stage="applied") | Q(applied_at__isnull=False, answered_at__isnull=False),
                name="import_is_applied_once_approved",
            ),
        ]

    @property
    def list_kind(self) -> ListKind:
        return kind_of(self.kind)

    @property
    def stage_label(self) -> str:
        return str(Stage(self.stage).label)

    def count(self, *outcomes: str) -> int:
        """Rows with one of these outcomes, as they were when the list was compared."""
        return sum(self.counts.get(outcome, 0) for outcome in outcomes)

    @property
    def held_back(self) -> int:
        return self.count(*HELD_BACK)


class ImportRow(models.Model):
    """A row of a list: as it stood in the file (``raw``), as it was read (``content``), and what it would change.

    ``changes`` holds, by column, what is on record and what the list says.
    """

    classified = Classified(
        plain="id load number outcome",
        personal="key",
        sensitive="raw content changes problems",
        locating="raw content changes problems",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    load = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("行"))
    raw = models.JSONField(default=list)
    content = models.JSONField(default=dict)
    key = models.CharField(max_length=40, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome, default=Outcome.UNREAD)
    changes = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("number", "id")
        indexes = [models.Index(fields=["load", "outcome", "number"])]


class MappingTemplate(models.Model):
    """Which column holds what in files headed alike, as somebody told once. It names columns, never a person."""

    classified = Classified(plain="id kind fingerprint mapping told_at told_by")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.SlugField(max_length=40)
    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField()
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "fingerprint"], name="headers_mean_one_thing")]
