"""Kinship within a household: how relations read from the head's side, and which ages cannot be.

Relations are given as seen from 本人, the first member. Words are those of the resident register in its
older, plainer form (長男, 長男の妻, 孫).
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

from kasanari.demo.households.records import Part
from kasanari.demo.names import FEMALE, MALE

SELF, HEAD = "本人", "世帯主"
SPOUSES = {"夫": MALE, "妻": FEMALE}
PARENTS = {"父": MALE, "母": FEMALE}
GRANDPARENTS = {"祖父": MALE, "祖母": FEMALE}
SIBLINGS = {"兄": MALE, "姉": FEMALE, "弟": MALE, "妹": FEMALE}
SONS = ("長男", "次男", "三男", "四男", "五男")
DAUGHTERS = ("長女", "次女", "三女", "四女", "五女")
GRANDCHILD = "孫"
UNRELATED = ("同居人", "友人", "知人", "同僚", "交際相手", "婚約者", "ルームメイト", "里親", "里子")

FULL_AGE = 18
_SEXES = {
    **SPOUSES,
    **PARENTS,
    **GRANDPARENTS,
    **SIBLINGS,
    **dict.fromkeys(SONS, MALE),
    **dict.fromkeys(DAUGHTERS, FEMALE),
}
_YOUNGEST_PARENT = 15


def is_child(relation: str) -> bool:
    """Say whether `relation` is a child of 本人."""
    return relation in SONS or relation in DAUGHTERS


def child_relations(sexes: Sequence[str]) -> list[str]:
    """Name children by order of birth, the eldest first: 長男, 長女, 次男 …"""
    counts = {MALE: 0, FEMALE: 0}
    relations = []
    for sex in sexes:
        relations.append((SONS if sex == MALE else DAUGHTERS)[counts[sex]])
        counts[sex] += 1
    return relations


def relations_to_head(parts: Sequence[Part]) -> list[str]:
    """Return the members' relations to the head of their household, in the order given."""
    head = _head(parts)
    if head == 0:
        return [HEAD if part.relation == SELF else part.relation for part in parts]
    seen_from = _VIEWS[_kind(parts[head].relation)]
    return [HEAD if index == head else seen_from(part, parts) for index, part in enumerate(parts)]


def check(parts: Sequence[Part]) -> None:
    """Refuse a sex or an age that kin cannot have; ValueError names the member and the remedy."""
    for part in parts:
        if _SEXES.get(part.relation, part.sex) != part.sex:
            raise ValueError(f"{part.relation}: sex and relation disagree, correct one of them")
    _check_ages(parts)


def _check_ages(parts: Sequence[Part]) -> None:
    own = parts[0]
    for part in parts[1:]:
        if part.relation in PARENTS:
            _require_gap(part, own, _YOUNGEST_PARENT)
        elif part.relation in GRANDPARENTS:
            _require_gap(part, own, 2 * _YOUNGEST_PARENT)
        elif is_child(part.relation):
            _require_gap(own, part, _YOUNGEST_PARENT)
        elif part.relation == GRANDCHILD:
            _require_gap(own, part, 2 * _YOUNGEST_PARENT)
        elif part.relation in ("兄", "姉"):
            _require_gap(part, own, 0)
        elif part.relation in ("弟", "妹"):
            _require_gap(own, part, 0)
        for parent in parts[1:]:
            if parent.relation in PARENTS and part.relation in SIBLINGS:
                _require_gap(parent, part, _YOUNGEST_PARENT)
    for order in (SONS, DAUGHTERS):
        born = [part for relation in order for part in parts if part.relation == relation]
        for older, younger in pairwise(born):
            _require_gap(older, younger, 0)


def _require_gap(older: Part, younger: Part, years: int) -> None:
    if older.age - younger.age < years:
        raise ValueError(
            f"{older.relation} ({older.age}) must be at least {years} years older than"
            f" {younger.relation} ({younger.age}): correct one of the ages"
        )


def _head(parts: Sequence[Part]) -> int:
    """A husband or a father heads the household as most register it; a father of 75 no longer does."""
    own = parts[0]
    if own.age < FULL_AGE:
        return _first(parts, [*PARENTS, *GRANDPARENTS], of_age=range(FULL_AGE, 200)) or _eldest_sibling(parts)
    if own.sex == FEMALE and any(part.relation == "夫" for part in parts):
        return _first(parts, ["夫"])
    return _first(parts, [*PARENTS, *GRANDPARENTS] if own.age < 30 else ["父"], of_age=range(75))


def _first(parts: Sequence[Part], relations: Sequence[str], *, of_age: range = range(200)) -> int:
    """Index of the first fitting member in the order of `relations`; 0, which is 本人, when there is none."""
    for relation in relations:
        for index, part in enumerate(parts):
            if part.relation == relation and part.age in of_age:
                return index
    return 0


def _eldest_sibling(parts: Sequence[Part]) -> int:
    grown = [i for i, part in enumerate(parts) if part.relation in SIBLINGS and part.age >= FULL_AGE]
    return max(grown, key=lambda index: parts[index].age, default=0)


def _kind(relation: str) -> str:
    kinds = {"spouse": SPOUSES, "parent": PARENTS, "grandparent": GRANDPARENTS, "sibling": SIBLINGS}
    return next(kind for kind, relations in kinds.items() if relation in relations)


def _from_spouse(part: Part, parts: Sequence[Part]) -> str:
    if part.relation == SELF:
        return _spouse(part)
    if is_child(part.relation) or part.relation == GRANDCHILD or part.relation in UNRELATED:
        return part.relation
    if part.relation.startswith("義"):  # the parents-in-law of 本人 are the head's own
        return part.relation.removeprefix("義")
    return f"{_spouse(parts[0])}の{part.relation}"


def _from_parent(part: Part, parts: Sequence[Part]) -> str:
    if part.relation == SELF or part.relation in SIBLINGS:
        return _among_brothers_and_sisters(part, parts)
    if part.relation in PARENTS:
        return _spouse(part)
    if part.relation in GRANDPARENTS:
        return part.relation.removeprefix("祖")
    if part.relation in SPOUSES:
        return f"{_among_brothers_and_sisters(parts[0], parts)}の{part.relation}"
    return GRANDCHILD if is_child(part.relation) else part.relation


def _from_grandparent(part: Part, parts: Sequence[Part]) -> str:
    if part.relation == SELF or part.relation in SIBLINGS:
        return GRANDCHILD
    if part.relation in GRANDPARENTS:
        return _spouse(part)
    if part.relation in PARENTS:
        has_father = any(other.relation == "父" for other in parts)
        return "長男の妻" if part.sex == FEMALE and has_father else SONS[0] if part.sex == MALE else DAUGHTERS[0]
    if part.relation in SPOUSES:
        return f"{GRANDCHILD}の{part.relation}"
    return "ひ孫" if is_child(part.relation) else part.relation


def _from_eldest_sibling(part: Part, _parts: Sequence[Part]) -> str:
    if part.relation == SELF or part.relation in SIBLINGS:
        return "弟" if part.sex == MALE else "妹"
    return part.relation


_VIEWS: dict[str, Callable[[Part, Sequence[Part]], str]] = {
    "spouse": _from_spouse,
    "parent": _from_parent,
    "grandparent": _from_grandparent,
    "sibling": _from_eldest_sibling,
}


def _spouse(part: Part) -> str:
    return "夫" if part.sex == MALE else "妻"


def _among_brothers_and_sisters(part: Part, parts: Sequence[Part]) -> str:
    born = sorted(
        (other for other in parts if other.relation == SELF or other.relation in SIBLINGS),
        key=lambda other: -other.age,
    )
    relations = child_relations([other.sex for other in born])
    return next(relation for other, relation in zip(born, relations, strict=True) if other is part)
