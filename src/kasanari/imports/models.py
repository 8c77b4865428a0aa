"""A list somebody brought, its rows, and what would happen to each if it were applied."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .flow import AT_WORK, WAITING, Stage
from .kinds import ListKind, kind_of


class Outcome(models.TextChoices):
    """What a row would do, once applied. A conflict needs somebody who decides, a broken row a mended file."""

    UNREAD = "unread", _("未読取り")
    NEW = "new", _("新規")
    CHANGED = "changed", _("変更")
    SAME = "same", _("変更なし")
    UNTOLD = "untold", _("住所・電話などだけの変更")
    CONFLICT = "conflict", _("矛盾")
    BROKEN = "broken", _("不備")
    ABSENT = "absent", _("抽出にない人")


HELD_BACK = (Outcome.CONFLICT, Outcome.BROKEN)
"""Rows that are never applied; with any of them, only if whoever approves says to leave them out."""
APPLICABLE = (Outcome.NEW, Outcome.CHANGED, Outcome.UNTOLD)
UNTOLD = (Outcome.SAME, Outcome.UNTOLD)
"""Outcomes that are never told apart row by row: which of them a row has says whether an address was guessed right."""
LONG = 2000
"""Rows from which on a list is left to the job worker."""
ABSENT_BUT_TRUE = 0.05
"""The share of those on record who may be missing from an extract before it looks cut off. In a month about one in two
hundred moves out or dies; a truncated file lacks a part."""


class Import(models.Model):
    """One list, from upload to application. ``mapping`` tells which column of the file holds what (from 0)."""

    classified = Classified(
        plain="id kind is_whole asks_for_columns sha256 uploaded_at uploaded_by headers mapping stage counts on_record"
        " remarks failure leaves_out answered_at answered_by reason applied_at applied_by forgotten_at",
        personal="file_name",
        unseen="counts on_record",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.SlugField(_("一覧の種類"), max_length=40)
    file_name = models.CharField(_("ファイル名"), max_length=200)
    is_whole = models.BooleanField(_("全件の抽出"), default=False)
    asks_for_columns = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(_("取り込んだ日時"))
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    headers = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.READING)
    counts = models.JSONField(default=dict)
    on_record = models.PositiveIntegerField(default=0)
    remarks = models.JSONField(default=list)
    failure = models.CharField(_("止まった理由"), max_length=400, blank=True)
    leaves_out = models.BooleanField(_("矛盾・不備の行を除いて反映する"), default=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("差戻しの理由"), max_length=400, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at", "id")
        indexes = [models.Index(fields=["uploaded_by", "uploaded_at"], name="lists_somebody_brought")]
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
    def rows_in_file(self) -> int:
        return self.count(*Outcome.values) - self.count(Outcome.ABSENT)

    @property
    def is_long(self) -> bool:
        """Whether it takes so long that nobody waits for it at the screen."""
        return self.rows_in_file > LONG

    @property
    def is_decided_on(self) -> bool:
        """Whether somebody still decides what becomes of it."""
        return self.stage in WAITING

    @property
    def looks_cut_off(self) -> bool:
        """Whether more of those on record are missing than can have moved out or died."""
        return self.count(Outcome.ABSENT) > self.on_record * ABSENT_BUT_TRUE

    @property
    def is_at_work(self) -> bool:
        """Whether the job worker has it, or will have it in its turn."""
        return self.stage in AT_WORK and not self.failure

    def forget(self) -> None:
        """Empty what the rows held; how many there were stays. Behind the wall nothing is deleted."""
        self.rows.update(raw=[], content={}, key="", changes={}, problems=[])


class ImportRow(models.Model):
    """A row of a list: as it stood in the file (``raw``), as it was read (``content``), and what it would change.

    ``changes`` holds, by column, what is on record and what the list says. Rows of persons on record who are missing
    from a whole extract come after those of the file, and hold nothing but the key.
    """

    classified = Classified(
        plain="id load number",
        personal="key",
        sensitive="raw content changes problems outcome",
        locating="raw content",
        unseen="key outcome changes problems",
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


class WaitingPart(models.Model):
    """A piece of a long file until the job worker has read it; then it is emptied. Nobody is ever shown it."""

    classified = Classified(plain="id load number", sensitive="content", unseen="content")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    load = models.ForeignKey(Import, on_delete=models.CASCADE, related_name="waiting_parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["load", "number"], name="parts_follow_one_another")]


class Step(models.TextChoices):
    """What the job worker is at, with how many of how many."""

    READING = "reading", _("%(done)s行 / %(total)s行を読み取っています")
    COMPARING = "comparing", _("%(total)s行を記録と比べています")
    APPLYING = "applying", _("%(total)s行を記録に反映しています")
    INDEXING = "indexing", _("%(done)s人 / %(total)s人を検索できるようにしています")


class Progress(models.Model):
    """How far the work on a list is, told beside its transaction. It holds numbers only, and goes when that ends."""

    classified = Classified(plain="load_id step done total told_at")

    load_id = models.UUIDField(primary_key=True)
    step = models.CharField(max_length=10, choices=Step)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    told_at = models.DateTimeField()


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
