"""Exactly the household a story tells of."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import NotRequired, TypedDict

from kasanari.demo.households import casting, kinship, shapes
from kasanari.demo.households.records import InventedHousehold, Part
from kasanari.demo.names import FEMALE, MALE

_SEXES = {"m": MALE, "f": FEMALE, MALE: MALE, FEMALE: FEMALE}


class Member(TypedDict):
    """One member as a story names it: `relation` to 本人, `age` in years, `sex` "m" or "f"."""

    relation: str
    sex: str
    age: int
    nationality: NotRequired[str]
    language: NotRequired[str]
    alias: NotRequired[bool]


def invent_for(
    rng: random.Random,
    *,
    shape: str,
    members: Sequence[Member],
    district: Sequence[object],
    today: date,
    on: date | None = None,
    key: int = 0,
    first_person_key: int = 1,
    phone_prefix: str = "000-00",
) -> InventedHousehold:
    """Invent the household whose `members` (本人 first) have these ages on the day `on`, by default `today`.

    The persons come in the order of `members`, so that a story's 母 is found by position; their `relation`
    is to the head. Kin share the family name where natural; relations this module does not know are kept as
    written. `district` begins with its code and label. ValueError names what cannot be, and the remedy.
    """
    if shape not in shapes.SHAPES:
        raise ValueError(f"unknown shape {shape!r}: use one of {', '.join(shapes.SHAPES)}")
    if not members or members[0]["relation"] != kinship.SELF:
        raise ValueError(f"the first member of {shape!r} must be {kinship.SELF}: put it first")
    day = on or today
    if day > today:
        raise ValueError(f"the story begins on {day}, after {today}: choose an earlier day")
    parts = [_part(member, is_man=_SEXES.get(members[0]["sex"]) == MALE) for member in members]
    kinship.check(parts)
    return casting.household(
        rng,
        parts,
        key=key,
        first_person_key=first_person_key,
        shape=shape,
        district=(str(district[0]), str(district[1])),
        on=day,
        phone_prefix=phone_prefix,
    )


def _part(member: Member, *, is_man: bool) -> Part:
    relation = member["relation"]
    if member["sex"] not in _SEXES:
        raise ValueError(f"{relation}: unknown sex {member['sex']!r}, write m or f")
    if not 0 <= member["age"] <= 115:
        raise ValueError(f"{relation}: nobody is {member['age']} years old, correct the age")
    part = Part(
        relation,
        _SEXES[member["sex"]],
        member["age"],
        nationality=member.get("nationality"),
        language=member.get("language"),
        alias=member.get("alias", False),
    )
    return replace(part, bears_own_name=_bears_own_name(relation, is_man=is_man))


def _bears_own_name(relation: str, *, is_man: bool) -> bool:
    """Unrelated persons do, and the kin of a man's wife; a woman's parents-in-law bear her married name."""
    if relation.startswith("義"):
        return is_man
    return relation in kinship.UNRELATED or relation.startswith(("内縁", "元", "妻の"))
