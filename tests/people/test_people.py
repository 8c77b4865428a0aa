"""Persons as the register has them: the name to the letter, one household, one address at a time."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kasanari.people.actions import Particulars, form_household, record_residence, register_person
from kasanari.people.models import Household, HouseholdMember, Person
from tests import world
from tests.people.finding import found

pytestmark = pytest.mark.django_db

KEPT = {
    "IVS": "葛\U000e0100城",
    "two IVS": "渡辺\U000e0101邉\U000e0110",
    "taka and saki": "髙﨑",
    "yoshi outside the BMP": "𠮷野",
}


def named(family, given="太郎", kana=("", ""), by=None):
    particulars = Particulars(family_name=family, given_name=given, family_kana=kana[0], given_kana=kana[1])
    return register_person(particulars=particulars, by=by or world.worker("general"), at=timezone.now())


@pytest.mark.parametrize("name", KEPT.values(), ids=KEPT)
def test_a_name_comes_back_as_it_was_written(name):
    person = named(name)
    Person.objects.get(pk=person.pk).save()
    again = Person.objects.get(pk=person.pk)
    assert again.family_name.encode("utf-32") == name.encode("utf-32")
    assert again.name == f"{name} 太郎"


@pytest.mark.parametrize("typed", ["髙﨑", "高崎", "タカサキ", "ﾀｶｻｷ", "たかさき", "かさ", "高崎 たろう"])
def test_a_person_is_found_by_kanji_katakana_and_hiragana(typed):
    by = world.worker("general")
    wanted = named("髙﨑", kana=("タカサキ", "タロウ"), by=by)
    named("𠮷野", "花子", ("ヨシノ", "ハナコ"), by)
    assert found(typed) == [wanted]


@pytest.mark.parametrize("typed", ["𠮷野", "吉野", "よしの"])
def test_a_character_outside_the_bmp_meets_its_everyday_form(typed):
    wanted = named("𠮷野", kana=("ヨシノ", "タロウ"))
    assert found(typed) == [wanted]


def test_one_household_at_a_time():
    by, now = world.worker("general"), timezone.now()
    person = world.case_at(by, desk="general").subject
    first, second = [
        form_household(members=[(person, "世帯主")], formed_on=day, by=by, at=now)
        for day in (date(2020, 4, 1), date(2024, 4, 1))
    ]
    spans = HouseholdMember.objects.filter(person=person).values_list("household", "from_on", "until_on")
    assert list(spans) == [
        (first.pk, date(2020, 4, 1), date(2024, 4, 1)),
        (second.pk, date(2024, 4, 1), None),
    ]
    third = Household.objects.create(formed_on=date(2025, 4, 1))
    with pytest.raises(IntegrityError, match="one_household_at_a_time"), transaction.atomic():
        HouseholdMember.objects.create(household=third, person=person, from_on=date(2025, 4, 1))


def test_moving_ends_the_residence_before():
    by = world.worker("general")
    person = world.case_at(by, desk="general").subject
    for address, day in (("架空町1", date(2020, 4, 1)), ("架空町2", date(2024, 4, 1))):
        record_residence(person=person, address=address, district_code="", from_on=day, by=by, at=timezone.now())
    homes = person.residences.values_list("address", "until_on")
    assert list(homes) == [("架空町2", None), ("架空町1", date(2024, 4, 1))]
    assert person.residences.on(date(2024, 3, 31)).get().address == "架空町1"


def test_the_database_refuses_a_person_without_a_name():
    with pytest.raises(IntegrityError, match="person_has_a_name"), transaction.atomic():
        Person.objects.create(family_kana="ミホン", roman_name="Mihon", registered_at=timezone.now())
    for name in ("family_name", "given_name", "alternative_name"):
        Person.objects.create(**{name: "見本"}, registered_at=timezone.now())
