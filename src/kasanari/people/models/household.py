"""世帯: with whom persons keep house, over time. Neither a family (see ``relation``) nor an address."""

from __future__ import annotations

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .person import Person


class Household(models.Model):
    """世帯: persons who keep house together. Neither a family nor an address."""

    classified = Classified(plain="id formed_on dissolved_on")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    formed_on = models.DateField()
    dissolved_on = models.DateField(null=True, blank=True)


class MembershipQuerySet(GatedQuerySet):
    def on(self, day: date) -> MembershipQuerySet:
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)


class HouseholdMember(models.Model):
    """A person belongs to a household from–to, in a relation to its head (続柄)."""

    classified = Classified(plain="id household from_on until_on", personal="person relation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    relation = models.CharField(_("続柄"), max_length=20, blank=True)
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_on__isnull=True), name="person_is_in_one_household_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="membership_ends_after_it_begins",
            ),
        ]
