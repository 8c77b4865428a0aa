"""Agencies of the pack become rows when the pack is applied."""

from kasanari import packs

from .models import Agency


def sync_agencies(city: packs.City) -> None:
    """Create or update the agencies of ``city``. None is ever deleted; an ended one carries ``until``."""
    for item in city.agencies.values():
        Agency.objects.update_or_create(
            code=item.code,
            defaults={"label": item.label, "kind": item.kind, "since": item.since, "until": item.until},
        )
