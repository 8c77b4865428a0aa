"""What is written on the way: notes, assessments, follow-ups, evaluations."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.access.models import Item, ItemKind
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .case import Case


class NoteMethod(models.TextChoices):
    VISIT = "visit", _("訪問")
    PHONE = "phone", _("電話")
    COUNTER = "counter", _("来所")
    MEETING = "meeting", _("会議")
    MAIL = "mail", _("郵便・メール")


class Note(Item):
    """支援経過記録, facts apart from judgement. Append-only; a correction is a further note."""

    kind_of_item = ItemKind.NOTE
    append_only = True
    classified = Classified(
        plain="id dossier compartments case happened_on method written_at written_by corrects",
        personal="names",
        sensitive="with_whom fact judgement",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="notes")
    happened_on = models.DateField(_("対応日"))
    method = models.CharField(_("方法"), max_length=12, choices=NoteMethod)
    with_whom = models.CharField(_("相手"), max_length=100, blank=True)
    fact = models.TextField(_("事実"))
    judgement = models.TextField(_("見立て・判断"), blank=True)
    corrects = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections")
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "-written_at", "id")


class Assessment(Item):
    """インテーク・アセスメント. Every saving is a new version; two editors cannot overwrite each other."""

    kind_of_item = ItemKind.ASSESSMENT
    append_only = True
    classified = Classified(
        plain="id dossier compartments case version written_at written_by",
        personal="names",
        sensitive="situation wish family_wish strengths risks traits",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="assessments")
    version = models.PositiveIntegerField(_("版"))
    situation = models.TextField(_("生活の状況"))
    wish = models.TextField(_("本人の願い・希望"))
    family_wish = models.TextField(_("家族の希望"), blank=True)
    strengths = models.TextField(_("強み"), blank=True)
    risks = models.TextField(_("気がかり・リスク"), blank=True)
    traits = ArrayField(models.SlugField(max_length=40), verbose_name=_("課題と特性"), default=list, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-version", "id")
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="one_assessment_per_version")]

    @property
    def trait_items(self) -> list[packs.Item]:
        return [packs.city().code_tables["traits"][code] for code in self.traits]


class FollowUpQuerySet(GatedQuerySet):
    def promised(self) -> FollowUpQuerySet:
        """Follow-ups not done yet."""
        return self.filter(done_on__isnull=True)

    def due(self, on: date) -> FollowUpQuerySet:
        return self.promised().filter(due_on__lte=on)

    def next_due_on(self) -> Subquery:
        """For an annotation of cases: the day of the oldest follow-up that was promised and not yet kept."""
        return Subquery(self.promised().filter(case=OuterRef("pk")).order_by("due_on").values("due_on")[:1])


class FollowUp(Item):
    """モニタリング: a look promised for a day. Whether it is overdue is derived, never stored."""

    kind_of_item = ItemKind.PLAN
    classified = Classified(
        plain="id dossier compartments case due_on done_on done_by", personal="names", sensitive="result"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="follow_ups")
    due_on = models.DateField(_("モニタリング期日"))
    done_on = models.DateField(_("実施日"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    result = models.TextField(_("結果"), blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        indexes = [models.Index(fields=["due_on"], condition=Q(done_on__isnull=True), name="follow_up_promised")]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=Q(done_on__isnull=True), name="one_promised_follow_up_per_case"
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, done_by__isnull=True)
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="done_follow_up_says_by_whom",
            ),
        ]


class Verdict(models.TextChoices):
    CLOSE = "close", _("終結")
    REPLAN = "replan", _("再プラン")
    INTERRUPT = "interrupt", _("中断")


class Evaluation(Item):
    """評価シート: what was reached, what remains, what the person thinks of it, and the verdict."""

    kind_of_item = ItemKind.EVALUATION
    append_only = True
    classified = Classified(
        plain="id dossier compartments case verdict evaluated_on evaluated_by",
        personal="names",
        sensitive="achieved changes remaining opinion",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="evaluations")
    achieved = models.TextField(_("目標の達成状況"))
    changes = models.TextField(_("見られた変化"), blank=True)
    remaining = models.TextField(_("残された課題"), blank=True)
    opinion = models.TextField(_("本人の意見"), blank=True)
    verdict = models.CharField(_("判定"), max_length=12, choices=Verdict)
    evaluated_on = models.DateField(_("評価日"))
    evaluated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-evaluated_on", "id")
