"""What closes a person against some or all: protection (支援措置) and conflicts of interest (利害関係)."""

from __future__ import annotations

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.people.models import Person


class ProtectionQuerySet(GatedQuerySet):
    def in_force(self) -> ProtectionQuerySet:
        """Everything not lifted. An expired or unknown period stays closed until somebody has looked."""
        return self.filter(lifted_at__isnull=True)

    def to_be_looked_at(self, on: date) -> ProtectionQuerySet:
        """In force, but the period is over or nobody knows it; copies are looked at with what they are copies of."""
        return self.in_force().filter(copy_of__isnull=True).filter(Q(until_on__isnull=True) | Q(until_on__lte=on))


class Protection(models.Model):
    """支援措置 (住民基本台帳事務における支援措置): whereabouts are told only to those cleared for it.

    ``until_on`` None: the period is not known. A ``copy_of`` another stands only as long as both persons count as one.
    """

    classified = Classified(
        plain="id kind desk_code from_on until_on registered_at registered_by lifted_at lifted_by copy_of",
        personal="person",
        sensitive="remark",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="protections")
    kind = models.SlugField(_("支援措置の区分"), max_length=40)
    desk_code = models.SlugField(_("受け付けた窓口"), max_length=40)
    from_on = models.DateField(_("開始日"))
    until_on = models.DateField(_("期限"), null=True, blank=True)
    remark = models.TextField(_("備考"), blank=True)
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    copy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")

    objects = ProtectionQuerySet.as_manager()

    class Meta:
        ordering = ("-from_on", "id")
        indexes = [models.Index(fields=["person"], condition=Q(lifted_at__isnull=True), name="protection_in_force")]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")),
                name="protection_ends_after_it_begins",
            )
        ]


class Adversary(models.Model):
    """Against whom a person is protected: nothing that locates the person may ever reach this one (rule D)."""

    classified = Classified(plain="id protection", personal="person")

    protection = models.ForeignKey(Protection, on_delete=models.PROTECT, related_name="adversaries")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="adversary_of")

    objects = GatedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["protection", "person"], name="adversary_once_per_protection")]


class ConflictQuerySet(GatedQuerySet):
    def in_force(self) -> ConflictQuerySet:
        return self.filter(ended_at__isnull=True)


class Conflict(models.Model):
    """利害関係 of a worker with a person (access F3): the person is gone for that worker. ``kind``: pack code.

    A ``copy_of`` another stands only as long as both persons count as one.
    """

    classified = Classified(plain="id kind declared_at declared_by ended_at ended_by copy_of", personal="worker person")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conflicts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="conflicts")
    kind = models.SlugField(_("関係"), max_length=40)
    declared_at = models.DateTimeField()
    declared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    copy_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")

    objects = ConflictQuerySet.as_manager()

    class Meta:
        ordering = ("-declared_at", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["worker", "person", "kind"], condition=Q(ended_at__isnull=True), name="conflict_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True) | ~Q(ended_by=F("worker")), name="nobody_ends_his_own_conflict"
            ),
        ]
