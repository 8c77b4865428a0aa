"""The OpenAPI 3.1 document, made of the same catalogue as the answers."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from django.conf import settings
from django.urls import reverse

from .catalogue import Kind, schema_of
from .paging import MOST, USUAL


def document(kinds: Sequence[Kind]) -> dict[str, Any]:
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Kasanari",
            "version": version("kasanari"),
            "description": "Read only. Which records and fields a worker gets is decided by the gate, row by row.",
        },
        "security": [{"session": []}],
        "paths": _paths(kinds),
        "components": {
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": settings.SESSION_COOKIE_NAME},
            },
            "schemas": {_name(kind): _record(kind) for kind in kinds} | {"Problem": _PROBLEM},
        },
    }


def _paths(kinds: Sequence[Kind]) -> dict[str, Any]:
    paths = {
        reverse("api:kinds"): {
            "get": _operation("kinds", "Kinds of record and the classes of their fields", _ANYTHING)
        },
        reverse("api:openapi"): {"get": _operation("openapi", "This document", _ANYTHING)},
    }
    for kind in kinds:
        there = reverse("api:records", args=[kind.label])
        paths[there] = {
            "get": _operation(f"list {kind.label}", "Records the worker may know of", _page(kind), *_PAGING)
        }
        paths[f"{there}{{id}}/"] = {"get": _operation(f"get {kind.label}", "One record", _reference(kind), _id(kind))}
    return paths


def _operation(name: str, summary: str, schema: dict[str, Any], *parameters: dict[str, Any]) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    failures = {
        "401": "Not signed in, or the second factor is missing",
        "404": "Hidden or absent: nobody can tell which",
    }
    if _PAGING[0] in parameters:
        failures["400"] = "A parameter cannot be read"
    return {
        "operationId": name.replace(" ", "_").replace(".", "_"),
        "summary": summary,
        "parameters": list(parameters),
        "responses": {
            "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
            **{status: {"description": why, **problem} for status, why in sorted(failures.items())},
        },
    }


def _record(kind: Kind) -> dict[str, Any]:
    fields = {field.name: schema_of(field) | {"x-class": str(kind.classified.of(field.name))} for field in kind.fields}
    properties = {
        "kind": {"const": kind.label},
        "id": schema_of(kind.model._meta.pk),
        "fields": {
            "type": "object",
            "description": "Only what the worker's rights on this record open; the others are named in `withheld`.",
            "properties": fields,
            "additionalProperties": False,
        },
        "withheld": {"type": "array", "items": {"type": "string", "enum": list(fields)}},
        "ground": {"type": "string", "description": "Why the worker may see it, as the audit says it."},
        "until": {
            "type": ["string", "null"],
            "description": "The ground's last day, or moment; null: with the posting.",
        },
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _page(kind: Kind) -> dict[str, Any]:
    key = schema_of(kind.model._meta.pk)
    properties = {
        "records": {"type": "array", "items": _reference(kind)},
        "next": key | {"type": [key["type"], "null"], "description": "Pass it as `after` for the next page."},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _id(kind: Kind) -> dict[str, Any]:
    return {"name": "id", "in": "path", "required": True, "schema": schema_of(kind.model._meta.pk)}


def _reference(kind: Kind) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{_name(kind)}"}


def _name(kind: Kind) -> str:
    return kind.model._meta.label


_ANYTHING: dict[str, Any] = {"type": "object"}
_PAGING: tuple[dict[str, Any], ...] = (
    {"name": "after", "in": "query", "description": "`next` of the page before.", "schema": {"type": "string"}},
    {
        "name": "limit",
        "in": "query",
        "schema": {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL},
    },
)
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457.",
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "parameter": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}
