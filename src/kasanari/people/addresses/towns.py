"""Looking for a town of the pack by whatever somebody remembers of it."""

import re

from kasanari import packs
from kasanari.lib.digits import digits_of
from kasanari.lib.kana import search_key, sound_key

SHORTEST_CODE = 3
"""Digits of a postal code that narrow it down at all."""
_CODE = re.compile(r"〒?[\d\s\-\uff0d\u2010-\u2015\u2212ー]+")


def towns_like(typed: str) -> list[packs.Town]:
    """Towns whose postal code begins, or whose name or reading has within it, what was typed; the closest first."""
    if _CODE.fullmatch(typed.strip()):
        digits = digits_of(typed)
        if len(digits) < SHORTEST_CODE:
            return []
        return [town for town in packs.city().towns.values() if digits_of(town.postal_code or "").startswith(digits)]
    ranked = [(rank, town) for town in packs.city().towns.values() if (rank := _rank(town, typed)) is not None]
    return [town for _, town in sorted(ranked, key=lambda found: (found[0], found[1].kana, found[1].code))]


def _rank(town: packs.Town, typed: str) -> int | None:
    """0: the name itself, 1: begins so, 2: has it within; None: neither."""
    wanted = {search_key(typed), sound_key(typed)} - {""}
    names = {search_key(town.label), sound_key(town.kana)}
    if wanted & names:
        return 0
    if any(name.startswith(one) for name in names for one in wanted):
        return 1
    return 2 if any(one in name for name in names for one in wanted) else None
