"""異動: what happened to a resident, as the register's extract tells it. Figures of moves are folds over these."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.imports.models import Import
from kasanari.lib.classification import Classified

from .person import Person


class ResidentEventKind(models.TextChoices):
    """異動事由, and what an extract shows without giving a reason."""

    MOVED_IN = "moved_in", _("転入")
    MOVED_OUT = "moved_out", _("転出")
    BORN = "born", _("出生")
    DIED = "died", _("死亡")
    MOVED = "moved", _("転居")
    HOUSEHOLD_CHANGED = "household_changed", _("世帯変更")
    NAME_CHANGED = "name_changed", _("氏名変更")


class ResidentEvent(models.Model):
    """One thing that happened to one resident on a day, and the import that told of it. Append-only."""

    append_only = True
    classified = Classified(plain="id load", personal="person kind happened_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="resident_events")
    kind = models.CharField(_("異動事由"), max_length=20, choices=ResidentEventKind)
    happened_on = models.DateField(_("住民異動日"))
    load = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "id")
        indexes = [models.Index(fields=["kind", "happened_on"], name="resident_event_by_kind")]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "load"], name="import_tells_each_event_once")]
