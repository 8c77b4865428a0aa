"""受付: what somebody said at a desk, and what was done about it."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.access.models import Dossier, Item, ItemKind
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

OPENS_A_CASE = ("own_desk", "multi_agency", "watch")
"""Outcomes (codes of the pack) after which the desk keeps the worry as a case."""

HAND_OVER = "refer"
"""The outcome after which the worry is handed over (つなぎ)."""


class Contact(Item):
    """相談受付. Received once, whoever the person is; a nameless caller's dossier names nobody."""

    kind_of_item = ItemKind.CONTACT
    classified = Classified(
        plain="id dossier compartments channel outcome received_at received_by form_key",
        personal="names caller language interpreter handed_to",
        sensitive="words topics danger reply",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="contact")
    channel = models.SlugField(_("相談の経路"), max_length=40)
    caller = models.CharField(_("来談者"), max_length=100, blank=True)
    language = models.CharField(_("使う言語"), max_length=12, blank=True)
    interpreter = models.CharField(_("通訳"), max_length=60, blank=True)
    words = models.TextField(_("相談の内容"))
    topics = ArrayField(models.SlugField(max_length=40), verbose_name=_("相談領域"))
    danger = ArrayField(models.SlugField(max_length=40), verbose_name=_("危険の兆し"), default=list, blank=True)
    outcome = models.SlugField(_("一次判断"), max_length=40)
    reply = models.TextField(_("伝えたこと"), blank=True)
    handed_to = models.CharField(_("つなぎ先"), max_length=100, blank=True)
    received_at = models.DateTimeField(_("受付日時"))
    received_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-received_at", "id")
        constraints = [models.CheckConstraint(condition=~Q(topics=[]), name="contact_has_a_topic")]

    @property
    def is_urgent(self) -> bool:
        return bool(self.danger)

    @property
    def topic_items(self) -> list[packs.Item]:
        return [packs.city().code_tables["topics"][code] for code in self.topics]

    @property
    def danger_items(self) -> list[packs.Item]:
        return [packs.city().code_tables["danger_signs"][code] for code in self.danger]
