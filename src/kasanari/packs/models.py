"""The record of which version of the pack was applied when."""

from django.db import models

from kasanari.lib.classification import Classified


class PackVersion(models.Model):
    """One application of a pack. The newest row is the version in force.

    ``items`` maps section → code → ``Trace`` (see ``differences``), so that the next version can be compared with it.
    """

    append_only = True
    classified = Classified(
        plain="id municipality version digest applied_at items",
        personal="applied_by",
    )

    municipality = models.CharField(max_length=6)
    version = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    applied_at = models.DateTimeField()
    applied_by = models.CharField(max_length=150)
    items = models.JSONField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.municipality} {self.version}"
