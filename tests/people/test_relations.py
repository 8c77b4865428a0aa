"""What persons are to one another: told once, never in a circle, and only by those who may write about both."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from kasanari.gate import Refused
from kasanari.people.actions import CannotRelate, end_relation, record_relation
from kasanari.people.models import Person, Relation
from tests import world

pytestmark = pytest.mark.django_db

MARRIED, PARTED = date(2001, 5, 5), date(2020, 3, 31)


@pytest.fixture
def family():
    by = world.worker("general")

    def born(year):
        person = world.case_at(by, desk="general").subject
        Person.objects.filter(pk=person.pk).update(birth_on=date(year, 4, 1) if year else None)
        return Person.objects.get(pk=person.pk)

    def relate(person, relative, kind="parent", **more):
        return record_relation(person=person, relative=relative, kind=kind, by=by, at=timezone.now(), **more)

    return SimpleNamespace(by=by, born=born, relate=relate)


def end(relation, on, by):
    return end_relation(relation_id=relation.pk, until_on=on, by=by, at=timezone.now())


def test_a_parent_is_older_than_the_child(family):
    mother, child = family.born(1950), family.born(1980)
    with pytest.raises(CannotRelate, match=r"生年月日.*向き"):
        family.relate(child, mother)
    family.relate(mother, child, detail="養母")
    assert Relation.objects.get().detail == "養母"


def test_where_a_birth_date_is_unknown_nothing_is_compared(family):
    family.relate(family.born(None), family.born(1980))
    assert Relation.objects.count() == 1


def test_nobody_descends_from_oneself(family):
    grandmother, mother, child = family.born(None), family.born(None), family.born(None)
    family.relate(grandmother, mother)
    family.relate(mother, child)
    with pytest.raises(CannotRelate, match="子孫"):
        family.relate(child, grandmother)
    with pytest.raises(CannotRelate, match="本人"):
        family.relate(child, child)


@pytest.mark.parametrize("kind", ["spouse", "partner", "sibling"])
def test_what_holds_both_ways_is_told_once(family, kind):
    one, other = family.born(1970), family.born(1972)
    family.relate(one, other, kind)
    with pytest.raises(CannotRelate, match="すでに"):
        family.relate(other, one, kind)


def test_a_couple_may_marry_again_after_a_divorce(family):
    one, other = family.born(1970), family.born(1972)
    married = family.relate(one, other, "spouse", from_on=MARRIED)
    end(married, PARTED, family.by)
    family.relate(other, one, "spouse", from_on=PARTED + timedelta(days=9))
    assert list(Relation.objects.on(PARTED)) == []
    assert Relation.objects.on(PARTED - timedelta(days=1)).get() == married


def test_a_relation_ends_once_and_after_it_began(family):
    married = family.relate(family.born(1970), family.born(1972), "spouse", from_on=MARRIED)
    with pytest.raises(CannotRelate, match="いつまで"):
        end(married, MARRIED, family.by)
    end(married, PARTED, family.by)
    with pytest.raises(CannotRelate, match="すでに"):
        end(married, PARTED, family.by)


def test_both_persons_must_be_the_workers_to_write_about(family):
    here, elsewhere = family.born(1970), world.case_at(world.worker("youth"), desk="youth").subject
    for pair in ((here, elsewhere), (elsewhere, here)):
        with pytest.raises(Refused):
            family.relate(*pair, "spouse")
    married = family.relate(here, family.born(1972), "spouse")
    with pytest.raises(Refused):
        end(married, PARTED, world.worker("youth"))
    assert not Relation.objects.filter(until_on__isnull=False).exists()
