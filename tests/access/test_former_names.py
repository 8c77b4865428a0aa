"""支援措置: the name a protected person gave up finds her for those who may locate her, and for nobody else."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions
from kasanari.people.models import FormerName, Person, PersonMerge
from kasanari.people.search import find, index_persons, read
from tests import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    """Somebody of the register, now 新見 花子 and 旧田 before, whom a desk supports and another desk can look up."""
    cleared = world.worker("general")
    cleared.postings.update(clearance=["dv"])
    subject = world.case_at(cleared, desk="general", family="新見").subject
    Person.objects.filter(pk=subject.pk).update(registered_by=None)
    FormerName.objects.create(person=subject, family_name="旧田", family_kana="キュウダ")
    index_persons([subject.pk])
    return SimpleNamespace(cleared=cleared, subject=subject, elsewhere=world.worker("youth"))


def protect(town, person=None):
    return actions.protect_person(
        person=person or town.subject, kind="dv", desk_code="general", from_on=timezone.localdate(), until_on=None,
        by=town.cleared, at=timezone.now(),
    )  # fmt: skip


def found(text, user, limit=10):
    result = find(read(text), to=user, limit=limit)
    return list(result.persons), result.has_more


@pytest.mark.parametrize("typed", ["旧田", "キュウダ", "旧田 太郎", "旧田太郎"])
def test_a_former_name_of_a_protected_person_finds_her_only_for_those_who_may_locate_her(town, typed):
    assert found(typed, town.elsewhere) == ([town.subject], False)
    protect(town)
    assert found(typed, town.elsewhere) == ([], False)
    assert found(typed, town.cleared) == ([town.subject], False)
    page = world.signed_in(town.elsewhere).post(reverse("workbench:search"), {"q": typed}).content.decode()
    assert "新見" not in page


@pytest.mark.parametrize("typed", ["新見", "ミホン", "太郎", "新見 太郎"])
def test_by_the_name_she_bears_she_is_found_as_ever(town, typed):
    protect(town)
    assert town.subject in found(typed, town.elsewhere)[0]


def test_she_takes_no_place_and_is_not_counted(town):
    for _ in range(2):
        world.case_at(town.elsewhere, desk="youth", family="旧田")
    before = found("旧田", town.elsewhere, limit=2)
    assert before[1]
    protect(town)
    persons, has_more = found("旧田", town.elsewhere, limit=2)
    assert (len(persons), has_more) == (2, False)
    assert town.subject not in persons


def test_a_record_matched_with_hers_leads_nobody_to_her_other_name(town):
    old = world.case_at(town.cleared, desk="general", family="昔山").subject
    Person.objects.filter(pk=old.pk).update(registered_by=None)
    protect(town)
    proposal = actions.propose_merge(one=town.subject, other=old, note="本人。", by=town.cleared, at=timezone.now())
    second = world.worker("general")
    actions.confirm_merge(proposal=proposal, kept=town.subject, by=second, at=timezone.now())
    assert PersonMerge.objects.standing().count() == 1
    assert found("昔山", town.elsewhere)[0] == [old]
    page = world.signed_in(town.elsewhere).get(reverse("workbench:person", args=[old.pk])).content.decode()
    assert "新見" not in page
    assert found("昔山", town.cleared)[0] == [town.subject]
