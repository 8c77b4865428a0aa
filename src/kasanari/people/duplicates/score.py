"""How much speaks for two records being of one person, and what against it: every reason with its weight."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from kasanari.lib import kana
from kasanari.lib.digits import digits_of

from ..addresses import search_form
from ..models import FormerName, Person, Residence, Sex
from .names import ALMOST, DIFFERENT, NameVerdict, same_name

PROPOSE = 0.7
"""From this score on the comparison proposes a pair."""

WEIGHTS = {
    "registry_same": 100, "registry_differs": -1000,
    "name_same": 45, "name_reading": 35, "name_former": 40, "name_almost": 10, "family_changed": 15,
    "name_differs": -60,
    "birth_same": 45, "birth_swapped": 25, "birth_era": 25, "birth_digit": 20, "birth_differs": -50,
    "birth_generation": -100,
    "phone_same": 25, "address_same": 20, "sex_differs": -25, "twins": -100, "household_digits": -60,
}  # fmt: skip
"""Points of a hundred. Whoever shares name and birth date has 90; a name and a phone number are just worth a look;
and what tells two persons apart, a number of the register, a twin, a generation, outweighs all the rest."""

A_GENERATION = 15
"""Years between two birth dates from which on two namesakes are parent and child rather than a slip of the pen."""
SHOWA_TO_HEISEI = 63
"""Years between the same year number of two eras: 昭和5年 and 平成5年."""


@dataclass(frozen=True)
class Known:
    """What is known of one person, as far as it tells persons apart. ``former`` are earlier names with readings."""

    id: UUID
    family: str = ""
    given: str = ""
    kana: str = ""
    others: tuple[tuple[str, str], ...] = ()
    former: tuple[tuple[str, str], ...] = ()
    birth_on: date | None = None
    sex: str = Sex.UNKNOWN
    phone: str = ""
    address: str = ""
    registry_number: str = ""

    @property
    def names(self) -> tuple[tuple[str, str], ...]:
        """Each name the person bears, with its reading: of the register, in everyday use, in Latin letters."""
        own = " ".join(part for part in (self.family, self.given) if part)
        return ((own, self.kana), *self.others) if own else self.others


@dataclass(frozen=True)
class Reason:
    """One fact for (positive weight) or against (negative); ``code`` is a key of ``WEIGHTS``."""

    code: str
    weight: int


@dataclass(frozen=True)
class Likeness:
    """The reasons, the weightiest first; ``score`` is their sum, 0 to 1."""

    reasons: tuple[Reason, ...]

    @classmethod
    def of(cls, codes: Iterable[str]) -> Likeness:
        reasons = [Reason(code, WEIGHTS[code]) for code in codes if code in WEIGHTS]
        return cls(tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.code))))

    @property
    def score(self) -> float:
        return max(0.0, min(1.0, sum(reason.weight for reason in self.reasons) / 100))

    @property
    def codes(self) -> list[str]:
        return [reason.code for reason in self.reasons]


def compare(a: Known, b: Known) -> Likeness:
    """Weigh everything known of two persons. What only one of them is known by says nothing."""
    name, birth = _name(a, b), _birth(a, b)
    return Likeness.of(
        [*_registry(a, b), name, *birth, *_contact(a, b), *_sex(a, b), *_one_household(a, b, name, birth)]
    )


def likeness_of(one: Person, other: Person) -> Likeness:
    """The likeness of two stored persons; as much as the reader's transaction sees."""
    facts = known([one, other])
    return compare(facts[one.pk], facts[other.pk])


def known(persons: Iterable[Person]) -> dict[UUID, Known]:
    """What tells persons apart, by id, in two further queries however many they are."""
    rows = list(persons)
    former: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    for name in FormerName.objects.filter(person__in=rows):
        former[name.person_id].append(_former(name))
    homes = Residence.objects.on(timezone.localdate()).filter(person__in=rows).order_by("from_on", "id")
    addresses = dict(homes.values_list("person_id", "address"))
    return {row.pk: _known(row, former[row.pk], addresses.get(row.pk, "")) for row in rows}


def _known(person: Person, former: list[tuple[str, str]], address: str) -> Known:
    others = ((person.alternative_name, person.alternative_kana), (person.roman_name, ""))
    return Known(
        id=person.pk,
        family=person.family_name,
        given=person.given_name,
        kana=" ".join(part for part in (person.family_kana, person.given_kana) if part),
        others=tuple(name for name in others if name[0]),
        former=tuple((_with_given(name, person), reading) for name, reading in former),
        birth_on=person.birth_on,
        sex=person.sex,
        phone=digits_of(person.phone),
        address=search_form(address),
        registry_number=person.registry_number,
    )


def _former(name: FormerName) -> tuple[str, str]:
    return f"{name.family_name} {name.given_name}".strip(), f"{name.family_kana} {name.given_kana}".strip()


def _with_given(former: str, person: Person) -> str:
    """A former family name was borne with the given name of today."""
    return former if " " in former else f"{former} {person.given_name}".strip()


def _registry(a: Known, b: Known) -> Iterator[str]:
    if a.registry_number and b.registry_number:
        yield "registry_same" if a.registry_number == b.registry_number else "registry_differs"


def _name(a: Known, b: Known) -> str:
    verdict = _best(a.names, b.names)
    if verdict.is_same:
        return "name_same" if verdict.reason in ("written", "variant", "order") else "name_reading"
    if _best(a.former, b.names).is_same or _best(a.names, b.former).is_same or _best(a.former, b.former).is_same:
        return "name_former"
    if verdict.score == ALMOST and verdict.reason != "other_name":
        return "name_almost"
    return "family_changed" if _given_alone(a, b) else "name_differs"


def _best(some: Iterable[tuple[str, str]], others: Iterable[tuple[str, str]]) -> NameVerdict:
    others = tuple(others)
    verdicts = (same_name(a, b, kana_a=read, kana_b=other) for a, read in some for b, other in others)
    return max(verdicts, key=lambda verdict: verdict.score, default=DIFFERENT)


def _given_alone(a: Known, b: Known) -> bool:
    """One given name, two family names: somebody may have married."""
    return bool(a.given and b.given and a.family and b.family) and same_name(a.given, b.given).is_same


def _birth(a: Known, b: Known) -> list[str]:
    one, other = a.birth_on, b.birth_on
    if one is None or other is None:
        return []
    if one == other:
        return ["birth_same"]
    if one.year == other.year and (one.month, one.day) == (other.day, other.month):
        return ["birth_swapped"]
    if abs(one.year - other.year) == SHOWA_TO_HEISEI and (one.month, one.day) == (other.month, other.day):
        return ["birth_era"]
    if abs(one.year - other.year) >= A_GENERATION:
        return ["birth_generation"]
    return ["birth_digit" if _one_slip(f"{one:%Y%m%d}", f"{other:%Y%m%d}") else "birth_differs"]


def _one_slip(one: str, other: str) -> bool:
    """One digit is another, or two that stand beside each other changed places."""
    apart = [index for index, (x, y) in enumerate(zip(one, other, strict=True)) if x != y]
    if len(apart) == 1:
        return True
    first, *rest = apart
    return rest == [first + 1] and one[first : first + 2] == other[first : first + 2][::-1]


def _contact(a: Known, b: Known) -> Iterator[str]:
    if a.phone and a.phone == b.phone:
        yield "phone_same"
    if a.address and a.address == b.address:
        yield "address_same"


def _sex(a: Known, b: Known) -> Iterator[str]:
    told = {Sex.MALE, Sex.FEMALE}
    if {a.sex, b.sex} == told:
        yield "sex_differs"


def _one_household(a: Known, b: Known, name: str, birth: list[str]) -> Iterator[str]:
    """People of one house share much: twins the birth date, siblings most of its digits."""
    if name not in ("name_differs", "name_almost"):
        return
    family = bool(a.family and b.family) and kana.search_key(a.family) == kana.search_key(b.family)
    if name == "name_differs" and family and birth == ["birth_same"]:
        yield "twins"
    if a.address and a.address == b.address and birth in (["birth_digit"], ["birth_swapped"]):
        yield "household_digits"
