"""Letting an approved list into the directory: an entry, its place and its offer for each new row.

Of a row that changed only the cells that changed are carried over, so that what staff or owners corrected meanwhile
stays as they wrote it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone, translation

from kasanari import packs
from kasanari.imports.kinds import Content
from kasanari.imports.models import Import, ImportRow, Outcome
from kasanari.lib.batches import in_batches
from kasanari.people.addresses import place as place_of
from kasanari.staff.standing import standing

from ..models import (
    EntryEvent,
    EventKind,
    Location,
    Organization,
    Phone,
    PhoneKind,
    Schedule,
    Service,
    ServiceAtLocation,
    Visibility,
)
from ..search import index_services
from .cells import DAYS
from .columns import DISASTERS, OpenList

BATCH = 1000


def applying(one: OpenList) -> Callable[[UUID, Sequence[str], datetime], None]:
    def apply(load_id: UUID, outcomes: Sequence[str], at: datetime) -> None:
        load = Import.objects.select_related("uploaded_by").get(pk=load_id)
        rows = ImportRow.objects.filter(load=load, outcome__in=outcomes)
        with translation.override("ja"):
            _Applied(one, load, at).apply(rows)

    return apply


class _Applied:
    """One list on its way into the directory."""

    def __init__(self, one: OpenList, load: Import, at: datetime) -> None:
        self.one, self.load, self.at = one, load, at
        self.day = timezone.localdate(at)
        self.desk = standing(load.uploaded_by, at).desk_codes[0]

    def apply(self, rows: Any) -> None:
        for batch in in_batches(rows.filter(outcome=Outcome.NEW).order_by("number"), BATCH):
            self._add([(row.key, row.content) for row in batch])
        changed = rows.filter(outcome=Outcome.CHANGED).order_by("number")
        entries = Organization.objects.filter(list_code=self.one.code, list_key__in=changed.values("key"))
        known = {entry.list_key: entry for entry in entries}
        for row in changed:
            self._change(known[row.key], row.content, row.changes)

    def _add(self, rows: list[tuple[str, Content]]) -> None:
        entries = [self._entry(key, content) for key, content in rows]
        Organization.objects.bulk_create(entries)
        pairs = list(zip(entries, (content for _key, content in rows), strict=True))
        places = Location.objects.bulk_create(self._place(entry, content) for entry, content in pairs)
        services = Service.objects.bulk_create(self._service(entry, content) for entry, content in pairs)
        ServiceAtLocation.objects.bulk_create(
            ServiceAtLocation(service=service, location=place) for service, place in zip(services, places, strict=True)
        )
        Phone.objects.bulk_create(phone for entry, content in pairs for phone in _phones(entry, content))
        schedules = [_schedule(service, content) for service, (_entry, content) in zip(services, pairs, strict=True)]
        Schedule.objects.bulk_create(schedule for schedule in schedules if schedule)
        self._told(entries, EventKind.IMPORTED)
        index_services(services)

    def _entry(self, key: str, content: Content) -> Organization:
        entry = Organization(
            kind=self.one.kind,
            formality=self.one.kind.usual_formality,
            visibility=Visibility.PUBLIC,
            keeper_desk=self.desk,
            list_code=self.one.code,
            list_key=key,
            list_version="2023",
            confirmed_on=self.day,
            created_at=self.at,
        )
        return self._written(entry, content)

    def _written(self, entry: Organization, content: Content) -> Organization:
        for name, value in self.columns_of_entry(content).items():
            setattr(entry, name, value)
        entry.list_content = content
        return entry

    def columns_of_entry(self, content: Content) -> dict[str, Any]:
        sort = content.get("sort", "")
        described = [content.get("explanation", ""), sort, _disasters(content), content.get("note", "")]
        return {
            "name": content["name"],
            "kana": content.get("kana", ""),
            "alternate_name": content.get("english", ""),
            "description": "。".join(part.rstrip("。") for part in described if part) or str(self.one.kind.label),
            "operator": content.get("operator", ""),
            "corporate_number": content.get("corporate_number", ""),
            "email": content.get("email", ""),
            "website": content.get("url", ""),
        }

    def _place(self, entry: Organization, content: Content) -> Location:
        return Location(organization=entry, **self.columns_of_place(content))

    def columns_of_place(self, content: Content) -> dict[str, Any]:
        placed = place_of(content.get("address", ""), content.get("postal_code", ""))
        latitude, longitude = content.get("latitude"), content.get("longitude")
        return {
            "name": content["name"],
            "kana": content.get("kana", ""),
            "address": content.get("address", ""),
            "building": content.get("building", ""),
            "postal_code": content.get("postal_code", ""),
            "transportation": content.get("access", ""),
            "latitude": float(latitude) if latitude else None,
            "longitude": float(longitude) if longitude else None,
            "district_code": placed.district_code,
            "town_code": placed.town_code,
            "accessibility": [code for column, code in self.one.flags.items() if content.get(column)],
        }

    def _service(self, entry: Organization, content: Content) -> Service:
        return Service(
            organization=entry,
            visibility=Visibility.PUBLIC,
            topics=_known("topics", self.one.topics),
            needs=_known("needs", self.one.needs),
            **self.columns_of_service(content),
        )

    def columns_of_service(self, content: Content) -> dict[str, Any]:
        return {
            "name": content.get("sort") or self.one.offer,
            "eligibility": content.get("ages", "") or content.get("groups", "")[:400],
            "cost_note": content.get("fee", ""),
        }

    def _change(self, entry: Organization, content: Content, changes: Content) -> None:
        """Carry over the cells that changed, whatever the row makes of them."""
        before = dict(entry.list_content)
        merged = before | content
        _carry(entry, self.columns_of_entry(before), self.columns_of_entry(merged))
        entry.list_content = merged
        entry.confirmed_on = self.day
        entry.version += 1
        entry.save()
        for place in entry.locations.all()[:1]:
            _carry(place, self.columns_of_place(before), self.columns_of_place(merged)).save()
        services = list(entry.services.all()[:1])
        for service in services:
            _carry(service, self.columns_of_service(before), self.columns_of_service(merged)).save()
            _carry_hours(service, before, merged)
        _carry_phones(entry, before, merged)
        index_services(services)
        labels = {column.name: column.headers[0] for column in self.one.columns}
        told = [[labels[name], before.get(name, ""), merged[name]] for name in changes]
        self._told([entry], EventKind.IMPORTED, told)

    def _told(self, entries: Iterable[Organization], kind: EventKind, changes: Sequence[Any] = ()) -> None:
        EntryEvent.objects.bulk_create(
            EntryEvent(organization=entry, kind=kind, by=self.load.uploaded_by, at=self.at, changes=list(changes))
            for entry in entries
        )


def _carry(row: Any, before: dict[str, Any], after: dict[str, Any]) -> Any:
    for name, value in after.items():
        if before[name] != value:
            setattr(row, name, value)
    return row


def _carry_hours(service: Service, before: Content, after: Content) -> None:
    if any(before.get(name) != after.get(name) for name in ("days", "opens_at", "closes_at", "hours_note")):
        service.schedules.all().delete()
        if schedule := _schedule(service, after):
            schedule.save()


def _carry_phones(entry: Organization, before: Content, after: Content) -> None:
    if any(before.get(name) != after.get(name) for name in ("phone", "extension", "fax")):
        old = {before.get("phone"), before.get("fax")}
        entry.phones.filter(number__in=old - {None}).delete()
        Phone.objects.bulk_create(_phones(entry, after))


def _phones(entry: Organization, content: Content) -> list[Phone]:
    voice, fax = content.get("phone"), content.get("fax")
    found = []
    if voice:
        extension = content.get("extension", "")
        found.append(Phone(organization=entry, kind=PhoneKind.VOICE, number=voice, extension=extension))
    if fax:
        found.append(Phone(organization=entry, kind=PhoneKind.FAX, number=fax, position=2))
    return found


def _schedule(service: Service, content: Content) -> Schedule | None:
    if not any(content.get(name) for name in ("days", "hours_note", "opens_at")):
        return None
    return Schedule(
        service=service,
        days=[DAYS[day] for day in content.get("days", "")],
        opens_at=_time(content.get("opens_at")),
        closes_at=_time(content.get("closes_at")),
        description=content.get("hours_note", ""),
    )


def _time(written: str | None) -> str | None:
    """24:00, as closing times have it, is the last minute of the day."""
    return "23:59" if written == "24:00" else written


def _disasters(content: Content) -> str:
    kinds = [kind for place, kind in enumerate(DISASTERS, 1) if content.get(f"disaster_{place}")]
    return f"対象の災害：{'、'.join(kinds)}" if kinds else ""


def _known(table: str, codes: Iterable[str]) -> list[str]:
    return [code for code in codes if code in packs.city().code_tables[table]]
