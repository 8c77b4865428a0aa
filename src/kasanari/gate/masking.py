"""Withholding fields: what a reader may not read of a row he may know of, by the classes its model gives its fields."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from kasanari.lib.classification import Classified

from .rights import Right


def fields_open_to(model: type[models.Model], rights: frozenset[Right]) -> frozenset[str]:
    """Names of the fields that somebody with ``rights`` on a row may see. Every page, export and answer asks here."""
    classified: Classified = model.classified  # type: ignore[attr-defined]  # every model of ours has it, a test says so
    opened: frozenset[str] = frozenset()
    if Right.INDEX in rights:
        opened |= classified.plain | classified.indexed
    if Right.READ in rights:
        opened |= classified.names() - classified.locating
    if Right.LOCATE in rights:
        opened |= classified.locating | classified.plain
    return opened - classified.unseen


def mask(row: Any, rights: frozenset[Right]) -> Any:
    """Empty the fields of ``row`` that ``rights`` do not open, and say so on the row; returns the row."""
    opened = fields_open_to(type(row), rights)
    withheld = [field for field in row._meta.concrete_fields if field.name not in opened]
    for field in withheld:
        setattr(row, field.attname, _empty(field))
    row.is_masked = bool(withheld)
    return row


def _empty(field: Any) -> Any:
    if isinstance(field, ArrayField):
        return []
    return "" if isinstance(field, models.CharField | models.TextField) and not field.null else None
