"""The OpenAPI 3.1 document of the public API. The schemas are those of HSDS 3.0, named by their published addresses."""

from importlib.metadata import version
from typing import Any

from kasanari import packs

from .paging import MOST, USUAL

VERSION = "3.0"
SPECIFICATION = "https://raw.githubusercontent.com/openreferral/specification/3.0/schema"
PROFILE = "https://docs.openreferral.org/en/3.0/hsds/"
KINDS = {
    "organizations": ("compiled/organization_list.json", "compiled/organization.json", ("full",)),
    "services": (
        "compiled/service_list.json",
        "compiled/service.json",
        ("full", "search", "organization_id", "taxonomy_term_id"),
    ),
    "locations": ("location.json", "location.json", ("full", "organization_id")),
    "service_at_locations": (
        "compiled/service_at_location_list.json",
        "compiled/service_at_location.json",
        ("full", "search", "organization_id", "taxonomy_term_id"),
    ),
    "taxonomies": ("taxonomy.json", "taxonomy.json", ()),
    "taxonomy_terms": ("taxonomy_term.json", "taxonomy_term.json", ()),
}
"""For each kind: the schema of a row in a list, of one object, and what the list takes beside the page."""


def document(address: str) -> dict[str, Any]:
    city = packs.city().municipality
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{city.label_en}: directory of human services",
            "version": version("kasanari"),
            "description": "Open Referral HSDS 3.0, read only. Holds what the city has published and nothing else.",
        },
        "servers": [{"url": address}],
        "paths": {"/": {"get": _operation("about", "What this API is", {"type": "object"}, [])}} | _paths(),
        "components": {"schemas": {"Page": PAGE, "Problem": PROBLEM}, "parameters": PARAMETERS},
    }


def _paths() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind, (listed, single, takes) in KINDS.items():
        names = ("page", "per_page", "format", *takes)
        parameters = [{"$ref": f"#/components/parameters/{name}"} for name in names]
        found[f"/{kind}"] = {"get": _operation(f"list_{kind}", f"A page of {kind}", _page(listed), parameters)}
        found[f"/{kind}/{{id}}"] = {"get": _operation(f"get_{kind}", "One of them", _schema(single), [_ID])}
    return found


def _operation(name: str, summary: str, schema: dict[str, Any], parameters: list[dict[str, Any]]) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
    failures = {"404": "Not there, or not published"} if _ID in parameters else {"400": "A parameter cannot be read"}
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {
            "200": {"description": summary, "content": {"application/json": {"schema": schema}}},
            **{status: {"description": why, **problem} for status, why in failures.items()},
        },
    }


def _schema(name: str) -> dict[str, Any]:
    return {"$ref": f"{SPECIFICATION}/{name}"}


def _page(name: str) -> dict[str, Any]:
    contents = {"type": "object", "properties": {"contents": {"type": "array", "items": _schema(name)}}}
    return {"allOf": [{"$ref": "#/components/schemas/Page"}, contents]}


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


_ID = {"name": "id", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}
PARAMETERS = {
    "page": _parameter("page", {"type": "integer", "minimum": 1, "default": 1}, "Number of the page."),
    "per_page": _parameter(
        "per_page", {"type": "integer", "minimum": 1, "maximum": MOST, "default": USUAL}, "Rows on a page."
    ),
    "format": _parameter("format", {"type": "string", "enum": ["json"]}, "JSON only."),
    "full": _parameter("full", {"type": "boolean", "default": False}, "Everything that belongs to each row."),
    "search": _parameter("search", {"type": "string"}, "Words of names and descriptions; two letters at least."),
    "organization_id": _parameter("organization_id", {"type": "string", "format": "uuid"}, "Of this organization."),
    "taxonomy_term_id": _parameter("taxonomy_term_id", {"type": "string", "format": "uuid"}, "With this term."),
}
PAGE: dict[str, Any] = {
    "type": "object",
    "properties": {
        "total_items": {"type": "integer"},
        "total_pages": {"type": "integer"},
        "page_number": {"type": "integer"},
        "size": {"type": "integer"},
        "first_page": {"type": "boolean"},
        "last_page": {"type": "boolean"},
        "empty": {"type": "boolean"},
        "contents": {"type": "array"},
    },
    "required": [
        "total_items", "total_pages", "page_number", "size", "first_page", "last_page", "empty", "contents",
    ],
}  # fmt: skip
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "RFC 9457.",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
    "required": ["type", "title", "status", "detail"],
}
