"""With whom and where a person lives, from–to: one household at a time, one address after another."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kasanari.gate import Refused
from kasanari.people.actions import form_household, housemates, record_residence
from kasanari.people.models import Household, HouseholdMember, Residence
from tests import world

pytestmark = pytest.mark.django_db

FIRST, MOVED, LATER = date(2020, 4, 1), date(2023, 10, 1), date(2025, 1, 1)


@pytest.fixture
def by():
    return world.worker("general")


@pytest.fixture
def family(by):
    """Three persons of one desk: two parents and a child."""
    return [world.case_at(by, desk="general", family=f"見本{index}").subject for index in range(3)]


def joined(by, formed_on, *members):
    return form_household(members=members, formed_on=formed_on, by=by, at=timezone.now())


def moved(by, person, from_on, address):
    return record_residence(
        person=person,
        address=address,
        district_code="mii",
        postal_code="830-0000",
        from_on=from_on,
        by=by,
        at=timezone.now(),
    )


def names(person, day):
    return {member.person.family_name for member in housemates(person.pk, day)}


def test_members_live_together_from_the_day_it_was_formed(by, family):
    father, mother, child = family
    joined(by, FIRST, (father, "世帯主"), (mother, "妻"), (child, "子"))
    assert names(child, FIRST) == {"見本0", "見本1", "見本2"}
    assert names(child, FIRST.replace(day=1, month=3)) == set()
    assert [member.relation for member in HouseholdMember.objects.filter(person=child)] == ["子"]


def test_who_joins_another_household_leaves_the_one_before(by, family):
    father, mother, child = family
    joined(by, FIRST, (father, "世帯主"), (mother, "妻"), (child, "子"))
    joined(by, MOVED, (mother, "世帯主"), (child, "子"))
    assert names(child, MOVED) == {"見本1", "見本2"}
    assert names(father, MOVED) == {"見本0"}
    assert names(father, MOVED.replace(month=9)) == {"見本0", "見本1", "見本2"}, "the past stays as it was"


def test_nobody_is_in_two_households_at_once(by, family):
    joined(by, FIRST, (family[0], "世帯主"))
    second = Household.objects.create(formed_on=MOVED)
    with pytest.raises(IntegrityError, match="person_is_in_one_household_at_a_time"), transaction.atomic():
        HouseholdMember.objects.create(household=second, person=family[0], from_on=MOVED)
    assert HouseholdMember.objects.count() == 1


def test_a_household_with_one_stranger_in_it_is_not_formed(by, family):
    stranger = world.case_at(world.worker("youth"), desk="youth", family="他人").subject
    joined(by, FIRST, (family[0], "世帯主"))
    with pytest.raises(Refused):
        joined(by, MOVED, (family[0], "世帯主"), (stranger, "同居人"))
    assert Household.objects.count() == 1
    assert HouseholdMember.objects.get().until_on is None


def test_one_address_follows_another(by, family):
    person = family[0]
    moved(by, person, FIRST, "架空町1")
    moved(by, person, MOVED, "架空町2")
    history = [(home.address, home.from_on, home.until_on) for home in person.residences.all()]
    assert history == [("架空町2", MOVED, None), ("架空町1", FIRST, MOVED)]


@pytest.mark.parametrize(
    ("day", "address"), [(FIRST, "架空町1"), (date(2023, 9, 30), "架空町1"), (MOVED, "架空町2"), (LATER, "架空町2")]
)
def test_the_address_of_a_day(by, family, day, address):
    person = family[0]
    moved(by, person, FIRST, "架空町1")
    moved(by, person, MOVED, "架空町2")
    assert person.residences.on(day).get().address == address


def test_nobody_lives_anywhere_before_the_first_record(by, family):
    moved(by, family[0], FIRST, "架空町1")
    assert not family[0].residences.on(date(2020, 3, 31)).exists()


def test_a_residence_does_not_end_before_it_begins(by, family):
    with pytest.raises(IntegrityError, match="residence_ends_after_it_begins"), transaction.atomic():
        Residence.objects.create(person=family[0], address="架空町1", from_on=MOVED, until_on=FIRST)
    assert not Residence.objects.exists()


def test_the_list_of_persons_knows_the_district_of_today_only(by, family):
    person = family[0]
    moved(by, person, FIRST, "架空町1")
    Residence.objects.filter(person=person).update(district_code="aikawa")
    moved(by, person, MOVED, "架空町2")
    found = type(person).objects.with_residence().get(pk=person.pk)
    assert found.district_code == "mii"
    assert not hasattr(found, "address")


def test_a_stranger_moves_nobody(family):
    with pytest.raises(Refused):
        moved(world.worker("youth"), family[0], MOVED, "架空町9")
    assert not Residence.objects.exists()


def test_an_address_may_be_corrected_on_the_day_it_was_written(by, family):
    """Two addresses from the same day: the second replaces the first, and one of them holds."""
    person = family[0]
    moved(by, person, MOVED, "架空町1")
    moved(by, person, MOVED, "架空町2")
    assert person.residences.on(MOVED).get().address == "架空町2"


def test_an_earlier_address_that_becomes_known_later_leaves_one_address_a_day(by, family):
    person = family[0]
    moved(by, person, MOVED, "架空町2")
    moved(by, person, FIRST, "架空町1")
    assert [person.residences.on(day).get().address for day in (FIRST, LATER)] == ["架空町1", "架空町2"]
