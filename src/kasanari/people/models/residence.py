"""Where persons live, over time. Addresses belong to persons, never to households."""

from __future__ import annotations

import uuid
from datetime import date
from hashlib import blake2b

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified


class ResidenceQuerySet(GatedQuerySet):
    def on(self, day: date) -> ResidenceQuerySet:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)


class Residence(models.Model):
    """Where one person lives from–to. Reading it needs the right ``locate``."""

    classified = Classified(
        plain="id from_on until_on district_is_given",
        personal="person district_code",
        sensitive="postal_code address town_code moved_to",
        locating="postal_code address town_code moved_to",
        indexed="person district_code",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="residences")
    district_code = models.SlugField(_("校区"), max_length=40, blank=True)
    district_is_given = models.BooleanField(_("校区を手で決めた"), default=False)
    town_code = models.SlugField(_("町"), max_length=40, blank=True)
    postal_code = models.CharField(_("郵便番号"), max_length=8, blank=True)
    address = models.CharField(_("住所"), max_length=200, blank=True)
    from_on = models.DateField(_("住み始めた日"))
    until_on = models.DateField(_("転居日"), null=True, blank=True)
    moved_to = models.CharField(_("転出先"), max_length=200, blank=True, default="", db_default="")

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        ordering = ("-from_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="residence_ends_after_it_begins"
            )
        ]

    @property
    def version(self) -> str:
        """Another one as soon as anything said of this home changes, whoever says it; it tells nothing of the home."""
        said = (self.pk, self.district_code, self.district_is_given, self.postal_code, self.address, self.from_on,
                self.until_on, self.moved_to)  # fmt: skip
        return blake2b(repr(said).encode(), digest_size=12).hexdigest()
