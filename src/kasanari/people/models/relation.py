"""Relations between persons (続柄・関係), over time: what a genogram draws. Neither a household nor an address."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .person import Person


class RelationKind(models.TextChoices):
    """What the first person is to the second."""

    PARENT = "parent", _("親")
    SPOUSE = "spouse", _("配偶者")
    PARTNER = "partner", _("内縁・パートナー")
    SIBLING = "sibling", _("きょうだい")
    GRANDPARENT = "grandparent", _("祖父母")
    GUARDIAN = "guardian", _("後見人など")
    OTHER = "other", _("その他の親族・知人")


class RelationQuerySet(GatedQuerySet):
    def on(self, day: date) -> RelationQuerySet:
        return self.filter(
            Q(from_on__isnull=True) | Q(from_on__lte=day), Q(until_on__isnull=True) | Q(until_on__gt=day)
        )


class Relation(models.Model):
    """``person`` is the ``kind`` of ``relative``: A is the parent of B. It speaks of both."""

    classified = Classified(plain="id from_on until_on", personal="person relative kind detail")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="relations")
    relative = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="related_as")
    kind = models.CharField(_("関係"), max_length=12, choices=RelationKind)
    detail = models.CharField(_("続柄の詳しい呼び方"), max_length=40, blank=True)
    from_on = models.DateField(_("いつから"), null=True, blank=True)
    until_on = models.DateField(_("いつまで"), null=True, blank=True)

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ("kind", "id")
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("relative")), name="nobody_is_related_to_oneself"),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(from_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="relation_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["person", "relative", "kind"], condition=Q(until_on__isnull=True), name="relation_stands_once"
            ),
        ]
