"""The parts of an address somebody may remember: the town, the 丁目, the house."""

import re
from collections.abc import Iterator
from functools import lru_cache

from kasanari import packs
from kasanari.lib.kana import search_key, sound_key

from ..addresses import search_form, towns_at

_NUMBERS = re.compile(r"\d+(?:-\d+)*")
_TOWN_WITHIN = re.compile("(.+?町)(.{2,})")
_LIKE_A_PLACE = re.compile(r"\d|[町郡]|.市")
_ADDRESSES_KEPT = 1 << 14
"""Those who live together are written down together."""
_READ_AS_TOWN = re.compile(".(?:まち|マチ|machi)$", re.IGNORECASE)


def parts_of(address: str) -> tuple[str, ...]:
    """The parts of an address in its search form, each with all before it: 東町, 東町42, 東町42-1.

    Of a town within a town (善導寺町飯田) each is a part, and the inner one may stand for both.
    """
    return _parts_of(address, packs.city().digest)


@lru_cache(_ADDRESSES_KEPT)
def _parts_of(address: str, digest: str) -> tuple[str, ...]:
    """``digest`` stands for the pack, as in `_known_names`: it says what city need not be named."""
    return tuple(_each_part(address))


def _each_part(address: str) -> Iterator[str]:
    town, numbers = _town_and_numbers(address)
    if found := _TOWN_WITHIN.fullmatch(town):
        yield found[1]
    for name in _names(town):
        yield name
        for count in range(1, len(numbers) + 1):
            yield name + "-".join(numbers[:count])


def places_meant(typed: str) -> Iterator[str]:
    """Yield the parts of addresses somebody may mean, by such a part, a postal code or the reading of a town."""
    town, numbers = _town_and_numbers(typed)
    known_names = _known_names(packs.city().digest)
    if town and (_LIKE_A_PLACE.search(typed) or town in known_names):
        yield town + "-".join(numbers)
    if len(town) > 1 and f"{town}町" in known_names:
        yield f"{town}町" + "-".join(numbers)
    for known in towns_at(typed) or _towns_read(typed):
        yield _town_and_numbers(known.label)[0]


def districts_meant(typed: str) -> Iterator[str]:
    """Yield the codes of the districts of that name, with or without 校区."""
    for district in packs.city().districts.values():
        name = search_key(district.name)
        if search_key(typed) in {name, name.removesuffix("校区")}:
            yield district.code


def _towns_read(typed: str) -> list[packs.Town]:
    """Only with まち: a reading without it is a name far more often."""
    sound = sound_key(typed) if _READ_AS_TOWN.search(typed) else ""
    return [town for town in packs.city().towns.values() if sound and sound_key(town.kana) == sound]


@lru_cache(maxsize=4)
def _known_names(digest: str) -> frozenset[str]:
    """Towns of the pack, also by their inner name; ``digest`` stands for the pack, which is read once per process."""
    forms = (_town_and_numbers(town.label)[0] for town in packs.city().towns.values())
    return frozenset(name for form in forms for name in _names(form))


def _names(town: str) -> list[str]:
    found = _TOWN_WITHIN.fullmatch(town)
    return [name for name in (town, found[2] if found else "") if name]


def _town_and_numbers(address: str) -> tuple[str, list[str]]:
    """六ッ門町 is 六ツ門町."""
    form = search_form(address).replace("っ", "つ")
    found = _NUMBERS.search(form)
    return (form[: found.start()], found.group().split("-")) if found else (form, [])
