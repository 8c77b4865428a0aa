"""The map of tiles: each district of the pack in its place, with how much there is in it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils import timezone

from kasanari import packs

from .search import steps_between

LEVELS = 4
"""Shades of a tile that has something, from little to much."""


@dataclass(frozen=True)
class Tile:
    """A district on the map. ``level`` is 0 for nothing, then 1 to `LEVELS`; ``steps`` how far from where one looks."""

    code: str
    name: str
    column: int
    row: int
    count: int
    level: int
    steps: int | None
    is_chosen: bool


def tiles(counts: Mapping[str, int], *, chosen: str = "") -> list[Tile]:
    """Districts that are valid today and have a tile, row by row from the north-west."""
    today = timezone.localdate()
    most = max((count for code, count in counts.items() if code in packs.city().districts), default=0)
    placed = [
        (district, district.tile)
        for district in packs.city().districts.values()
        if district.tile is not None and district.is_valid_on(today)
    ]
    found = [
        Tile(
            code=district.code,
            name=short_name(district),
            column=tile[0],
            row=tile[1],
            count=counts.get(district.code, 0),
            level=level_of(counts.get(district.code, 0), most),
            steps=steps_between(chosen, district.code) if chosen else None,
            is_chosen=district.code == chosen,
        )
        for district, tile in placed
    ]
    return sorted(found, key=lambda tile: (tile.row, tile.column))


def level_of(count: int, most: int) -> int:
    """
    >>> [level_of(count, 8) for count in (0, 1, 2, 3, 6, 8)]
    [0, 1, 1, 2, 3, 4]
    """
    return -(-count * LEVELS // most) if count else 0


def short_name(district: packs.District) -> str:
    """The name without its ending, which all tiles would share."""
    for ending in ("校区", "地区", " district"):
        if district.name.endswith(ending):
            return district.name.removesuffix(ending)
    return district.name
