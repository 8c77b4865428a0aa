"""The kinds of record the API answers: whatever is read through the gate, and its fields by their class."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Field, ForeignKey, JSONField, Model
from django.http import Http404

from kasanari import gate
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.people.models import Person

PERSONS_NAMED = "names"
"""The field of dossiers and items that holds ids of persons."""


@dataclass(frozen=True)
class Kind:
    """A kind of record. ``fields`` are those that somebody may be shown, in the order of the model."""

    label: str
    model: type[Model]

    @cached_property
    def classified(self) -> Classified:
        found: Classified = self.model.classified  # type: ignore[attr-defined]  # every model of ours has it
        return found

    @cached_property
    def fields(self) -> "list[Field[Any, Any]]":
        return [field for field in self.model._meta.concrete_fields if field.name not in self.classified.unseen]

    @cached_property
    def names_of_persons(self) -> frozenset[str]:
        """Fields whose values are ids of persons."""
        return frozenset(field.name for field in self.fields if _holds_persons(field))

    def described(self) -> dict[str, Any]:
        """The kind as the catalogue shows it."""
        return {
            "label": self.label,
            "fields": [
                {
                    "name": field.name,
                    "class": str(self.classified.of(field.name)),
                    "locating": field.name in self.classified.locating,
                    "indexed": field.name in self.classified.indexed,
                    "schema": schema_of(field),
                }
                for field in self.fields
            ],
        }


def kinds() -> list[Kind]:
    return [Kind(label, model) for label, model in gate.models_with_rules().items() if _holds_content(model)]


def kind_of(label: str) -> Kind:
    """Return the kind with this label.

    Raises:
        Http404: no model of this label has a rule, or it holds no content.
    """
    model = gate.models_with_rules().get(label)
    if model is None or not _holds_content(model):
        raise Http404(label)
    return Kind(label, model)


def schema_of(field: "Field[Any, Any]") -> dict[str, Any]:
    """The JSON Schema of the values of ``field``."""
    if isinstance(field, ArrayField):
        return {"type": "array", "items": schema_of(field.base_field)}
    if isinstance(field, JSONField):
        return {}
    if isinstance(field, ForeignKey):
        schema = schema_of(field.target_field)
    else:
        schema = dict(next((schema for kind, schema in _SCHEMAS if isinstance(field, kind)), {"type": "string"}))
        if field.choices:
            schema["enum"] = [value for value, _ in field.flatchoices]
    if field.null or _holds_persons(field):
        schema = schema | {"type": [schema["type"], "null"]}
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    elif field.blank and "enum" in schema:
        schema["enum"] = [*schema["enum"], ""]
    return schema


def _holds_content(model: type[Model]) -> bool:
    """Whether rows are read through the gate: accounts have a rule, but tell of nobody the city looks after."""
    return isinstance(model._default_manager.all(), GatedQuerySet)


def _holds_persons(field: "Field[Any, Any]") -> bool:
    if isinstance(field, ForeignKey):
        return field.remote_field.model is Person
    return isinstance(field, ArrayField) and field.name == PERSONS_NAMED


_SCHEMAS: list[tuple[type[Any], dict[str, Any]]] = [
    (models.UUIDField, {"type": "string", "format": "uuid"}),
    (models.DateTimeField, {"type": "string", "format": "date-time"}),
    (models.DateField, {"type": "string", "format": "date"}),
    (models.BooleanField, {"type": "boolean"}),
    (models.IntegerField, {"type": "integer"}),
    (models.EmailField, {"type": "string", "format": "email"}),
]
"""The first that fits counts: a time is a date to Django."""
