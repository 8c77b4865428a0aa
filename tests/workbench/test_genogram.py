"""The geometry of a genogram, and what household words tell of kinship."""

from datetime import date
from itertools import combinations
from uuid import UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasanari.workbench import genogram
from kasanari.workbench.kinship import Kin, kin_of_household

SPACE = UUID(int=7)


def one(name):
    return uuid5(SPACE, str(name))


def parent(a, b):
    return Kin(one(a), "parent", one(b))


def spouse(a, b, *, over=False):
    return Kin(one(a), "spouse", one(b), over)


def drawn(births, *kin):
    drawing = genogram.draw([(one(name), year and date(year, 1, 1)) for name, year in births.items()], kin)
    return drawing, {name: next(s for s in drawing.signs if s.person == one(name)) for name in births}


KINDS = ["parent", "spouse", "partner", "sibling", "grandparent", "guardian", "other"]
PERSONS = st.integers(1, 14)


@st.composite
def families(draw):
    count = draw(PERSONS)
    births = [draw(st.none() | st.dates(date(1920, 1, 1), date(2020, 1, 1))) for _ in range(count)]
    index = st.integers(0, count - 1)
    rows = st.builds(lambda a, k, b, o: Kin(one(a), k, one(b), o), index, st.sampled_from(KINDS), index, st.booleans())
    return [(one(i), birth) for i, birth in enumerate(births)], draw(st.lists(rows, max_size=22))


@given(families())
def test_everybody_stands_once_and_nobody_on_anybody_else(family):
    persons, kin = family
    drawing = genogram.draw(persons, kin)
    assert sorted(sign.person for sign in drawing.signs) == sorted(person for person, _ in persons)
    for a, b in combinations(drawing.signs, 2):
        assert abs(a.x - b.x) >= genogram.SLOT or abs(a.y - b.y) >= genogram.ROW
    for sign in drawing.signs:
        assert 0 < sign.x - genogram.SIGN < sign.x + genogram.SIGN < drawing.width
        assert 0 < sign.y - genogram.SIGN < sign.y + genogram.SIGN < drawing.height


@given(families())
def test_children_stand_below_their_parents_and_couples_in_one_row(family):
    drawing = genogram.draw(*family)
    for line in drawing.lines:
        if line.kind in ("child", "distant"):
            assert line.points[0][1] < line.points[-1][1]
        if line.kind == "couple":
            assert line.points[0][1] == line.points[-1][1]


@given(families(), st.randoms())
def test_the_order_of_the_rows_does_not_matter(family, random):
    persons, kin = family
    shuffled = random.sample(persons, len(persons)), random.sample(kin, len(kin))
    again = genogram.draw(*shuffled)
    drawing = genogram.draw(persons, kin)
    assert set(again.signs) == set(drawing.signs)
    assert set(again.lines) == set(drawing.lines)


def test_three_generations_from_left_to_right_by_birth():
    births = {"祖父": 1940, "祖母": 1943, "父": 1965, "叔母": 1968, "母": 1966, "次": 1996, "長": 1993, "末": 2001}
    above = [parent(a, b) for a in ("祖父", "祖母") for b in ("父", "叔母")]
    below = [parent(a, b) for a in ("父", "母") for b in ("長", "次", "末")]
    _, at = drawn(births, spouse("祖父", "祖母"), spouse("父", "母"), *above, *below)
    assert [at[name].generation for name in ("祖父", "父", "母", "叔母", "長")] == [0, 1, 1, 1, 2]
    assert at["長"].x < at["次"].x < at["末"].x
    assert at["父"].x < at["叔母"].x
    assert abs(at["父"].x - at["母"].x) == genogram.SLOT
    assert at["祖父"].x < at["叔母"].x


def test_parents_who_married_in_stand_right_above_their_child():
    births = {"曽祖父": 1910, "祖父": 1940, "父": 1965, "母": 1966, "母の母": 1944}
    _, at = drawn(births, parent("曽祖父", "祖父"), parent("祖父", "父"), spouse("父", "母"), parent("母の母", "母"))
    assert at["母の母"].generation == 1


def test_an_earlier_partner_stands_left_of_the_present_one_and_is_struck_through():
    births = {"本人": 1970, "前夫": 1968, "夫": 1972, "長女": 1995, "次女": 2005}
    children = [parent("本人", "長女"), parent("前夫", "長女"), parent("本人", "次女"), parent("夫", "次女")]
    drawing, at = drawn(births, spouse("本人", "前夫", over=True), spouse("夫", "本人"), *children)
    assert at["前夫"].x < at["本人"].x < at["夫"].x
    assert at["長女"].x < at["次女"].x
    assert len(drawing.strokes) == 1
    assert at["前夫"].x < drawing.strokes[0].x < at["本人"].x


def test_a_circle_is_left_out_and_everybody_still_drawn():
    drawing, at = drawn({"a": 1950, "b": 1970}, parent("a", "b"), parent("b", "a"))
    assert {sign.generation for sign in at.values()} == {0, 1}
    assert sum(line.kind == "child" for line in drawing.lines) == 1


def test_an_outline_takes_in_nobody_else():
    drawing, at = drawn({"父": 1950, "母": 1952, "子": 1980, "妻": 1982}, spouse("父", "母"), spouse("子", "妻"),
                        parent("父", "子"), parent("母", "子"))  # fmt: skip
    boxes = genogram.outlines(drawing, {one("子"), one("妻"), one("父")})
    for name, sign in at.items():
        inside = [box for box in boxes if box.x < sign.x < box.x + box.width and box.y < sign.y < box.y + box.height]
        assert len(inside) == (name != "母")
    assert len(boxes) == 2


def test_an_outline_does_not_reach_over_somebody_between():
    births = {"前夫": 1968, "本人": 1970, "夫": 1972}
    drawing, at = drawn(births, spouse("本人", "前夫", over=True), spouse("夫", "本人"))
    boxes = genogram.outlines(drawing, {one("前夫"), one("夫")})
    assert [box.x < at["本人"].x < box.x + box.width for box in boxes] == [False, False]


def test_sixty_persons_are_drawn_and_no_more():
    drawing = genogram.draw([(one(i), None) for i in range(70)], [])
    assert len(drawing.signs) == genogram.MOST_PERSONS


HOUSEHOLDS = [
    ({"世": "世帯主", "妻": "妻", "長": "長男"}, {("世", "spouse", "妻"), ("世", "parent", "長"), ("妻", "parent", "長")}),
    ({"世": "世帯主", "内": "妻（未届）"}, {("世", "partner", "内")}),
    ({"世": "世帯主", "父": "父", "母": "母"}, {("父", "parent", "世"), ("母", "parent", "世"), ("父", "spouse", "母")}),
    ({"世": "世帯主", "母": "母", "妹": "妹"}, {("母", "parent", "世"), ("母", "parent", "妹")}),
    ({"世": "世帯主", "弟": "弟"}, {("世", "sibling", "弟")}),
    ({"世": "世帯主", "子": "子", "孫": "孫"}, {("世", "parent", "子"), ("子", "parent", "孫")}),
    ({"世": "世帯主", "孫": "孫"}, {("世", "grandparent", "孫")}),
    ({"世": "世帯主", "子": "長男", "嫁": "長男の妻", "孫": "孫"},
     {("世", "parent", "子"), ("子", "spouse", "嫁"), ("子", "parent", "孫"), ("嫁", "parent", "孫")}),
    ({"世": "世帯主", "妻": "妻", "連": "妻の子"}, {("世", "spouse", "妻"), ("妻", "parent", "連")}),
    ({"世": "世帯主", "同": "同居人"}, set()),
    ({"妻": "妻", "子": "子"}, set()),
]  # fmt: skip


@pytest.mark.parametrize(("words", "told"), HOUSEHOLDS)
def test_words_of_a_household_tell_kinship(words, told):
    kin = kin_of_household([(one(name), word) for name, word in words.items()])
    names = {one(name): name for name in words}
    assert {(names[row.person], row.kind, names[row.relative]) for row in kin} == told
    assert not any(row.is_recorded for row in kin)
