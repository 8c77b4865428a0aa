"""The lists as the city publishes them: the columns that came, with what the entries say today written over them."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from kasanari import gate, packs
from kasanari.imports.kinds import Content
from kasanari.lib.cells import BOM, harmless

from ..models import Organization, PhoneKind, Schedule
from .cells import DAYS
from .columns import OpenList

CHUNK = 500
_LETTERS = {day: letter for letter, day in DAYS.items()}


def as_csv(one: OpenList) -> bytes:
    """CSV in UTF-8 with a BOM, the headers of the standard first. Only what is public is in it."""
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text)
    writer.writerow(one.headers)
    for entry in _entries(one):
        content = _content(entry, one)
        writer.writerow([harmless(str(content.get(column.name, ""))) for column in one.columns])
    return text.getvalue().encode()


def _entries(one: OpenList) -> Iterator[Organization]:
    rows = Organization.objects.published().filter(kind=one.kind).order_by("list_key", "id")
    rows = rows.prefetch_related("phones", "locations", "services__schedules")
    yield from gate.visible(rows, to=None).iterator(chunk_size=CHUNK)


def _content(entry: Organization, one: OpenList) -> Content:
    """What came in the list, written over by what stands in the entry now."""
    municipality = packs.city().municipality
    told: dict[str, Any] = dict(entry.list_content if entry.list_code == one.code else {})
    told |= {
        "government": municipality.code,
        "body": municipality.label,
        "key": entry.list_key or entry.pk.hex[:12],
        "name": entry.name,
        "kana": entry.kana,
        "operator": entry.operator,
        "corporate_number": entry.corporate_number,
        "email": entry.email,
        "url": entry.website,
    }
    told |= _of_place(entry) | _of_phones(entry) | _of_hours(entry)
    return {name: value for name, value in told.items() if value not in (None, "")}


def _of_place(entry: Organization) -> dict[str, Any]:
    place = next(iter(entry.locations.all()), None)
    if place is None:
        return {}
    return {
        "address": place.address,
        "building": place.building,
        "postal_code": place.postal_code,
        "latitude": place.latitude,
        "longitude": place.longitude,
    }


def _of_phones(entry: Organization) -> dict[str, Any]:
    voice = next((phone for phone in entry.phones.all() if phone.kind != PhoneKind.FAX), None)
    fax = next((phone for phone in entry.phones.all() if phone.kind == PhoneKind.FAX), None)
    found = {"fax": fax.number if fax else ""}
    return found | ({"phone": voice.number, "extension": voice.extension} if voice else {"phone": ""})


def _of_hours(entry: Organization) -> dict[str, Any]:
    first = next((row for service in entry.services.all() for row in service.schedules.all()), None)
    return {} if first is None else _hours(first)


def _hours(schedule: Schedule) -> dict[str, Any]:
    return {
        "days": "".join(letter for day, letter in _LETTERS.items() if day in schedule.days),
        "opens_at": f"{schedule.opens_at:%H:%M}" if schedule.opens_at else "",
        "closes_at": f"{schedule.closes_at:%H:%M}" if schedule.closes_at else "",
        "hours_note": schedule.description,
    }
