"""Where the signs and lines of a genogram stand: pure geometry, the same for the same family.

A *cluster* is who is tied by couples, in one row. Its descendants stand in columns of their own below it, so nothing
overlaps; rows are generations. Units are those of the SVG's ``viewBox`` (one is a pixel at full size).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from kasanari.people.models import RelationKind

from .kinship import Kin

MOST_PERSONS = 60
SLOT, ROW, SIGN, MARGIN = 124, 168, 44, 28
BELOW_TEXT = 58
"""From the foot of a sign to below its name and age."""
BAR_ABOVE, STEP = 24, 7
"""How far above the children their common line runs, and between two such lines."""

INSET, HEAD_ROOM = 5, 12
"""Between a household's outline and the next column, and above its signs."""

COUPLES = frozenset({RelationKind.SPOUSE, RelationKind.PARTNER})


@dataclass(frozen=True)
class Sign:
    """A person's place: ``x``, ``y`` are the centre of the sign; ``generation`` counts downwards from 0."""

    person: UUID
    x: int
    y: int
    generation: int


@dataclass(frozen=True)
class Line:
    """``points`` of a polyline; ``kind``: couple, partner, child, distant (a generation skipped), sibling."""

    kind: str
    points: tuple[tuple[int, int], ...]

    @property
    def path(self) -> str:
        return " ".join(f"{x},{y}" for x, y in self.points)


@dataclass(frozen=True)
class Stroke:
    """The double slash through the line of a couple that has parted."""

    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    signs: tuple[Sign, ...]
    lines: tuple[Line, ...]
    strokes: tuple[Stroke, ...] = ()


def draw(persons: Sequence[tuple[UUID, date | None]], kin: Iterable[Kin]) -> Drawing:
    """Place ``(person, birth date)`` and the lines between them.

    Whatever would make somebody a descendant of oneself is left out of the drawing, and so is everybody after the
    sixtieth person and kinship with whoever is not among ``persons``.
    """
    return _Layout(persons[:MOST_PERSONS], kin).drawing()


@dataclass
class _Family:
    """Children of the same parents. ``reach`` is 2 where the generation between is unknown."""

    parents: tuple[UUID, ...]
    reach: int
    children: list[UUID] = field(default_factory=list)


@dataclass(frozen=True)
class Box:
    """Left upper corner and size of a dotted outline."""

    x: int
    y: int
    width: int
    height: int


def outlines(drawing: Drawing, housemates: Collection[UUID]) -> list[Box]:
    """Around those who keep house together: one box for neighbours in a row, so that nobody else stands inside."""
    boxes: list[Box] = []
    signs = sorted(drawing.signs, key=lambda sign: (sign.y, sign.x))
    for sign in (sign for sign in signs if sign.person in housemates):
        left, top = sign.x - SLOT // 2 + INSET, sign.y - SIGN // 2 - HEAD_ROOM
        last = boxes[-1] if boxes else None
        if last is not None and last.y == top and last.x + last.width + 2 * INSET == left:
            boxes[-1] = replace(last, width=last.width + SLOT)
        else:
            boxes.append(Box(left, top, SLOT - 2 * INSET, SIGN + BELOW_TEXT + HEAD_ROOM))
    return boxes


class _Layout:
    def __init__(self, persons: Sequence[tuple[UUID, date | None]], kin: Iterable[Kin]) -> None:
        births = dict(persons)
        self.age_order = {
            person: place
            for place, person in enumerate(sorted(births, key=lambda one: (births[one] or date.max, str(one))))
        }
        known = [row for row in kin if row.person in births and row.relative in births and row.person != row.relative]
        self.kin = sorted(known, key=lambda row: (self.age_order[row.person], self.age_order[row.relative], row.kind))
        self.couples = self._couples()
        self.families = self._families()
        self._tie_parents()
        self.clusters = _groups(births, [(a, b) for a, b in self.couples])
        self._leave_circles_out()
        self.generations = self._generations()
        self.x: dict[UUID, int] = {}
        self._place_all()

    def drawing(self) -> Drawing:
        signs = tuple(Sign(one, self.x[one], self._y(one), self.generations[one]) for one in self.age_order)
        lines, strokes = self._couple_lines()
        lines += [*self._family_lines(), *self._sibling_lines()]
        width = max((sign.x for sign in signs), default=0) + SLOT // 2 + MARGIN
        height = max((sign.y for sign in signs), default=0) + SIGN // 2 + BELOW_TEXT + MARGIN
        return Drawing(width, height, signs, tuple(lines), tuple(strokes))

    # who belongs together

    def _couples(self) -> dict[tuple[UUID, UUID], tuple[str, bool]]:
        """Each couple once, as (elder, younger), with kind and whether it has parted; what stands today wins."""
        found: dict[tuple[UUID, UUID], tuple[str, bool]] = {}
        for row in self.kin:
            pair = self._pair(row.person, row.relative)
            if row.kind in COUPLES and found.get(pair, ("", True))[1]:
                found[pair] = (str(row.kind), row.is_over)
        return found

    def _pair(self, one: UUID, other: UUID) -> tuple[UUID, UUID]:
        return (one, other) if self.age_order[one] < self.age_order[other] else (other, one)

    def _families(self) -> list[_Family]:
        near, far = self._above(RelationKind.PARENT), self._above(RelationKind.GRANDPARENT)
        found: dict[tuple[tuple[UUID, ...], int], _Family] = {}
        for child in self.age_order:
            if child in near:
                above = [(self._by_age(near[child]), 1)]
            else:  # with parents, the way up is told by them
                above = [(couple, 2) for couple in self._in_couples(far.get(child, []))]
            for key in above:
                found.setdefault(key, _Family(*key)).children.append(child)
        return list(found.values())

    def _in_couples(self, persons: Sequence[UUID]) -> list[tuple[UUID, ...]]:
        """Grandparents of both sides are no couple unless somebody said so."""
        heads = _groups(persons, [pair for pair in self.couples if set(pair) <= set(persons)])
        return [self._by_age(one for one in persons if heads[one] == head) for head in dict.fromkeys(heads.values())]

    def _by_age(self, persons: Iterable[UUID]) -> tuple[UUID, ...]:
        return tuple(sorted(persons, key=self.age_order.__getitem__))

    def _above(self, kind: str) -> dict[UUID, list[UUID]]:
        found: dict[UUID, list[UUID]] = {}
        for row in self.kin:
            if row.kind == kind:
                found.setdefault(row.relative, []).append(row.person)
        return {child: list(dict.fromkeys(parents)) for child, parents in found.items()}

    def _tie_parents(self) -> None:
        """Parents of one child stand side by side, also where nobody wrote down what they were to each other."""
        for family in self.families:
            for one, other in zip(family.parents, family.parents[1:], strict=False):
                self.couples.setdefault(self._pair(one, other), ("parents", False))

    def _leave_circles_out(self) -> None:
        below: dict[UUID, set[UUID]] = {}
        kept = []
        for family in self.families:
            above = self.clusters[family.parents[0]]
            family.children = [child for child in family.children if above not in _reached(below, self.clusters[child])]
            below.setdefault(above, set()).update(self.clusters[child] for child in family.children)
            kept += [family] if family.children else []
        self.families = kept

    # rows

    def _generations(self) -> dict[UUID, int]:
        siblings = [(row.person, row.relative) for row in self.kin if row.kind == RelationKind.SIBLING]
        steps = [
            (self.clusters[family.parents[0]], self.clusters[child], family.reach)
            for family in self.families
            for child in family.children
        ]
        depth = dict.fromkeys(self.clusters.values(), 0)
        for _ in depth:  # longest ways: settled after as many rounds as there are clusters
            for above, below, reach in steps:
                depth[below] = max(depth[below], depth[above] + reach)
        self._lower_roots(depth, steps)
        for one, other in siblings:
            self._level(depth, steps, self.clusters[one], self.clusters[other])
        return {person: depth[cluster] for person, cluster in self.clusters.items()}

    @staticmethod
    def _lower_roots(depth: dict[UUID, int], steps: Sequence[tuple[UUID, UUID, int]]) -> None:
        """Parents who married in stand right above their child, not in the oldest row."""
        for root in depth.keys() - {below for _above, below, _reach in steps}:
            rows = [depth[below] - reach for above, below, reach in steps if above == root]
            depth[root] = min(rows, default=depth[root])

    @staticmethod
    def _level(depth: dict[UUID, int], steps: Sequence[tuple[UUID, UUID, int]], one: UUID, other: UUID) -> None:
        """Brothers and sisters without parents here share a row, where one of them hangs on nothing else."""
        tied = {cluster for above, below, _reach in steps for cluster in (above, below)}
        if other not in tied:
            depth[other] = depth[one]
        elif one not in tied:
            depth[one] = depth[other]

    # columns

    def _place_all(self) -> None:
        edge = MARGIN
        waiting = self._roots()
        while waiting:
            root = next((one for one in waiting if self._touches_placed(one)), waiting[0])
            waiting.remove(root)
            edge += self._place(root, edge)

    def _roots(self) -> list[UUID]:
        below = {self.clusters[child] for family in self.families for child in family.children}
        roots = [one for one in dict.fromkeys(self.clusters[person] for person in self.age_order) if one not in below]
        return sorted(roots, key=lambda one: (-len(self._descendants(one)), self.age_order[one]))

    def _descendants(self, cluster: UUID) -> set[UUID]:
        """The cluster and all clusters below it."""
        below: dict[UUID, set[UUID]] = {}
        for family in self.families:
            children = {self.clusters[child] for child in family.children}
            below.setdefault(self.clusters[family.parents[0]], set()).update(children)
        return _reached(below, cluster)

    def _touches_placed(self, cluster: UUID) -> bool:
        near = {child for family in self._families_of(cluster) for child in family.children}
        near |= {
            other
            for row in self.kin
            for one, other in ((row.person, row.relative), (row.relative, row.person))
            if row.kind == RelationKind.SIBLING and self.clusters[one] == cluster
        }
        return any(person in self.x for person in near)

    def _place(self, cluster: UUID, left: int) -> int:
        """Place a cluster and everybody below it from ``left`` on; return how wide they are together."""
        row = self._row_of(cluster)
        for place, person in enumerate(row):
            self.x[person] = left + place * SLOT + SLOT // 2
        edge = left
        for family in self._families_of(cluster):
            for child in family.children:
                if child not in self.x:
                    edge += self._place(self.clusters[child], edge)
        width, wanted = len(row) * SLOT, edge - left
        for person in row:
            self.x[person] += max(wanted - width, 0) // 2
        self._centre_below(cluster, left, width - wanted)
        return max(width, wanted)

    def _centre_below(self, cluster: UUID, left: int, spare: int) -> None:
        """Move narrower descendants below the middle of their parents."""
        below = self._descendants(cluster) - {cluster} if spare > 0 else set()
        for person, own in self.clusters.items():
            if own in below and self.x.get(person, -1) >= left:  # others were placed below somebody else before
                self.x[person] += spare // 2

    def _row_of(self, cluster: UUID) -> list[UUID]:
        """Partners around whoever has most of them: earlier ones to the left, the present one to the right."""
        members = [person for person in self.age_order if self.clusters[person] == cluster]
        ties = {one: [pair for pair in self.couples if one in pair] for one in members}
        centre = max(members, key=lambda one: (len(ties[one]), -self.age_order[one]))
        parted = [one for one in members if one != centre and self._has_parted(one, centre)]
        present = [one for one in members if one != centre and one not in parted]
        return [*parted, centre, *present]

    def _has_parted(self, one: UUID, other: UUID) -> bool:
        return self.couples.get(self._pair(one, other), ("", False))[1]

    def _families_of(self, cluster: UUID) -> list[_Family]:
        families = [family for family in self.families if self.clusters[family.parents[0]] == cluster]
        order = {person: place for place, person in enumerate(self._row_of(cluster))}
        return sorted(families, key=lambda family: sum(order[one] for one in family.parents) / len(family.parents))

    # lines

    def _y(self, person: UUID) -> int:
        return MARGIN + BAR_ABOVE + SIGN // 2 + self.generations[person] * ROW

    def _couple_lines(self) -> tuple[list[Line], list[Stroke]]:
        lines, strokes = [], []
        for number, (pair, (kind, has_parted)) in enumerate(self.couples.items()):
            left, right = sorted(pair, key=self.x.__getitem__)
            points = self._between(left, right, number)
            lines.append(Line("couple" if kind == RelationKind.SPOUSE else "partner", points))
            if has_parted:
                strokes.append(Stroke(points[-1][0] - 18 if len(points) == 2 else points[2][0] - 18, points[1][1]))
        return lines, strokes

    def _between(self, left: UUID, right: UUID, number: int) -> tuple[tuple[int, int], ...]:
        """Straight from sign to sign; over the heads of those who stand between."""
        y, half = self._y(left), SIGN // 2
        if self.x[right] - self.x[left] <= SLOT:
            return (self.x[left] + half, y), (self.x[right] - half, y)
        above = y - half - 6 - STEP * (number % 3)
        return (self.x[left], y - half), (self.x[left], above), (self.x[right], above), (self.x[right], y - half)

    def _family_lines(self) -> Iterator[Line]:
        for number, family in enumerate(self.families):
            kind = "child" if family.reach == 1 else "distant"
            start = self._start(family)
            for child in family.children:
                top = self._y(child) - SIGN // 2
                bar = top - BAR_ABOVE + STEP * (number % 3)
                yield Line(kind, (start, (start[0], bar), (self.x[child], bar), (self.x[child], top)))

    def _start(self, family: _Family) -> tuple[int, int]:
        """Where the line to the children begins: between the parents, or below the one."""
        if len(family.parents) == 1:
            only = family.parents[0]
            return self.x[only], self._y(only) + SIGN // 2 + BELOW_TEXT
        right = max(family.parents[:2], key=self.x.__getitem__)
        left = min(family.parents[:2], key=self.x.__getitem__)
        number = list(self.couples).index(self._pair(left, right))
        return self.x[right] - SLOT // 2, self._between(left, right, number)[1][1]

    def _sibling_lines(self) -> Iterator[Line]:
        for row in self.kin:
            if row.kind == RelationKind.SIBLING:
                above = min(self._y(row.person), self._y(row.relative)) - SIGN // 2 - BAR_ABOVE // 2
                ends = [(self.x[one], self._y(one) - SIGN // 2) for one in (row.person, row.relative)]
                yield Line("sibling", (ends[0], (ends[0][0], above), (ends[1][0], above), ends[1]))


def _groups(persons: Iterable[UUID], ties: Iterable[tuple[UUID, UUID]]) -> dict[UUID, UUID]:
    """Whoever is tied shares the same representative."""
    head = {person: person for person in persons}
    for one, other in ties:
        first, second = head[one], head[other]
        if first != second:
            head = {person: first if own == second else own for person, own in head.items()}
    return head


def _reached(below: dict[UUID, set[UUID]], start: UUID) -> set[UUID]:
    """``start`` and whatever lies below it."""
    found, waiting = set[UUID](), [start]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += below.get(one, set())
    return found
