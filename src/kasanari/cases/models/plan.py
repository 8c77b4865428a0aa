"""プラン: goals, and who does what by when across agencies and informal hands."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.access.models import Item, ItemKind
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .case import Case


class Plan(Item):
    """支援プラン, in versions. The latest decided one is in force."""

    kind_of_item = ItemKind.PLAN
    classified = Classified(
        plain="id dossier compartments case version review_on drafted_at drafted_by decided_on decided_by",
        personal="names",
        sensitive="aim missing_resources",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="plans")
    version = models.PositiveIntegerField(_("版"))
    aim = models.TextField(_("目指す姿"))
    missing_resources = models.TextField(_("不足する社会資源"), blank=True)
    review_on = models.DateField(_("次回モニタリング"))
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(_("支援決定日"), null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-version", "id")
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="one_plan_per_version")]

    @property
    def is_decided(self) -> bool:
        return self.decided_on is not None


class Goal(Item):
    """One issue (課題) and what is to be reached. A goal about one person of a household names that person alone."""

    kind_of_item = ItemKind.PLAN
    classified = Classified(plain="id dossier compartments plan position", personal="names", sensitive="issue goal")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="goals")
    position = models.PositiveSmallIntegerField()
    issue = models.TextField(_("課題"))
    goal = models.TextField(_("目標"))

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("position", "id")


class RoleQuerySet(GatedQuerySet):
    def promised(self) -> RoleQuerySet:
        """Roles of decided plans with a due date, not done yet."""
        return self.filter(done_on__isnull=True, due_on__isnull=False, goal__plan__decided_on__isnull=False)


class Role(models.Model):
    """役割: what one agency, or one informal hand (no agency), does for a goal."""

    classified = Classified(
        plain="id goal agency_code due_on done_on done_by", personal="who", sensitive="what frequency"
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="roles")
    agency_code = models.SlugField(_("機関"), max_length=40, blank=True)
    who = models.CharField(_("担い手"), max_length=100)
    what = models.TextField(_("すること"))
    frequency = models.CharField(_("頻度"), max_length=60, blank=True)
    due_on = models.DateField(_("期限"), null=True, blank=True)
    done_on = models.DateField(_("完了日"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(done_by__isnull=False), name="done_role_says_by_whom"
            )
        ]

    @property
    def is_informal(self) -> bool:
        return not self.agency_code

    @property
    def agency(self) -> packs.Agency | None:
        return packs.city().agencies.get(self.agency_code)
