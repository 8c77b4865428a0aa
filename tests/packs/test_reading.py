"""Loading a sound pack, whichever town it is."""

from dataclasses import FrozenInstanceError
from datetime import date

import pytest
from pytest_django import Settings

from kasanari import packs

from .town import PACKS, TownPack


@pytest.mark.parametrize("town_name", ["kurume", "hoshimi"])
def test_shipped_packs_have_no_problems(town_name: str) -> None:
    assert packs.check(PACKS / town_name) == []


def test_the_tiny_town_has_codes_of_its_own(hoshimi: packs.City) -> None:
    assert list(hoshimi.desks) == ["madoguchi", "renkei", "kurashi", "oyako"]
    assert list(hoshimi.plans["hoshizora-2023"].initiatives) == ["a-01", "b-01", "b-02"]
    assert hoshimi.municipality.invented


def test_a_city_cannot_be_changed(hoshimi: packs.City) -> None:
    with pytest.raises(FrozenInstanceError):
        hoshimi.desks["oyako"].label = "x"  # type: ignore[misc]  # that it fails is the point
    with pytest.raises(TypeError):
        del hoshimi.desks["oyako"]  # type: ignore[attr-defined]  # that it fails is the point


def test_validity_includes_both_ends() -> None:
    item = packs.Item(code="x", label="x", label_en="x", since=date(2022, 4, 1), until=date(2023, 3, 31))
    days = [date(2022, 3, 31), date(2022, 4, 1), date(2023, 3, 31), date(2023, 4, 1)]
    assert [item.is_valid_on(day) for day in days] == [False, True, True, False]


def test_a_table_of_one_day_leaves_out_what_is_over(town: TownPack) -> None:
    town.replace("codes/channels.csv", "form,申込フォーム,Web form,,,", "form,申込フォーム,Web form,2024-04-01,,")
    channels = packs.load(town.path)
    assert "form" not in channels.table("channels", on=date(2024, 3, 31))
    assert "form" in channels.table("channels", on=date(2024, 4, 1))


def test_an_account_of_an_early_year_numbers_only_what_had_begun(town: TownPack) -> None:
    plan = packs.load(town.path).plans["hoshizora-2023"]

    def listed(year: int) -> list[tuple[int | None, str]]:
        groups = plan.groups_of("b", fiscal_year=year)
        return [(entry.number, entry.initiative.code) for group in groups for entry in group.entries]

    assert listed(2023) == [(1, "b-02")]
    assert listed(2024) == [(1, "b-01"), (1, "b-02")]


def test_the_plan_in_force_follows_the_year(hoshimi: packs.City) -> None:
    assert hoshimi.plan_for(2022) is None
    assert hoshimi.plan_for(2027) is hoshimi.plans["hoshizora-2023"]


@pytest.mark.parametrize(
    ("day", "is_closed"),
    [
        (date(2024, 12, 27), False),
        (date(2024, 12, 28), True),  # the town's turn of the year, a day before most
        (date(2024, 1, 4), True),
        (date(2024, 1, 5), False),
        (date(2024, 6, 1), True),  # Saturday
        (date(2024, 5, 3), True),  # 憲法記念日, a Friday
        (date(2024, 5, 2), False),
    ],
)
def test_offices_close_as_the_pack_says(hoshimi: packs.City, day: date, is_closed: bool) -> None:
    assert hoshimi.municipality.closed.is_closed_on(day) is is_closed


def test_a_byte_order_mark_and_windows_line_ends_are_read(town: TownPack) -> None:
    text = (town.path / "districts.csv").read_text(encoding="utf-8")
    town.write("districts.csv", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert town.check() == []
    assert packs.load(town.path).districts["mori"].label == "森の里地区"


def test_the_digest_follows_contents_only(town: TownPack) -> None:
    before = packs.load(town.path).digest
    town.write("README.md", "notes")
    assert packs.load(town.path).digest == before
    town.replace("agencies.toml", "星見町社会福祉協議会", "星見町社協")
    assert packs.load(town.path).digest != before


def test_the_installations_city_is_read_once(settings: Settings, town: TownPack) -> None:
    packs.city.cache_clear()
    settings.KASANARI_PACK = town.path
    try:
        assert packs.city() is packs.city()
        assert packs.city().municipality.label == "星見町"
    finally:
        packs.city.cache_clear()


def test_loading_a_broken_pack_tells_every_problem(town: TownPack) -> None:
    town.replace("municipality.toml", "population = 4210", 'population = "many"')
    town.replace("desks.toml", 'agency = "hoshi-shakyo"', 'agency = "nobody"')
    with pytest.raises(packs.PackError) as error:
        packs.load(town.path)
    assert {problem.file for problem in error.value.problems} == {"municipality.toml", "desks.toml"}
    assert "nobody" in str(error.value)
