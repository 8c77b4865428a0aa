"""What 続柄 of a household already tells of kinship: derived for drawing, never stored as a relation.

続柄 are relations to the head (世帯主) as 住民基本台帳事務処理要領 has them, and the older 長男, 次女 ….
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple
from uuid import UUID

from kasanari.people.models import RelationKind

HEAD = "世帯主"
_SPOUSE = re.compile(r"[夫妻](（未届）)?")
_PARENT = re.compile(r"(養|継)?[父母]")
_GRANDPARENT = re.compile(r"祖[父母]")
_SIBLING = re.compile(r"[兄弟姉妹]")
_CHILD = re.compile(r"(養|継)?子|[長次二三四五六七八九十]+[男女]|養女")
_OF_SPOUSE = re.compile(r"[夫妻]の(?P<what>.+)|義(?P<in_law>[父母])")
_SPOUSE_OF_CHILD = re.compile(r"(?P<child>.+)の[夫妻]")
GRANDCHILD = "孫"


class Kin(NamedTuple):
    """``person`` is the ``kind`` of ``relative``. ``is_recorded`` is False for what 続柄 implies only."""

    person: UUID
    kind: str
    relative: UUID
    is_over: bool = False
    is_recorded: bool = True


def kin_of_household(members: Sequence[tuple[UUID, str]]) -> list[Kin]:
    """Derive kinship from ``(person, 続柄)`` of one household; without a head nothing is derived."""
    return list(dict.fromkeys(_Household(members).kin())) if any(word == HEAD for _, word in members) else []


class _Household:
    def __init__(self, members: Sequence[tuple[UUID, str]]) -> None:
        self.members = members
        self.head = next(person for person, word in members if word == HEAD)
        self.spouses = self._all(_SPOUSE)
        self.parents = self._all(_PARENT)
        self.children = self._all(_CHILD)
        self.in_law = {
            person: child
            for person, word in members
            if (found := _SPOUSE_OF_CHILD.fullmatch(word)) and (child := self._child_called(found["child"]))
        }

    def kin(self) -> Iterator[Kin]:
        for person, word in self.members:
            if person != self.head:
                yield from self._of(person, word)
        yield from _couple(self.parents)
        yield from _couple(self._all(_GRANDPARENT))
        yield from _couple(self._parents_in_law())

    def _of(self, person: UUID, word: str) -> Iterator[Kin]:
        if _SPOUSE.fullmatch(word):
            kind = RelationKind.PARTNER if "未届" in word else RelationKind.SPOUSE
            yield _implied(self.head, kind, person)
        elif _CHILD.fullmatch(word):
            yield from _children([self.head, *self.spouses], person)
        elif _PARENT.fullmatch(word):
            yield _implied(person, RelationKind.PARENT, self.head)
        elif _GRANDPARENT.fullmatch(word):
            yield _implied(person, RelationKind.GRANDPARENT, self.head)
        elif _SIBLING.fullmatch(word):
            yield from self._sibling(person)
        elif word == GRANDCHILD:
            yield from self._grandchild(person)
        elif person in self.in_law:
            yield _implied(self.in_law[person], RelationKind.SPOUSE, person)
        elif (found := _OF_SPOUSE.fullmatch(word)) and len(self.spouses) == 1:
            yield from self._of_spouse(person, found["what"] or found["in_law"])

    def _sibling(self, person: UUID) -> Iterator[Kin]:
        if self.parents:
            yield from _children(self.parents, person)
        else:
            yield _implied(self.head, RelationKind.SIBLING, person)

    def _grandchild(self, person: UUID) -> Iterator[Kin]:
        """Whose child it is, is told only where one child of the head could be meant."""
        couples = [[child, spouse] for spouse, child in self.in_law.items()]
        between = couples or [[child] for child in self.children]
        if len(between) == 1:
            yield from _children(between[0], person)
        else:
            yield _implied(self.head, RelationKind.GRANDPARENT, person)

    def _of_spouse(self, person: UUID, what: str) -> Iterator[Kin]:
        if _CHILD.fullmatch(what):
            yield _implied(self.spouses[0], RelationKind.PARENT, person)
        elif _PARENT.fullmatch(what):
            yield _implied(person, RelationKind.PARENT, self.spouses[0])
        elif _SIBLING.fullmatch(what):
            yield _implied(self.spouses[0], RelationKind.SIBLING, person)

    def _parents_in_law(self) -> list[UUID]:
        return [
            person
            for person, word in self.members
            if (found := _OF_SPOUSE.fullmatch(word)) and _PARENT.fullmatch(found["what"] or found["in_law"])
        ]

    def _child_called(self, word: str) -> UUID | None:
        called = [person for person, own in self.members if own == word and _CHILD.fullmatch(own)]
        return called[0] if len(called) == 1 else None

    def _all(self, words: re.Pattern[str]) -> list[UUID]:
        return [person for person, word in self.members if words.fullmatch(word)]


def _implied(person: UUID, kind: str, relative: UUID) -> Kin:
    return Kin(person, kind, relative, is_recorded=False)


def _children(parents: Sequence[UUID], child: UUID) -> Iterator[Kin]:
    return (_implied(parent, RelationKind.PARENT, child) for parent in parents)


def _couple(persons: Sequence[UUID]) -> Iterator[Kin]:
    """Father and mother of one household are drawn as a couple."""
    if len(persons) == 2:
        yield _implied(persons[0], RelationKind.SPOUSE, persons[1])
