"""Invented names that look like names: drawn from lists of written form and reading, never from real persons.

The lists lie in ``data/``: surnames weighted as in northern Kyushu, given names by the decade they were given
in, characters of family registers (髙, 𠮷, 祐 with a variation selector), names of foreign residents.
Every draw depends on the `random.Random` given and on nothing else.
"""

import csv
import random
import tomllib
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import accumulate
from typing import Any, Generic, TypeVar

MALE, FEMALE = "1", "2"  # GIF 性別

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Name:
    """A name or a part of one: as written, its reading in katakana, and in Latin letters if it has them."""

    written: str
    kana: str
    roman: str | None = None


@dataclass(frozen=True, slots=True)
class Nationality:
    """How people of one nationality are named; the lists come from ``data/foreign_names.toml``."""

    name: str
    language: str
    spouses_share: bool
    alias_share: float
    whole_share: float
    family: tuple[Name, ...]
    given: dict[str, tuple[Name, ...]]
    whole: dict[str, tuple[Name, ...]]


class Weighted(Generic[Item]):
    """A list to draw from, each item as often as its weight says."""

    def __init__(self, weighted: Iterable[tuple[Item, float]]) -> None:
        pairs = list(weighted)
        self._items: Sequence[Item] = [item for item, _ in pairs]
        self._steps = list(accumulate(weight for _, weight in pairs))

    def draw(self, rng: random.Random) -> Item:
        """Return one item."""
        return self._items[bisect(self._steps, rng.random() * self._steps[-1], 0, len(self._items) - 1)]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items)


def surname(rng: random.Random) -> Name:
    """Draw a Japanese family name, now and then in the variant characters of its register."""
    return _in_register_form(rng, _surnames().draw(rng), part="family")


def given_name(rng: random.Random, *, sex: str, birth_year: int, family: Name, taken: Iterable[str] = ()) -> Name:
    """Draw a Japanese given name of the decade of birth.

    `taken` are the readings in the same household, since brothers and sisters never share one. A full name
    that belongs to a well-known person is drawn again.
    """
    decade = min(max(birth_year // 10 * 10, 1930), 2020)
    names = _given_names()[sex, decade]
    while True:
        name = names.draw(rng)
        if name.kana not in taken and (family.written, name.written) not in _avoided():
            return _in_register_form(rng, name, part="given")


def nationality(rng: random.Random) -> Nationality:
    """Draw a nationality as frequent as it is among foreign residents."""
    return _nationalities_by_weight().draw(rng)


def nationality_named(name: str) -> Nationality:
    """Return the nationality with the Japanese country name `name`; ValueError lists those known."""
    known = _nationalities()
    if name not in known:
        raise ValueError(
            f"no names for the nationality {name!r}: use one of {'、'.join(known)}, or add it to foreign_names.toml"
        )
    return known[name]


def foreign_name(
    rng: random.Random,
    people: Nationality,
    *,
    sex: str,
    family: Name | None = None,
    taken: Iterable[str] = (),
) -> tuple[Name, Name | None]:
    """Draw the family name (kept when given) and the given name of a foreign resident.

    Where people bear one undivided name (Myanmar, many Indonesians), it is the first and the second is None.
    """
    if family is None and rng.random() < people.whole_share:
        return _not_taken(rng, people.whole[sex], taken), None
    if family is None:
        family = rng.choice(people.family)
    return family, _not_taken(rng, people.given[sex], taken)


def _not_taken(rng: random.Random, names: Sequence[Name], taken: Iterable[str]) -> Name:
    free = [name for name in names if name.kana not in taken]
    return rng.choice(free or names)


def _in_register_form(rng: random.Random, name: Name, *, part: str) -> Name:
    for everyday, variant, share in _variants()[part]:
        if everyday in name.written and rng.random() < share:
            return Name(name.written.replace(everyday, variant), name.kana)
    return name


@cache
def _surnames() -> Weighted[Name]:
    return Weighted((Name(row["written"], row["kana"]), float(row["weight"])) for row in _rows("surnames.csv"))


@cache
def _given_names() -> dict[tuple[str, int], Weighted[Name]]:
    lists: dict[tuple[str, int], list[tuple[Name, float]]] = {}
    for row in _rows("given_names.csv"):
        entry = (Name(row["written"], row["kana"]), float(row["weight"]))
        lists.setdefault((row["sex"], int(row["decade"])), []).append(entry)
    return {key: Weighted(entries) for key, entries in lists.items()}


@cache
def _variants() -> dict[str, list[tuple[str, str, float]]]:
    """Everyday character, the register's character with its variation selector, and how often it is borne."""
    variants: dict[str, list[tuple[str, str, float]]] = {"family": [], "given": []}
    for row in _rows("variants.csv"):
        selector = chr(int(row["selector"], 16)) if row["selector"] else ""
        variants[row["part"]].append((row["written"], row["variant"] + selector, float(row["share"])))
    return variants


@cache
def _avoided() -> frozenset[tuple[str, ...]]:
    lines = _text("avoided_names.txt").splitlines()
    return frozenset(tuple(line.split(" ")) for line in lines if not line.startswith("#"))


@cache
def _nationality_entries() -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads(_text("foreign_names.toml"))["nationality"]
    return entries


@cache
def _nationalities() -> dict[str, Nationality]:
    return {entry["name"]: _as_nationality(entry) for entry in _nationality_entries()}


@cache
def _nationalities_by_weight() -> Weighted[Nationality]:
    return Weighted((_nationalities()[entry["name"]], entry["weight"]) for entry in _nationality_entries())


def _as_nationality(entry: dict[str, Any]) -> Nationality:
    def names(key: str) -> tuple[Name, ...]:
        return tuple(_as_name(text) for text in entry.get(key, []))

    return Nationality(
        name=entry["name"],
        language=entry["language"],
        spouses_share=entry["spouses_share"],
        alias_share=entry["alias_share"],
        whole_share=entry.get("whole_share", 0.0),
        family=names("family"),
        given={MALE: names("male"), FEMALE: names("female")},
        whole={MALE: names("whole_male"), FEMALE: names("whole_female")},
    )


def _as_name(text: str) -> Name:
    written, kana, *roman = text.split("|")
    return Name(written, kana, roman[0] if roman else written)


def _rows(name: str) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(_text(name).splitlines())


def _text(name: str) -> str:
    return resources.files("kasanari.demo").joinpath("data", name).read_text(encoding="utf-8")
