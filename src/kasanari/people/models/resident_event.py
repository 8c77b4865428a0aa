"""異動: what happened to a resident, as a list or a desk tells it. Figures of moves are folds over these."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.imports.models import Import
from kasanari.lib.classification import Classified

from .person import Person


class ResidentEventKind(models.TextChoices):
    """異動事由, what an extract shows without giving a reason, and what only a desk tells."""

    MOVED_IN = "moved_in", _("転入")
    MOVED_OUT = "moved_out", _("転出")
    BORN = "born", _("出生")
    DIED = "died", _("死亡")
    MOVED = "moved", _("転居")
    HOUSEHOLD_CHANGED = "household_changed", _("世帯変更")
    NAME_CHANGED = "name_changed", _("氏名変更")
    HOME_TOLD = "home_told", _("住所の把握")
    HOME_CORRECTED = "home_corrected", _("住所の訂正")


class ResidentEvent(models.Model):
    """One thing that happened to one resident on a day, told by an import or by a worker at a desk. Append-only.

    ``before`` is what a correction put right: the address as it stood.
    """

    append_only = True
    classified = Classified(
        plain="id load recorded_at recorded_by",
        personal="person kind happened_on",
        sensitive="before",
        locating="before",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="resident_events")
    kind = models.CharField(_("異動事由"), max_length=20, choices=ResidentEventKind)
    happened_on = models.DateField(_("住民異動日"))
    before = models.CharField(_("訂正前の住所"), max_length=300, blank=True, default="", db_default="")
    load = models.ForeignKey(Import, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "id")
        indexes = [models.Index(fields=["kind", "happened_on"], name="resident_event_by_kind")]
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "load"], name="import_tells_each_event_once"),
            models.CheckConstraint(
                condition=Q(load__isnull=False, recorded_at__isnull=True, recorded_by__isnull=True)
                | Q(load__isnull=True, recorded_at__isnull=False, recorded_by__isnull=False),
                name="event_is_told_by_a_list_or_a_worker",
            ),
        ]
