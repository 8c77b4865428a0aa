"""From an address to the town of the pack and its district (校区)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from kasanari import packs

from .form import postal_code_of, search_form


class Placed(NamedTuple):
    """Where an address lies. Codes are empty where nothing is known.

    ``certain``: the address names the town, and a postal code, if there is one, does not contradict it.
    """

    town_code: str = ""
    district_code: str = ""
    certain: bool = False


_ADDRESSES_KEPT = 1 << 14
"""Of a list that names the members of a household one after the other, few."""


def district_name(code: str | None) -> str:
    """The name of a 校区 by its code, in the language of the page; empty where there is none of that code."""
    known = packs.city().districts.get(code or "")
    return known.name if known else ""


def place(address: str, postal_code: str = "") -> Placed:
    """Find the town an address begins with, the longest name first; without one, what the postal code alone tells."""
    return _place(address, postal_code, packs.city().digest)


@lru_cache(_ADDRESSES_KEPT)
def _place(address: str, postal_code: str, digest: str) -> Placed:
    """``digest`` stands for the pack, as in `_names`."""
    code = postal_code_of(postal_code)
    town = _town_named(search_form(address))
    if town is not None:
        return _placed(town, certain=code in ("", town.postal_code) or not _is_of_the_city(code))
    towns = towns_at(code)
    return _placed(towns[0], certain=False) if len(towns) == 1 else Placed()


def towns_at(postal_code: str) -> list[packs.Town]:
    """The towns of a postal code, written in any notation."""
    code = postal_code_of(postal_code)
    return [town for town in packs.city().towns.values() if code and town.postal_code == code]


def _placed(town: packs.Town, *, certain: bool) -> Placed:
    return Placed(town.code, town.district or "", certain)


def _is_of_the_city(postal_code: str) -> bool:
    """Large offices and pack tables with gaps have codes that no town bears: those contradict nothing."""
    return bool(towns_at(postal_code))


def _town_named(form: str) -> packs.Town | None:
    names = _names(packs.city().digest)
    for length in range(len(form), 0, -1):
        if form[:length] in names:
            return names[form[:length]]
    return None


@lru_cache(maxsize=4)
def _names(digest: str) -> Mapping[str, packs.Town]:
    """Towns by the form of their name; ``digest`` stands for the pack, which is read once per process."""
    return {search_form(town.label): town for town in packs.city().towns.values()}
