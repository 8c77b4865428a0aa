"""会議: several agencies look at one plan together."""

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
from .plan import Plan


class MeetingResult(models.TextChoices):
    APPROVED = "approved", _("了承")
    SENT_BACK = "sent_back", _("差戻し")


class Meeting(Item):
    """A meeting over one case. Its kind is a code of the pack, which says its law and its secrecy."""

    kind_of_item = ItemKind.MEETING
    classified = Classified(
        plain="id dossier compartments case plan kind planned_on place result called_at called_by recorded_at"
        " recorded_by",
        personal="names",
        sensitive="question minutes decisions",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="meetings")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="meetings")
    kind = models.SlugField(_("会議の種別"), max_length=40)
    planned_on = models.DateField(_("開催日"))
    place = models.CharField(_("場所"), max_length=100)
    question = models.TextField(_("論点"))
    minutes = models.TextField(_("共有・協議の内容"), blank=True)
    decisions = models.TextField(_("決定事項"), blank=True)
    result = models.CharField(_("結果"), max_length=12, choices=MeetingResult, blank=True)
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-planned_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(result="", recorded_at__isnull=True) | ~Q(result="") & Q(recorded_at__isnull=False),
                name="meeting_result_comes_with_its_record",
            )
        ]

    @property
    def kind_item(self) -> packs.MeetingKind:
        return packs.city().meeting_kinds[self.kind]

    @property
    def is_recorded(self) -> bool:
        return self.recorded_at is not None


class Attendance(models.Model):
    """A person of an agency invited to a meeting: persons are invited, not agencies."""

    classified = Classified(plain="id meeting agency_code attended", personal="who")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    agency_code = models.SlugField(_("機関"), max_length=40, blank=True)
    who = models.CharField(_("出席者"), max_length=100)
    attended = models.BooleanField(_("出席"), null=True)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("agency_code", "who", "id")

    @property
    def agency(self) -> packs.Agency | None:
        return packs.city().agencies.get(self.agency_code)
