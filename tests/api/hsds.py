"""A small checker of JSON Schema, as far as the compiled schemas of HSDS use it, and the place they are kept in."""

import json
import re
from datetime import datetime
from functools import cache
from uuid import UUID

from kasanari.config import places

OFFICIAL = places.HOME.parent / "shared" / "standards" / "hsds-3.0"
"""The published schemas, which lie beside a checkout and are no part of it."""

TYPES = {
    "string": str, "array": list, "object": dict, "boolean": bool, "number": (int, float), "integer": int,
}  # fmt: skip


@cache
def schema(name):
    return json.loads((OFFICIAL / "schema" / "compiled" / f"{name}.json").read_text())


def location_schema():
    """There is none of its own: the one within a service at a location."""
    return schema("service_at_location")["properties"]["location"]


def complaints(value, wanted, place="$"):
    """What does not fit, each with its place."""
    kind = wanted.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (kind != "boolean" and isinstance(value, bool))):
        return [f"{place}: {value!r} is no {kind}"]
    found = []
    if "enum" in wanted and value not in wanted["enum"]:
        found.append(f"{place}: {value!r} is none of {wanted['enum']}")
    if not fits(value, wanted.get("format")):
        found.append(f"{place}: {value!r} is no {wanted['format']}")
    if isinstance(value, dict):
        found += [f"{place}.{name} is missing" for name in wanted.get("required", []) if name not in value]
        known = wanted.get("properties", {})
        found += [f"{place}.{name} is unknown" for name in value if known and name not in known]
        found += [
            one for name in value if name in known for one in complaints(value[name], known[name], f"{place}.{name}")
        ]
    if isinstance(value, list):
        items = wanted.get("items", {})
        found += [one for at, each in enumerate(value) for one in complaints(each, items, f"{place}[{at}]")]
    return found


def fits(value, kind):
    if kind == "uuid":
        return str(UUID(value)) == value
    if kind == "date-time":
        return bool(datetime.fromisoformat(value))
    if kind == "uri":
        return bool(re.match(r"[a-z][a-z0-9+.-]*:", value))
    return kind != "email" or "@" in value
