"""The audit table."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models

from kasanari.lib.classification import Classified


class AuditRow(models.Model):
    """One decision on content: who, which right, on what, on which ground, when, from where. Append-only."""

    append_only = True
    classified = Classified(
        plain="id at right subject allowed ground ground_id why act",
        personal="user subject_ids address",
    )

    at = models.DateTimeField(db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    right = models.CharField(max_length=12)
    subject = models.CharField(max_length=60)
    subject_ids = ArrayField(models.UUIDField())
    allowed = models.BooleanField()
    ground = models.CharField(max_length=40, blank=True)
    ground_id = models.UUIDField(null=True)
    why = models.CharField(max_length=40, blank=True)
    act = models.CharField(max_length=80)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ("id",)
