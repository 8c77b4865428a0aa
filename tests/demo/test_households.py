"""The invented city has the people asked for, and none that could not be kin."""

import random
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kasanari.demo import households
from kasanari.demo.households import InventedHousehold, InventedPerson, Member
from kasanari.lib import kana
from kasanari.lib.fiscal_year import age_on

TODAY = date(2026, 11, 23)
DISTRICTS = [("d01", "甲校区", 1.0), ("d02", "乙校区", 3.0)]
CHILDREN = ("長男", "次男", "三男", "四男", "長女", "次女", "三女", "四女")


def city(seed: int, people: int, count: int | None = None) -> list[InventedHousehold]:
    return list(
        households.invent(random.Random(seed), people=people, households=count, districts=DISTRICTS, today=TODAY)
    )


@pytest.fixture(scope="module")
def town() -> list[InventedHousehold]:
    return city(1, 12_000)


def everybody(homes: Iterable[InventedHousehold]) -> list[InventedPerson]:
    return [person for home in homes for person in home.members]


def age(person: InventedPerson, on: date = TODAY) -> int:
    return age_on(on, birth_on=person.birth_on)


def story(shape: str, *members: Member, on: date = TODAY, seed: int = 1) -> InventedHousehold:
    return households.invent_for(
        random.Random(seed), shape=shape, members=members, district=DISTRICTS[0], today=TODAY, on=on
    )


@pytest.mark.parametrize(
    ("people", "count"), [(50, 22), (3_000, 1_300), (777, 321), (60, 60), (70, 10), (400, 399), (1, 1)]
)
def test_people_and_households_come_out_exactly(people: int, count: int) -> None:
    homes = city(4, people, count)
    assert len(homes) == count
    assert [person.key for person in everybody(homes)] == list(range(1, people + 1))
    assert [home.key for home in homes] == list(range(1, count + 1))


def test_without_households_the_ratio_is_kept() -> None:
    assert len(city(1, 3_000)) == 1_300
    assert len(city(1, 50)) == 22


def test_the_same_seed_gives_the_same_city() -> None:
    assert city(9, 300) == city(9, 300)
    assert city(9, 300) != city(10, 300)


def test_a_million_people_begin_at_once() -> None:
    endless = households.invent(
        random.Random(1), people=1_000_000, households=430_000, districts=DISTRICTS, today=TODAY
    )
    assert [home.key for home in islice(endless, 3)] == [1, 2, 3]


@pytest.mark.parametrize(("people", "count"), [(10, 11), (71, 10), (0, 1)])
def test_numbers_that_cannot_meet_are_refused(people: int, count: int) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        city(1, people, count)


def test_nobody_lives_nowhere() -> None:
    with pytest.raises(ValueError, match="no districts"):
        households.invent(random.Random(1), people=50, districts=[], today=TODAY)


def test_the_city_is_as_old_as_such_a_city_is(town: list[InventedHousehold]) -> None:
    ages = [age(person) for person in everybody(town)]
    assert 0.25 < sum(a >= 65 for a in ages) / len(ages) < 0.31
    assert 0.11 < sum(a < 15 for a in ages) / len(ages) < 0.17
    assert min(ages) == 0
    assert max(ages) < 110


def test_every_kind_of_household_lives_in_it(town: list[InventedHousehold]) -> None:
    kinds = Counter(home.shape for home in town)
    assert set(kinds) == set(households.SHAPES) - {"unknown"}
    assert Counter(home.district_code for home in town)["d02"] > len(town) / 2


def test_nobody_has_impossible_kin(town: list[InventedHousehold]) -> None:
    for home in town:
        head = home.members[[person.relation for person in home.members].index("世帯主")]
        for person in home.members:
            years = (person.birth_on - head.birth_on).days / 365.25
            if person.relation in CHILDREN:
                assert years >= 15, home
            if person.relation in ("父", "母"):
                assert years <= -15, home
            if person.relation == "孫":
                assert years >= 30, home
            if person.relation in ("夫", "妻"):
                assert min(age(person), age(head)) >= 18, home


def test_mothers_are_older_than_their_children(town: list[InventedHousehold]) -> None:
    for home in town:
        wives = [person for person in home.members if person.relation == "妻"]
        children = [person for person in home.members if person.relation in CHILDREN]
        for child in children:
            assert all((child.birth_on - wife.birth_on).days > 15 * 365 for wife in wives), home


def test_brothers_and_sisters_are_born_apart_and_named_by_order(town: list[InventedHousehold]) -> None:
    for home in town:
        for relations in (CHILDREN[:4], CHILDREN[4:]):
            births = [p.birth_on for r in relations for p in home.members if p.relation == r]
            assert births == sorted(births), home
        births = sorted(p.birth_on for p in home.members if p.relation in CHILDREN)
        assert all(after == before or after - before > timedelta(days=270) for before, after in pairwise(births)), home
        readings = [p.given_kana for p in home.members if p.given_kana and p.nationality is None]
        assert len(readings) == len(set(readings)), home


def test_every_household_has_one_head(town: list[InventedHousehold]) -> None:
    for home in town:
        heads = [person for person in home.members if person.relation == "世帯主"]
        assert len(heads) == 1, home
        assert age(heads[0]) >= 18, home


def test_families_share_their_name(town: list[InventedHousehold]) -> None:
    for home in town:
        japanese = {person.family_name for person in home.members if person.nationality is None}
        assert len(japanese) <= 1, home


def test_readings_are_kana_and_registers_keep_their_characters(town: list[InventedHousehold]) -> None:
    people = everybody(town)
    for person in people:
        readings = [person.family_kana, person.given_kana, person.alternative_kana or ""]
        assert all(kana.is_kana(reading) for reading in readings if reading), person
        assert bool(person.given_name) == bool(person.given_kana)
        assert bool(person.alternative_name) == bool(person.alternative_kana)
    written = "".join(person.family_name + person.given_name for person in people)
    assert all(variant in written for variant in "髙﨑邉邊濵𠮷\U000e0101")


def test_foreign_residents_have_names_of_their_own_and_some_a_japanese_one(
    town: list[InventedHousehold],
) -> None:
    foreign = [person for person in everybody(town) if person.nationality]
    assert 0.01 < len(foreign) / 12_000 < 0.04
    assert len({person.nationality for person in foreign}) > 8
    assert all(person.roman_name and person.language for person in foreign)
    assert any(not person.given_name for person in foreign)
    assert any(person.alternative_name for person in foreign)
    japanese = [person for person in everybody(town) if not person.nationality]
    assert not any(person.roman_name or person.language for person in japanese)


def test_nothing_leads_to_a_real_door_or_telephone(town: list[InventedHousehold]) -> None:
    for home in town:
        assert any(street in home.address_text for street in ("架空町", "見本町", "仮町", "例示町", "想像町"))
        assert home.address_text.startswith(("甲校区", "乙校区"))
        assert home.postal_code is None or home.postal_code.startswith("000-")
    phones = [person.phone for person in everybody(town) if person.phone]
    assert all(phone.startswith("000-00-") and len(phone) == 11 for phone in phones)
    assert not any(person.phone for person in everybody(town) if age(person) < 16)


@given(st.dates(date(2020, 1, 1), date(2028, 12, 31)), st.integers(0, 110), st.integers(0, 2**32), st.booleans())
def test_the_ages_of_a_story_hold_on_its_day(day: date, years: int, seed: int, is_man: bool) -> None:
    home = households.invent_for(
        random.Random(seed),
        shape="unknown",
        members=[{"relation": "本人", "sex": "m" if is_man else "f", "age": years}],
        district=("d01", "甲校区"),
        today=date(2029, 1, 1),
        on=day,
    )
    assert age(home.members[0], day) == years
    assert home.members[0].sex == ("1" if is_man else "2")


class Always(random.Random):
    """Dice that always fall the same way."""

    def __init__(self, share: float) -> None:
        super().__init__(0)
        self._share = share

    def random(self) -> float:
        return self._share


@pytest.mark.parametrize("day", [date(2024, 2, 29), date(2024, 2, 28), date(2025, 3, 1), date(2026, 11, 23)])
@pytest.mark.parametrize("share", [0.0, 0.999_999])
def test_the_oldest_and_the_youngest_of_an_age_are_still_of_that_age(day: date, share: float) -> None:
    person = households.invent_for(
        Always(share),
        shape="unknown",
        members=[{"relation": "本人", "sex": "f", "age": 21}],
        district=DISTRICTS[0],
        today=day,
    ).members[0]
    assert age(person, day) == 21
    neighbour = person.birth_on + timedelta(days=1 if share else -1)
    assert age_on(day, birth_on=neighbour) != 21


def test_eighty_and_fifty() -> None:
    son, mother = story(
        "eighty_fifty",
        {"relation": "本人", "sex": "m", "age": 52},
        {"relation": "母", "sex": "f", "age": 81},
        on=date(2022, 5, 17),
    ).members
    assert (age(son, date(2022, 5, 17)), age(mother, date(2022, 5, 17))) == (52, 81)
    assert (son.relation, mother.relation) == ("世帯主", "母")
    assert son.family_name == mother.family_name
    assert son.called == son.family_name
    assert mother.first_name == mother.given_name


@pytest.mark.parametrize(
    ("members", "to_head"),
    [
        ([("本人", "f", 34), ("夫", "m", 36), ("長男", "m", 6)], ["妻", "世帯主", "長男"]),
        (
            [("本人", "m", 9), ("父", "m", 40), ("母", "f", 37), ("妹", "f", 5)],
            ["長男", "世帯主", "妻", "長女"],
        ),
        ([("本人", "f", 13), ("母", "f", 39), ("兄", "m", 15)], ["長女", "世帯主", "長男"]),
        ([("本人", "m", 16), ("祖母", "f", 76)], ["孫", "世帯主"]),
        (
            [("本人", "f", 12), ("祖父", "m", 74), ("祖母", "f", 70), ("母", "f", 40)],
            ["長女", "父", "母", "世帯主"],
        ),
        ([("本人", "m", 17), ("父", "m", 48), ("祖母", "f", 82)], ["長男", "世帯主", "母"]),
        ([("本人", "m", 24), ("祖父", "m", 71), ("祖母", "f", 70)], ["孫", "世帯主", "妻"]),
        ([("本人", "m", 16), ("姉", "f", 22), ("兄", "m", 20), ("妹", "f", 9)], ["弟", "世帯主", "弟", "妹"]),
        ([("本人", "f", 41), ("父", "m", 74), ("長男", "m", 4)], ["長女", "世帯主", "孫"]),
        ([("本人", "m", 41), ("妻", "f", 40), ("父", "m", 70)], ["長男", "長男の妻", "世帯主"]),
        (
            [("本人", "f", 45), ("夫", "m", 46), ("母", "f", 75), ("義母", "f", 80)],
            ["妻", "世帯主", "妻の母", "母"],
        ),
        ([("本人", "m", 33), ("友人", "m", 35)], ["世帯主", "友人"]),
    ],
)
def test_relations_read_from_the_head(members: list[tuple[str, str, int]], to_head: list[str]) -> None:
    home = story("unknown", *(Member(relation=r, sex=s, age=a) for r, s, a in members))
    assert [person.relation for person in home.members] == to_head


def test_twins_share_their_birthday_and_the_next_child_comes_later() -> None:
    for seed in range(30):
        _, first, second, third = story(
            "single_parent",
            {"relation": "本人", "sex": "f", "age": 30},
            {"relation": "長男", "sex": "m", "age": 4},
            {"relation": "次男", "sex": "m", "age": 4},
            {"relation": "長女", "sex": "f", "age": 3},
            seed=seed,
        ).members
        assert first.birth_on == second.birth_on
        assert third.birth_on - first.birth_on > timedelta(days=270)
        assert age(third) == 3


def test_a_family_from_nepal_shares_its_name_and_one_from_vietnam_does_not() -> None:
    def couple(nationality: str) -> InventedHousehold:
        return story(
            "foreign_family",
            {"relation": "本人", "sex": "f", "age": 31, "nationality": nationality},
            {"relation": "夫", "sex": "m", "age": 34, "nationality": nationality},
            {"relation": "長男", "sex": "m", "age": 6, "nationality": nationality, "language": "ja"},
            seed=3,
        )

    nepali = couple("ネパール").members
    assert len({person.family_name for person in nepali}) == 1
    assert nepali[0].called == nepali[0].family_kana
    assert [person.language for person in nepali] == ["ne", "ne", "ja"]
    mother, father, son = couple("ベトナム").members
    assert son.family_name == father.family_name
    assert mother.family_name != father.family_name
    assert mother.roman_name == f"{mother.family_name} {mother.given_name}"


def test_a_wife_bears_the_name_of_her_parents_in_law_and_a_husband_does_not() -> None:
    wife, _, in_law = story(
        "three_generations",
        Member(relation="本人", sex="f", age=45),
        Member(relation="夫", sex="m", age=46),
        Member(relation="義母", sex="f", age=75),
    ).members
    assert wife.family_name == in_law.family_name
    husband, _, in_law = story(
        "three_generations",
        Member(relation="本人", sex="m", age=46),
        Member(relation="妻", sex="f", age=45),
        Member(relation="義母", sex="f", age=75),
    ).members
    assert husband.family_name != in_law.family_name


def test_a_japanese_husband_keeps_his_name_and_his_wife_hers() -> None:
    husband, wife, child = story(
        "two_parents",
        {"relation": "本人", "sex": "m", "age": 45},
        {"relation": "妻", "sex": "f", "age": 41, "nationality": "フィリピン", "alias": True},
        {"relation": "長女", "sex": "f", "age": 10},
    ).members
    assert wife.family_name.isascii()
    assert child.family_name == husband.family_name
    assert (wife.alternative_name or "").split(" ")[0] == husband.family_name


def test_an_everyday_name_only_where_the_story_says_so() -> None:
    for seed in range(40):
        person = story(
            "foreign_single",
            {"relation": "本人", "sex": "f", "age": 60, "nationality": "韓国"},
            seed=seed,
        ).members[0]
        assert person.alternative_name is None
    maiden = story("alone_elder", {"relation": "本人", "sex": "f", "age": 70, "alias": True}).members[0]
    assert maiden.alternative_name is not None
    assert maiden.alternative_name.split(" ")[0] != maiden.family_name


def test_somebody_without_parts_of_a_name_can_be_addressed() -> None:
    person = story("foreign_single", {"relation": "本人", "sex": "m", "age": 24, "nationality": "ミャンマー"}).members[
        0
    ]
    assert person.given_name == ""
    assert person.called == person.first_name == person.family_kana


@pytest.mark.parametrize(
    ("members", "complaint"),
    [
        ([("本人", "f", 20), ("長男", "m", 6)], "本人 .20. must be at least 15 years older than 長男 .6."),
        ([("本人", "f", 20), ("母", "f", 34)], "母 .34."),
        ([("本人", "f", 20), ("祖母", "f", 49)], "祖母 .49."),
        ([("本人", "f", 20), ("妹", "f", 21)], "妹 .21."),
        ([("本人", "f", 20), ("兄", "m", 19)], "兄 .19."),
        ([("本人", "f", 40), ("長男", "m", 3), ("次男", "m", 5)], "長男 .3."),
        ([("母", "f", 80), ("本人", "m", 50)], "must be 本人"),
        ([], "must be 本人"),
        ([("本人", "m", 50), ("妻", "m", 48)], "妻: sex and relation disagree"),
        ([("本人", "x", 20)], "unknown sex 'x'"),
        ([("本人", "m", 150)], "nobody is 150"),
    ],
)
def test_a_story_that_cannot_be_says_what_to_correct(members: list[tuple[str, str, int]], complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        story("unknown", *(Member(relation=r, sex=s, age=a) for r, s, a in members))


def test_a_story_needs_a_known_shape_and_a_day_that_has_come() -> None:
    with pytest.raises(ValueError, match="unknown shape 'castle'"):
        story("castle", {"relation": "本人", "sex": "m", "age": 50})
    with pytest.raises(ValueError, match="choose an earlier day"):
        story("alone_middle", {"relation": "本人", "sex": "m", "age": 50}, on=date(2027, 1, 1))
