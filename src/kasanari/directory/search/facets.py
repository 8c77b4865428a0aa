"""What a service is found under, derived from the service, its organisation, its places and its days."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import prefetch_related_objects

from kasanari.lib.batches import in_batches
from kasanari.lib.kana import search_key

from ..models import Service, ServiceStatus

EVERYWHERE = "*"
"""Stands for the district of an offer that whoever lives in the city may use."""
BATCH = 1000
LONGEST_TEXT = 400
NEEDED = ("organization", "schedules", "places__location")
DERIVED = ("found_under", "found_by", "found_in", "sort_key", "is_listed")


def index_services(services: Iterable[Service]) -> None:
    """Derive anew under what each is found, and keep it."""
    for batch in in_batches(services, BATCH):
        for service in batch:  # whatever was loaded before may be older than what the act wrote
            service._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # noqa: SLF001 - Django has no other way
        prefetch_related_objects(batch, *NEEDED)
        for service in batch:
            _derive(service)
        Service.objects.bulk_update(batch, DERIVED)


def _derive(service: Service) -> None:
    entry = service.organization
    service.is_listed = entry.is_listed and service.status != ServiceStatus.DEFUNCT
    service.sort_key = (search_key(entry.kana or entry.name) + search_key(service.name))[:200]
    service.found_by = _text_of(service)
    service.found_in = sorted(_districts_of(service))
    service.found_under = sorted({*_keys_of(service), *map(word_key, pairs_of(service.found_by))})


def _keys_of(service: Service) -> Iterator[str]:
    entry = service.organization
    yield key("kind", entry.kind)
    yield key("formality", entry.formality)
    for name in ("topics", "needs", "languages"):
        yield from (key(name, code) for code in getattr(service, name))
    yield from (key("days", day) for schedule in service.schedules.all() for day in schedule.days)
    yield from (key("districts", code) for code in service.found_in or [EVERYWHERE])
    if service.serves_city:
        yield key("districts", EVERYWHERE)
    for place in service.places.all():
        yield from (key("accessibility", code) for code in place.location.accessibility)


def _districts_of(service: Service) -> set[str]:
    places = {place.location.district_code for place in service.places.all()}
    return {*service.district_codes, *places} - {""}


def _text_of(service: Service) -> str:
    entry = service.organization
    places = [place.location.name for place in service.places.all()]
    names = [service.name, entry.name, entry.kana, entry.alternate_name, *places]
    return "|".join(map(search_key, [*names, f"{service.description} {entry.description}"]))[:LONGEST_TEXT]


def key(kind: str, code: Any) -> str:
    return f"{kind}:{code}"


def word_key(pair: str) -> str:
    return key("word", pair)


def pairs_of(text: str) -> set[str]:
    """Letters of ``text`` two by two, never over the bounds of its parts.

    >>> sorted(pairs_of("サロン|a"))
    ['サロ', 'ロン']
    """
    return {part[at : at + 2] for part in text.split("|") for at in range(len(part) - 1)}
