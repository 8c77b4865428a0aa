"""The audit: its chained rows, and the seals on its finished days."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from kasanari.lib.classification import Classified

from .rights import SEARCH


class AuditRow(models.Model):
    """One decision on content: who, which right, on what, on which ground, when, from where. Append-only.

    ``day`` and ``seq`` (1, 2, 3 …) give its place; ``mac`` covers it and the row before, see ``chain``. ``about`` are
    the persons and dossiers concerned.
    """

    append_only = True
    classified = Classified(
        plain="id day seq mac at right subject allowed ground ground_id why act",
        personal="user subject_ids about purpose address",
    )

    day = models.DateField()
    seq = models.PositiveBigIntegerField()
    mac = models.BinaryField()
    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    right = models.CharField(max_length=12)
    subject = models.CharField(max_length=60)
    subject_ids = ArrayField(models.UUIDField())
    about = ArrayField(models.UUIDField(), default=list)
    allowed = models.BooleanField()
    ground = models.CharField(max_length=40, blank=True)
    ground_id = models.UUIDField(null=True)
    why = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    act = models.CharField(max_length=80)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("id",)
        indexes = [
            GinIndex(fields=["about"], name="audit_about", fastupdate=False),
            models.Index(fields=["user", "at"], condition=Q(subject=SEARCH), name="audit_searches"),
        ]
        constraints = [models.UniqueConstraint(fields=["day", "seq"], name="audit_row_has_one_place")]


class AuditSeal(models.Model):
    """A finished day of the audit, signed: how many rows it has and the mac of the last. Append-only."""

    append_only = True
    classified = Classified(plain="id day count head signature key_id sealed_at sealed_by")

    day = models.DateField(unique=True)
    count = models.PositiveBigIntegerField()
    head = models.BinaryField()
    signature = models.BinaryField()
    key_id = models.CharField(max_length=16)
    sealed_at = models.DateTimeField()
    sealed_by = models.CharField(max_length=100)

    class Meta:
        ordering = ("day",)
