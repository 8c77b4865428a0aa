"""Addresses: the form under which two ways of writing one meet, and the town and district they lie in."""

from datetime import date

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kasanari import packs
from kasanari.people.actions import record_residence
from kasanari.people.addresses import Placed, place, postal_code_of, search_form, towns_at
from tests import world

DAY = date(2026, 4, 1)

SAME = [
    ("城南町15-3", "福岡県久留米市城南町15番3号"),
    ("城南町15-3", "久留米市城南町十五番地３"),
    ("城南町15-3", "〒830-8520 福岡県久留米市城南町１５ー３"),
    ("城南町15-3", "城南町15の3"),
    ("城南町15-3", "城南町１５−３"),
    ("津福本町2-3-4", "津福本町二丁目三番四号"),
    ("津福本町2-3-4", "津福本町2丁目3-4"),
    ("津福本町23-1", "津福本町二十三番地の一"),
    ("高良内町西谷123", "大字高良内町字西谷123番地"),
    ("宮ノ陣3-1", "宮の陣三丁目1"),
    ("六ツ門町5", "六つ門町5番地"),
    ("城南町15-3 コーポ架空101", "城南町15番3号　コーポ架空101号"),
    ("城南町15-3 コーポ架空101", "城南町15-3コーポ架空１０１"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_ways_of_writing_one_address_meet(one, other):
    assert search_form(one) == search_form(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("城南町15-3", "城南町1-53"),
        ("城南町15-3", "佐賀県城南町15-3"),
        ("城南町15-3", "城南町15-3 架空荘"),
        ("三潴町1", "潴町31"),
        ("コーポ町1", "コポ町1"),
    ],
)
def test_different_addresses_stay_apart(one, other):
    assert search_form(one) != search_form(other)


def test_a_building_stands_apart_and_a_name_keeps_its_kanji_number():
    assert search_form("六ツ門町十番地 第二架空荘203号室") == "六つ門町10 第二架空荘203号室"


@given(st.text(max_size=30))
def test_the_form_of_anything_is_made_without_complaint(text):
    assert search_form(text) == search_form(text.strip())


@given(st.integers(1, 99), st.integers(1, 99), st.integers(1, 99))
def test_numbers_survive_in_kanji(block, lot, house):
    kanji = f"架空町{_kanji(block)}丁目{_kanji(lot)}番{_kanji(house)}号"
    assert search_form(kanji) == f"架空町{block}-{lot}-{house}"


def _kanji(number):
    tens, ones = divmod(number, 10)
    digits = "〇一二三四五六七八九"
    return (digits[tens] if tens > 1 else "") + ("十" if tens else "") + (digits[ones] if ones or not tens else "")


@pytest.mark.parametrize("typed", ["〒830-0022", "８３０－００２２", "8300022", "830ー0022", " 830 - 0022 "])
def test_a_postal_code_is_read_in_any_notation(typed):
    assert postal_code_of(typed) == "830-0022"
    assert [town.label for town in towns_at(typed)] == ["城南町"]


@pytest.mark.parametrize("typed", ["", "830-002", "八三〇", "0942-30-9000"])
def test_what_is_no_postal_code_leads_nowhere(typed):
    assert postal_code_of(typed) == ""
    assert towns_at(typed) == []


def test_the_longest_town_name_decides():
    assert place("東合川3-1").town_code == "higashi-aikawa"
    assert place("南2-1").town_code == "minami"
    assert place("東櫛原町1").town_code == "higashi-kushihara"


def test_a_town_whose_name_begins_with_another_is_told_from_it(settings, monkeypatch):
    town = packs.load(settings.KASANARI_PACK.parent / "hoshimi")
    monkeypatch.setattr(packs, "city", lambda: town)
    assert place("架空県星見町高台東1-2").town_code == "takadai-higashi"
    assert place("星見町高台1-2").town_code == "takadai"
    assert place("", "990-0011") == Placed()  # both have it


def test_a_postal_code_confirms_or_casts_doubt():
    assert place("城南町15-3") == place("城南町15-3", "830-0022") == Placed("jonan", "sasayama", True)
    assert place("城南町15-3", "830-8520").certain  # the code of a large office belongs to no town
    assert place("城南町15-3", "830-0017") == Placed("jonan", "sasayama", False)
    assert place("", "830-0017") == Placed("hiyoshi", "hiyoshi", False)
    assert place("鳥栖市本町1") == Placed()


@pytest.mark.parametrize("name", ["kurume", "hoshimi"])
def test_every_town_is_found_by_its_own_name(name, settings):
    city = packs.load(settings.KASANARI_PACK.parent / name)
    labels = [town.label for town in city.towns.values()]
    assert len({search_form(label) for label in labels}) == len(labels) > 0


@pytest.fixture
def subject(db):
    counter = world.worker("general")
    return world.case_at(counter, desk="general").subject, counter


def recorded(subject, address, district="", on=DAY, **more):
    person, counter = subject
    return record_residence(
        person=person, address=address, district_code=district, from_on=on, by=counter, at=timezone.now(), **more
    )


def test_a_residence_gets_its_town_and_district(subject):
    home = recorded(subject, "久留米市日吉町１０番地", postal_code="〒８３０ー００１７")
    assert (home.town_code, home.district_code, home.postal_code) == ("hiyoshi", "hiyoshi", "830-0017")
    assert home.address == "久留米市日吉町１０番地"  # stored as it was written


def test_a_district_decided_by_hand_wins_and_survives_a_correction(subject):
    home = recorded(subject, "日吉町10", "nankun", district_is_given=True)
    assert (home.town_code, home.district_code) == ("hiyoshi", "nankun")
    corrected = recorded(subject, "日吉町10-2")
    assert (corrected.pk, corrected.address) == (home.pk, "日吉町10-2")
    assert (corrected.district_code, corrected.district_is_given) == ("nankun", True)
    moved = recorded(subject, "日吉町11", on=DAY.replace(month=6))
    assert (moved.district_code, moved.district_is_given) == ("hiyoshi", False)


def test_where_the_table_knows_nothing_the_district_of_the_form_counts(subject):
    assert recorded(subject, "架空町1", "mii").district_code == "mii"
    assert recorded(subject, "東町1", "nankun").district_code == "nankun"  # in several districts
