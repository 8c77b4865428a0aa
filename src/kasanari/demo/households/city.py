"""A whole invented city, household by household, in exactly the numbers asked for."""

import random
from collections.abc import Iterator, Sequence
from datetime import date
from math import exp

from kasanari.demo.households import casting, shapes
from kasanari.demo.households.records import District, InventedHousehold
from kasanari.demo.names import Weighted

LARGEST_HOUSEHOLD = max(size for _, size in shapes.FREQUENCIES)
_PEOPLE_PER_HOUSEHOLD = 30 / 13
_STEERED_EVERY = 256
_Draws = Weighted[tuple[str, int]]


def invent(
    rng: random.Random,
    *,
    people: int = 3_000,
    households: int | None = None,
    districts: Sequence[District],
    today: date,
    phone_prefix: str = "000-00",
) -> Iterator[InventedHousehold]:
    """Yield exactly `households` households of exactly `people` persons together, as of the day `today`.

    Without `households`, there are 13 for every 30 people (1,300 for 3,000). Keys of households and of
    persons count from 1. Nothing is kept in memory. ValueError when the numbers cannot meet, or without
    districts.
    """
    if households is None:
        households = round(people / _PEOPLE_PER_HOUSEHOLD)
    if not households <= people <= households * LARGEST_HOUSEHOLD:
        raise ValueError(
            f"{people} people do not fit into {households} households of 1 to {LARGEST_HOUSEHOLD}:"
            " change one of the numbers, or leave out the households"
        )
    if not districts:
        raise ValueError("no districts to live in: give at least one (code, label, weight)")
    return _stream(rng, people, households, districts, today, phone_prefix)


def _stream(
    rng: random.Random,
    people: int,
    households: int,
    districts: Sequence[District],
    today: date,
    phone_prefix: str,
) -> Iterator[InventedHousehold]:
    homes = Weighted(((code, label), weight) for code, label, weight in districts)
    sizes = _Sizes(people, households)
    person_key = 1
    for key in range(1, households + 1):
        shape, size = sizes.draw(rng)
        yield casting.household(
            rng,
            shapes.build(rng, shape, size),
            key=key,
            first_person_key=person_key,
            shape=shape,
            district=homes.draw(rng),
            on=today,
            phone_prefix=phone_prefix,
        )
        person_key += size


class _Sizes:
    """Draws shapes and sizes so that the sum comes out exactly, as near to the natural mixture as it can."""

    def __init__(self, people: int, households: int) -> None:
        self._people = people
        self._households = households
        self._drawn = 0
        self._draws: _Draws = _steered(people, households)

    def draw(self, rng: random.Random) -> tuple[str, int]:
        """Return shape and size of the next household."""
        if self._drawn and (self._drawn % _STEERED_EVERY == 0 or self._households < _STEERED_EVERY):
            self._draws = _steered(self._people, self._households)
        shape, size = self._draws.draw(rng)
        while not self._leaves_room_for_the_rest(size):
            shape, size = self._draws.draw(rng)
        self._people -= size
        self._households -= 1
        self._drawn += 1
        return shape, size

    def _leaves_room_for_the_rest(self, size: int) -> bool:
        rest = self._households - 1
        return rest <= self._people - size <= rest * LARGEST_HOUSEHOLD


def _steered(people: int, households: int) -> _Draws:
    """Tilt the natural frequencies by size until their mean is the people per household still to come."""
    low, high = -6.0, 6.0
    for _ in range(30):
        tilt = (low + high) / 2
        tilted = {item: weight * exp(tilt * item[1]) for item, weight in shapes.FREQUENCIES.items()}
        mean = sum(item[1] * weight for item, weight in tilted.items()) / sum(tilted.values())
        low, high = (tilt, high) if mean < people / households else (low, tilt)
    return Weighted(tilted.items())
