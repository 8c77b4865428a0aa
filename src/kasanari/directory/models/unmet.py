"""Needs that nobody in the directory met, without persons and without who looked. Append-only."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified


class Source(models.TextChoices):
    """What it was that found nobody."""

    SEARCH = "search", _("さがしても見つからなかった")
    CASE = "case", _("事例のプランで足りない資源")
    REFERRAL = "referral", _("つなぎ先が見つからなかった")
    MEETING = "meeting", _("会議で話題になった")
    COUNTER = "counter", _("窓口で聞いた")


class UnmetNeedQuerySet(GatedQuerySet):
    def between(self, first: date, last: date) -> UnmetNeedQuerySet:
        """Needs of that time, both days included."""
        return self.filter(happened_on__gte=first, happened_on__lte=last)


class UnmetNeed(models.Model):
    """One need of somebody. It has the day only, not the time, so that no other record points to who it was.

    ``topic`` is one of the 16 topics of reception, or empty; ``needs``, ``language`` and ``day`` say what was sought.
    """

    append_only = True
    classified = Classified(plain="id topic needs language day district_code source desk_code happened_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    topic = models.SlugField(_("相談の領域"), max_length=40, blank=True)
    needs = ArrayField(models.SlugField(max_length=40), verbose_name=_("できること・歓迎"), default=list, blank=True)
    language = models.CharField(_("言語"), max_length=40, blank=True)
    day = models.CharField(_("曜日"), max_length=2, blank=True)
    district_code = models.SlugField(_("校区"), max_length=40, blank=True)
    source = models.CharField(_("きっかけ"), max_length=10, choices=Source)
    desk_code = models.SlugField(_("窓口"), max_length=40, blank=True)
    happened_on = models.DateField(_("日"))

    objects = UnmetNeedQuerySet.as_manager()

    class Meta:
        ordering = ("-happened_on", "id")
        indexes = [models.Index(fields=["happened_on", "topic", "district_code"], name="directory_unmet_figures")]
