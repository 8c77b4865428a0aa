"""What a search finds: held against a plain reading of the rows, over invented directories."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kasanari import packs
from kasanari.config import places
from kasanari.directory.models import Location, Organization, Schedule, Service, ServiceAtLocation
from kasanari.directory.search import (
    EVERYWHERE,
    Criteria,
    by_district,
    districts_within,
    found,
    index_services,
    steps_between,
)
from kasanari.directory.tiles import LEVELS, level_of, tiles
from tests.directory import entries

pytestmark = pytest.mark.django_db

DISTRICTS = ["mii", "aikawa", "jojima", "kitano"]
CODES = st.sampled_from(list(packs.city().districts))


@st.composite
def offers(draw):
    return {
        "needs": draw(st.lists(st.sampled_from(["dementia", "shopping", "meals"]), unique=True)),
        "languages": draw(st.lists(st.sampled_from(["ja", "vi"]), unique=True)),
        "days": draw(st.lists(st.sampled_from(["SA", "MO"]), unique=True)),
        "district": draw(st.sampled_from([*DISTRICTS, ""])),
        "serves_city": draw(st.booleans()),
        "access": draw(st.lists(st.sampled_from(["wheelchair", "toilet"]), unique=True)),
        "ages": draw(st.sampled_from([(None, None), (65, None), (None, 18), (18, 64)])),
        "cost": draw(st.sampled_from([None, 0, 300, 800])),
        "status": draw(st.sampled_from(["active", "temporarily closed", "defunct"])),
    }


@st.composite
def criteria(draw):
    return Criteria(
        need=draw(st.sampled_from(["", "dementia", "shopping"])),
        language=draw(st.sampled_from(["", "vi"])),
        day=draw(st.sampled_from(["", "SA"])),
        district=draw(st.sampled_from(["", *DISTRICTS])),
        steps=draw(st.integers(0, 3)),
        accessibility=draw(st.sampled_from([(), ("wheelchair",), ("wheelchair", "toilet")])),
        age=draw(st.sampled_from([None, 10, 40, 80])),
        most=draw(st.sampled_from([None, 0, 500])),
    )


def write(offer):
    entry = Organization.objects.create(
        name="架空", description="架空", kind="salon", formality="informal", visibility="public", keeper_desk="general",
        created_at="2026-04-01T00:00Z",
    )  # fmt: skip
    lowest, highest = offer["ages"]
    service = Service.objects.create(
        organization=entry, name="会", visibility="public", needs=offer["needs"], languages=offer["languages"],
        serves_city=offer["serves_city"], cost=offer["cost"], status=offer["status"], minimum_age=lowest, maximum_age=highest,
    )  # fmt: skip
    place = Location.objects.create(
        organization=entry, name="館", district_code=offer["district"], accessibility=offer["access"]
    )
    ServiceAtLocation.objects.create(service=service, location=place)
    Schedule.objects.create(service=service, days=offer["days"])
    return service


def fits(offer, wanted):
    """The same, read plainly."""
    lowest, highest = offer["ages"]
    everywhere = offer["serves_city"] or not offer["district"]
    near = not wanted.district or everywhere or offer["district"] in districts_within(wanted.district, wanted.steps)
    return all(
        [
            offer["status"] != "defunct",
            not wanted.need or wanted.need in offer["needs"],
            not wanted.language or wanted.language in offer["languages"],
            not wanted.day or wanted.day in offer["days"],
            near,
            set(wanted.accessibility) <= set(offer["access"]),
            wanted.age is None or (lowest or 0) <= wanted.age <= (200 if highest is None else highest),
            wanted.most is None or (offer["cost"] is not None and offer["cost"] <= wanted.most),
        ]
    )


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.lists(offers(), max_size=6), wanted=criteria())
def test_a_search_finds_what_fits_and_nothing_else(written, wanted):
    Organization.objects.filter(agency=None).delete()
    services = {write(offer).pk: offer for offer in written}
    index_services(Service.objects.all())
    expected = {pk for pk, offer in services.items() if fits(offer, wanted)}
    assert set(found(wanted).values_list("pk", flat=True)) == expected


@given(one=CODES, other=CODES, third=CODES)
def test_districts_lie_apart_as_on_a_map(one, other, third):
    assert steps_between(one, one) == 0
    assert steps_between(one, other) == steps_between(other, one)
    assert steps_between(one, third) <= steps_between(one, other) + steps_between(other, third)


@given(code=CODES, steps=st.integers(0, 13))
def test_whoever_looks_farther_sees_no_less(code, steps):
    near, farther = districts_within(code, steps), districts_within(code, steps + 1)
    assert near[0] == code
    assert set(near) <= set(farther)


def test_the_nearest_comes_first_and_what_serves_everybody_last():
    for name, district, city in (
        ("遠い", "kitano", False),
        ("市全体", "", True),
        ("近い", "mii", False),
        ("となり", "aikawa", False),
    ):
        entries.entry(
            name=name,
            place=entries.place_facts(district_code=district, address=""),
            offer=entries.offer_facts(serves_city=city),
        )
    order = [service.organization.name for service in found(Criteria(district="mii", steps=3))]
    assert order == ["近い", "となり", "遠い", "市全体"]


def test_words_find_names_readings_places_and_descriptions_however_they_are_written():
    entry = entries.entry(
        name="架空サロン髙﨑", kana="カクウサロンタカサキ", offer=entries.offer_facts(description="ﾗｼﾞｵ体操のあとお茶。")
    )
    for words in ("高崎", "たかさき", "ラジオ体操", "コミュニティ センター", "サロン 体操"):
        assert [one.organization for one in found(Criteria(words=words))] == [entry], words
    for words in ("山崎", "サロン 山崎"):
        assert not found(Criteria(words=words)).exists(), words


def test_the_tiles_of_the_map_count_every_district_once():
    entries.entry()
    entries.entry(offer=entries.offer_facts(district_codes=("minou",), serves_city=True))
    counts = by_district(found(Criteria()))
    assert counts == {"mii": 2, "minou": 1, EVERYWHERE: 1}
    placed = {tile.code: tile for tile in tiles(counts, chosen="aikawa")}
    assert (placed["mii"].level, placed["minou"].level, placed["kitano"].level) == (4, 2, 0)
    assert (placed["mii"].steps, placed["aikawa"].is_chosen) == (1, True)


@given(count=st.integers(0, 500), most=st.integers(1, 500))
def test_a_tile_is_shaded_from_little_to_much(count, most):
    level = level_of(min(count, most), most)
    assert 0 <= level <= LEVELS
    assert (level == 0) == (count == 0)


def test_a_pack_without_tiles_still_finds_the_district_itself(monkeypatch):
    from dataclasses import replace

    entries.entry()
    bare = {code: replace(one, tile_column=None, tile_row=None) for code, one in packs.city().districts.items()}
    town = replace(packs.city(), districts=bare)
    monkeypatch.setattr(packs, "city", lambda: town)
    assert found(Criteria(district="mii", steps=2)).exists()
    assert not found(Criteria(district="kitano", steps=2)).exists()
    assert tiles({"mii": 1}) == []


def test_the_other_pack_has_areas_that_are_searched(monkeypatch):
    entry = entries.entry(place=entries.place_facts(district_code="takadai"))
    town = packs.load(places.PACKS / "hoshimi")
    monkeypatch.setattr(packs, "city", lambda: town)
    assert [service.organization for service in found(Criteria(area="yama"))] == [entry]
    assert not found(Criteria(area="hama")).exists()
