"""From the parts of a household to persons: names, dates of birth, telephones, an address."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

from kasanari.demo import names
from kasanari.demo.households.kinship import SELF, SIBLINGS, is_child, relations_to_head
from kasanari.demo.households.records import InventedHousehold, InventedPerson, Part
from kasanari.demo.names import FEMALE, Name, Nationality

_INVENTED_STREETS = ("架空町", "見本町", "仮町", "例示町", "想像町")
_INVENTED_BUILDINGS = ("架空ハイツ", "見本荘", "コーポ架空", "例示団地")
_IN_FLATS = {
    "alone_young": 0.8,
    "alone_middle": 0.6,
    "foreign_single": 0.9,
    "share": 0.9,
    "single_parent": 0.6,
}
_IN_FLATS_OTHERWISE = 0.25
_BETWEEN_BIRTHS = timedelta(days=290)
_YOUNGEST_WITH_PHONE = 16
_SHARES_PHONE_FROM = 72


def household(
    rng: random.Random,
    parts: Sequence[Part],
    *,
    key: int,
    first_person_key: int,
    shape: str,
    district: tuple[str, str],
    on: date,
    phone_prefix: str,
) -> InventedHousehold:
    """Give the `parts` names and dates of birth; their ages hold on the day `on`; the order is kept."""
    births = _births(rng, parts, on)
    named = _Naming(rng, parts, births).names()
    phones = _phones(rng, parts, phone_prefix)
    code, label = district
    members = tuple(
        InventedPerson(
            first_person_key + index,
            family.written,
            given.written if given else "",
            family.kana,
            given.kana if given else "",
            alternative.written if alternative else None,
            alternative.kana if alternative else None,
            _roman(family, given) if part.nationality else None,
            part.sex,
            births[index],
            part.nationality,
            _language(part),
            phones[index],
            relation,
        )
        for index, (part, (family, given, alternative), relation) in enumerate(
            zip(parts, named, relations_to_head(parts), strict=True)
        )
    )
    return InventedHousehold(key, shape, code, _address(rng, label, shape), _postal_code(rng), members)


def _births(rng: random.Random, parts: Sequence[Part], on: date) -> list[date]:
    births = [_birth(rng, part.age, on) for part in parts]
    for group in _brothers_and_sisters(parts):
        for older, younger in pairwise(group):
            if parts[older].age == parts[younger].age:  # twins
                births[younger] = births[older]
            else:
                births[younger] = _birth(rng, parts[younger].age, on, after=births[older] + _BETWEEN_BIRTHS)
    return births


def _brothers_and_sisters(parts: Sequence[Part]) -> list[list[int]]:
    """The children of 本人, and 本人 with brothers and sisters: indexes, the eldest first."""
    generations = (
        [index for index, part in enumerate(parts) if is_child(part.relation)],
        [index for index, part in enumerate(parts) if part.relation == SELF or part.relation in SIBLINGS],
    )
    return [sorted(group, key=lambda index: -parts[index].age) for group in generations if len(group) > 1]


def _birth(rng: random.Random, age: int, on: date, *, after: date = date.min) -> date:
    """Draw a date of birth of someone who is `age` on the day `on`, not before `after`."""
    latest = _years_before(on, age)
    earliest = max(_years_before(on, age + 1) + timedelta(days=1), after)
    return earliest + timedelta(days=int(rng.random() * ((latest - earliest).days + 1)))


def _years_before(day: date, years: int) -> date:
    is_leap_day = (day.month, day.day) == (2, 29)
    return date(day.year - years, day.month, 28) if is_leap_day else day.replace(year=day.year - years)


def _phones(rng: random.Random, parts: Sequence[Part], prefix: str) -> list[str | None]:
    """Old people share the telephone at home, the younger have their own, a few have none."""
    at_home = _phone(rng, prefix)
    phones: list[str | None] = []
    for part in parts:
        has_phone = part.age >= _YOUNGEST_WITH_PHONE and rng.random() < 0.92
        own = at_home if part.age >= _SHARES_PHONE_FROM else _phone(rng, prefix)
        phones.append(own if has_phone else None)
    return phones


def _phone(rng: random.Random, prefix: str) -> str:
    return f"{prefix}-{int(rng.random() * 10_000):04}"


def _address(rng: random.Random, label: str, shape: str) -> str:
    street = _INVENTED_STREETS[int(rng.random() * len(_INVENTED_STREETS))]
    number = f"{1 + int(rng.random() * 9)}丁目{1 + int(rng.random() * 28)}-{1 + int(rng.random() * 18)}"
    building = ""
    if rng.random() < _IN_FLATS.get(shape, _IN_FLATS_OTHERWISE):
        name = _INVENTED_BUILDINGS[int(rng.random() * len(_INVENTED_BUILDINGS))]
        building = f" {name}{1 + int(rng.random() * 5)}0{1 + int(rng.random() * 8)}号"
    return f"{label}{street}{number}{building}"


def _postal_code(rng: random.Random) -> str | None:
    return f"000-{int(rng.random() * 10_000):04}" if rng.random() < 0.95 else None


def _language(part: Part) -> str | None:
    if part.language or part.nationality is None:
        return part.language
    return names.nationality_named(part.nationality).language


def _roman(family: Name, given: Name | None) -> str:
    return f"{family.roman} {given.roman}" if given else str(family.roman)


class _Naming:
    """Names the members of one household: kin share a family name where their country's custom has it so."""

    def __init__(self, rng: random.Random, parts: Sequence[Part], births: Sequence[date]) -> None:
        self._rng = rng
        self._parts = parts
        self._births = births
        self._japanese_family: Name | None = None
        self._foreign_families: dict[str, Name | None] = {}
        self._taken: set[str] = set()

    def names(self) -> list[tuple[Name, Name | None, Name | None]]:
        """Return family name, given name and alternative name of each member."""
        return [self._name(part, birth) for part, birth in zip(self._parts, self._births, strict=True)]

    def _name(self, part: Part, birth: date) -> tuple[Name, Name | None, Name | None]:
        if part.nationality is None:
            return self._japanese(part, birth)
        return self._foreign(part, birth, names.nationality_named(part.nationality))

    def _japanese(self, part: Part, birth: date) -> tuple[Name, Name | None, Name | None]:
        family = names.surname(self._rng) if part.bears_own_name else self._house()
        given = self._given(part, birth, family)
        before_marriage = _joined(self._other_surname(family), given) if part.alias else None
        return family, given, before_marriage

    def _foreign(self, part: Part, birth: date, people: Nationality) -> tuple[Name, Name | None, Name | None]:
        shared = None if self._keeps_own_family(part, people) else self._foreign_families.get(people.name)
        family, given = names.foreign_name(self._rng, people, sex=part.sex, family=shared, taken=self._taken)
        self._taken.add(given.kana if given else family.kana)
        if given and not self._keeps_own_family(part, people):
            self._foreign_families[people.name] = family
        return family, given, self._everyday_name(part, birth, people)

    def _everyday_name(self, part: Part, birth: date, people: Nationality) -> Name | None:
        bears_one = self._rng.random() < people.alias_share if part.alias is None else part.alias
        return _joined(self._house(), self._given(part, birth, self._house())) if bears_one else None

    def _keeps_own_family(self, part: Part, people: Nationality) -> bool:
        return part.bears_own_name or (self._is_wife(part, people) and not people.spouses_share)

    def _is_wife(self, part: Part, people: Nationality) -> bool:
        """Married to a member of the same nationality, whose family name the children bear."""
        if part.sex != FEMALE:
            return False
        husband = {SELF: "夫", "妻": SELF, "母": "父", "祖母": "祖父"}.get(part.relation)
        return any(other.relation == husband and other.nationality == people.name for other in self._parts)

    def _given(self, part: Part, birth: date, family: Name) -> Name:
        given = names.given_name(self._rng, sex=part.sex, birth_year=birth.year, family=family, taken=self._taken)
        self._taken.add(given.kana)
        return given

    def _house(self) -> Name:
        if self._japanese_family is None:
            self._japanese_family = names.surname(self._rng)
        return self._japanese_family

    def _other_surname(self, family: Name) -> Name:
        while (other := names.surname(self._rng)).kana == family.kana:
            pass
        return other


def _joined(family: Name, given: Name) -> Name:
    return Name(f"{family.written} {given.written}", f"{family.kana} {given.kana}")
