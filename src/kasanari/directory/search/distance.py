"""How far districts lie apart, counted in tiles of the pack's map, on which neighbours touch.

A tile has eight neighbours: the map is too coarse to tell sides from corners.
"""

from kasanari import packs


def steps_between(one: str, other: str) -> int | None:
    """How many districts one goes from ``one`` to ``other``; None where the pack does not know.

    >>> steps_between("somewhere", "somewhere")
    0
    """
    if one == other:
        return 0
    districts = packs.city().districts
    here, there = (districts[code].tile if code in districts else None for code in (one, other))
    if here is None or there is None:
        return None
    return max(abs(here[0] - there[0]), abs(here[1] - there[1]))


def districts_within(code: str, steps: int) -> list[str]:
    """Codes of the districts at most ``steps`` away from ``code``, the nearest first, itself included."""
    away = {other: steps_between(code, other) for other in packs.city().districts}
    near = {other: count for other, count in away.items() if count is not None and count <= steps}
    return sorted(near, key=lambda other: near[other])


def districts_of_area(area: str) -> list[str]:
    """Codes of the districts of a 日常生活圏域."""
    return [code for code, district in packs.city().districts.items() if district.area == area]
