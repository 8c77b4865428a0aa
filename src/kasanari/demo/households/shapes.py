"""The kinds of household in an ageing city of some 300,000, and how often each occurs.

Frequencies follow the household types of the 2020 census in outline; they are examples, no city's figures.
"""

import random
from collections.abc import Callable

from kasanari.demo.households.kinship import child_relations
from kasanari.demo.households.records import Part
from kasanari.demo.names import FEMALE, MALE
from kasanari.demo.names import nationality as draw_nationality

Builder = Callable[[random.Random, int], list[Part]]


def build(rng: random.Random, shape: str, size: int) -> list[Part]:
    """Return the members of a household of `shape` with `size` persons, 本人 first."""
    return SHAPES[shape](rng, size)


def _sex(rng: random.Random, share_of_women: float = 0.5) -> str:
    return FEMALE if rng.random() < share_of_women else MALE


def _age(rng: random.Random, youngest: int, oldest: int, most: int) -> int:
    return round(rng.triangular(youngest, oldest, most))


def _alone_elder(rng: random.Random, _size: int) -> list[Part]:
    return [Part("本人", _sex(rng, 0.67), _age(rng, 65, 99, 76))]


def _alone_middle(rng: random.Random, _size: int) -> list[Part]:
    return [Part("本人", _sex(rng, 0.4), rng.randint(40, 64))]


def _alone_young(rng: random.Random, _size: int) -> list[Part]:
    return [Part("本人", _sex(rng, 0.45), _age(rng, 18, 39, 23))]


def _spouses(rng: random.Random, wife_age: int, youngest_husband: int = 18) -> list[Part]:
    husband_age = max(youngest_husband, wife_age + round(rng.gauss(2, 3)))
    draw = rng.random()
    wife = Part("妻", FEMALE, wife_age)
    husband = Part("本人", MALE, husband_age)
    if wife_age < 65 and draw < 0.012:
        wife = Part("妻", FEMALE, wife_age, nationality=draw_nationality(rng).name)
    elif wife_age < 65 and draw < 0.016:
        husband = Part("本人", MALE, husband_age, nationality=draw_nationality(rng).name)
    return [husband, wife]


def _couple_elder(rng: random.Random, _size: int) -> list[Part]:
    return _spouses(rng, _age(rng, 65, 90, 72), youngest_husband=65)


def _couple(rng: random.Random, _size: int) -> list[Part]:
    wife_age = rng.choice((_age(rng, 21, 40, 30), _age(rng, 45, 64, 60)))
    return _spouses(rng, wife_age)


def _children(rng: random.Random, ages: list[int]) -> list[Part]:
    sexes = [_sex(rng) for _ in ages]
    parts = zip(child_relations(sexes), sexes, ages, strict=True)
    return [Part(relation, sex, age) for relation, sex, age in parts]


def _ages_of_children(rng: random.Random, count: int, oldest: int) -> list[int]:
    """Ages of brothers and sisters at home, the eldest first, two to four years apart."""
    gaps = [rng.choice((2, 2, 3, 3, 4)) for _ in range(count - 1)]
    age = max(_age(rng, 0, oldest, oldest * 2 // 3), sum(gaps))
    ages = [age]
    for gap in gaps:
        ages.append(ages[-1] - gap)
    return ages


def _mothers_age(rng: random.Random, ages: list[int]) -> int:
    return ages[0] + _age(rng, 19, 38 if len(ages) < 3 else 31, 27)


def _two_parents(rng: random.Random, size: int) -> list[Part]:
    has_grown_children = size < 5 and rng.random() < 0.6
    ages = _ages_of_children(rng, size - 2, 18)
    if has_grown_children:
        ages = [age + 19 for age in ages]
    spouses = _spouses(rng, _mothers_age(rng, ages), youngest_husband=ages[0] + 18)
    return spouses + _children(rng, ages)


def _expecting(rng: random.Random, size: int) -> list[Part]:
    has_toddler = size == 3
    wife_age = _age(rng, 24 if has_toddler else 20, 40, 30)
    toddler = _children(rng, [rng.randint(1, 4)] if has_toddler else [])
    return _spouses(rng, wife_age, youngest_husband=22) + toddler


def _single_mother(rng: random.Random, size: int) -> list[Part]:
    ages = _ages_of_children(rng, size - 1, rng.choice((16, 22, 40)))
    return [Part("本人", FEMALE, _mothers_age(rng, ages)), *_children(rng, ages)]


def _single_father(rng: random.Random, size: int) -> list[Part]:
    ages = _ages_of_children(rng, size - 1, 24)
    return [Part("本人", MALE, _mothers_age(rng, ages) + rng.randint(0, 5)), *_children(rng, ages)]


def _eighty_fifty(rng: random.Random, size: int) -> list[Part]:
    child_age = rng.randint(45, 63)
    mother = Part("母", FEMALE, min(99, child_age + rng.randint(22, 33)))
    father = Part("父", MALE, min(99, mother.age + rng.randint(0, 5)))
    parents = [father, mother] if size == 3 else [mother if rng.random() < 0.75 else father]
    return [Part("本人", _sex(rng, 0.35), child_age), *parents]


def _young_carer(rng: random.Random, size: int) -> list[Part]:
    """A parent who is ill, and the child who looks after the home; further children are younger."""
    ages = [rng.randint(12, 17)]
    while len(ages) < size - 1:
        ages.append(ages[-1] - rng.choice((2, 3, 4)))
    return [Part("本人", _sex(rng, 0.75), ages[0] + rng.randint(21, 34)), *_children(rng, ages)]


def _three_generations(rng: random.Random, size: int) -> list[Part]:
    has_both_grandparents = size == 7 or (size > 4 and rng.random() < 0.65)
    ages = _ages_of_children(rng, size - (4 if has_both_grandparents else 3), 26)
    husband, wife = _spouses(rng, _mothers_age(rng, ages), youngest_husband=ages[0] + 18)
    grandmother = Part("母", FEMALE, husband.age + rng.randint(20, 30))
    grandfather = Part("父", MALE, grandmother.age + rng.randint(0, 4))
    grandparents = [grandfather, grandmother] if has_both_grandparents else [grandmother]
    return [husband, wife, *_children(rng, ages), *grandparents]


def _siblings(rng: random.Random, _size: int) -> list[Part]:
    elder, younger = _sex(rng), _sex(rng)
    age = _age(rng, 30, 88, 70)
    return [
        Part("本人", elder, age),
        Part("弟" if younger == MALE else "妹", younger, age - rng.randint(2, 8)),
    ]


def _grandparent_child(rng: random.Random, size: int) -> list[Part]:
    child_age = rng.randint(5, 19)
    grandmother = Part("本人", FEMALE, child_age + rng.randint(45, 62))
    husband = [Part("夫", MALE, grandmother.age + rng.randint(0, 5))] if size == 3 else []
    return [grandmother, *husband, Part("孫", _sex(rng), child_age)]


def _foreign_single(rng: random.Random, _size: int) -> list[Part]:
    return [Part("本人", _sex(rng, 0.48), _age(rng, 19, 48, 25), nationality=draw_nationality(rng).name)]


def _foreign_family(rng: random.Random, size: int) -> list[Part]:
    country = draw_nationality(rng).name
    ages = _ages_of_children(rng, size - 2, 12) if size > 2 else []
    wife_age = ages[0] + _age(rng, 20, 32, 25) if ages else _age(rng, 22, 38, 28)
    husband_age = max(wife_age + rng.randint(0, 5), 22)
    adults = [("本人", MALE, husband_age), ("妻", FEMALE, wife_age)]
    children = [(child.relation, child.sex, child.age) for child in _children(rng, ages)]
    return [Part(*who, nationality=country) for who in adults + children]


def _share(rng: random.Random, size: int) -> list[Part]:
    """Colleagues from one country in one flat, as technical interns live."""
    country, sex = draw_nationality(rng).name, _sex(rng)
    relations = ["本人"] + ["同居人"] * (size - 1)
    return [
        Part(relation, sex, _age(rng, 19, 35, 23), nationality=country, bears_own_name=relation != "本人")
        for relation in relations
    ]


def _unknown(rng: random.Random, _size: int) -> list[Part]:
    return [Part("本人", _sex(rng), rng.randint(18, 90))]


SHAPES: dict[str, Builder] = {
    "alone_elder": _alone_elder,
    "alone_middle": _alone_middle,
    "alone_young": _alone_young,
    "couple_elder": _couple_elder,
    "couple": _couple,
    "eighty_fifty": _eighty_fifty,
    "single_parent": _single_mother,
    "single_father": _single_father,
    "two_parents": _two_parents,
    "young_carer": _young_carer,
    "three_generations": _three_generations,
    "foreign_family": _foreign_family,
    "foreign_single": _foreign_single,
    "siblings": _siblings,
    "grandparent_child": _grandparent_child,
    "expecting": _expecting,
    "share": _share,
    "unknown": _unknown,
}
"""Every shape with the function that draws its members."""

FREQUENCIES: dict[tuple[str, int], float] = {
    ("alone_elder", 1): 15.5,
    ("alone_middle", 1): 10.0,
    ("alone_young", 1): 10.0,
    ("foreign_single", 1): 1.2,
    ("couple_elder", 2): 16.5,
    ("couple", 2): 8.0,
    ("expecting", 2): 0.5,
    ("expecting", 3): 0.3,
    ("eighty_fifty", 2): 3.4,
    ("eighty_fifty", 3): 2.0,
    ("single_parent", 2): 3.4,
    ("single_parent", 3): 2.2,
    ("single_parent", 4): 0.7,
    ("single_father", 2): 0.6,
    ("single_father", 3): 0.3,
    ("two_parents", 3): 10.0,
    ("two_parents", 4): 9.5,
    ("two_parents", 5): 2.6,
    ("two_parents", 6): 0.4,
    ("young_carer", 2): 0.15,
    ("young_carer", 3): 0.25,
    ("young_carer", 4): 0.1,
    ("three_generations", 4): 1.8,
    ("three_generations", 5): 2.6,
    ("three_generations", 6): 1.8,
    ("three_generations", 7): 0.5,
    ("siblings", 2): 1.0,
    ("grandparent_child", 2): 0.2,
    ("grandparent_child", 3): 0.1,
    ("foreign_family", 2): 0.15,
    ("foreign_family", 3): 0.3,
    ("foreign_family", 4): 0.2,
    ("share", 2): 0.1,
    ("share", 3): 0.15,
    ("share", 4): 0.1,
    ("share", 5): 0.05,
}
"""Households in a hundred, by shape and number of persons."""
