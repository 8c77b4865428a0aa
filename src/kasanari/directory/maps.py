"""A map with streets, only where the city has configured tiles of its own (`KASANARI_MAP_STYLE`)."""

from typing import Any

from django.conf import settings
from django.urls import reverse

MOST = 500
"""Places on one map; more are a cloud that nobody reads."""


def is_configured() -> bool:
    return bool(settings.KASANARI_MAP_STYLE)


def of(services: Any) -> dict[str, Any]:
    """The style of the map and the places of ``services`` that have coordinates, as GeoJSON."""
    rows = services.filter(places__location__latitude__isnull=False).select_related("organization")
    rows = rows.prefetch_related("places__location").distinct()[:MOST]
    points = [_point(service, place.location) for service in rows for place in service.places.all()]
    return {
        "style": settings.KASANARI_MAP_STYLE,
        "places": {"type": "FeatureCollection", "features": [point for point in points if point]},
    }


def _point(service: Any, location: Any) -> dict[str, Any] | None:
    if location.latitude is None:
        return None
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [location.longitude, location.latitude]},
        "properties": {
            "name": service.name,
            "organization": service.organization.name,
            "place": location.name,
            "url": reverse("directory:entry", args=[service.organization_id]),
        },
    }
