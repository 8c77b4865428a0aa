"""Whom a whole extract lacks: listed to be looked at, never changed, and shown only as far as the reader may know."""

from datetime import date

import pytest
from django.utils import timezone

from kasanari.imports import actions
from kasanari.imports.models import ImportRow, Outcome
from kasanari.people.models import Person, Residence
from tests import world
from tests.imports.lists import BEFORE, HANAKO, ICHIRO, TARO, applied, approver, as_csv, bringer, outcomes, staged
from tests.imports.test_pages import bring, page

pytestmark = pytest.mark.django_db


def absent(load):
    return list(ImportRow.objects.filter(load=load, outcome=Outcome.ABSENT).values_list("key", flat=True))


def test_who_is_missing_from_a_whole_extract_is_listed_and_nothing_happens_to_him():
    applied(BEFORE)
    load = applied([TARO, HANAKO], is_whole=True)
    assert absent(load) == [ICHIRO["宛名番号"]]
    assert Residence.objects.filter(person__registry_number=ICHIRO["宛名番号"], until_on=None).exists()
    assert (load.on_record, load.rows_in_file) == (3, 2)


def test_an_extract_of_changes_misses_nobody():
    applied(BEFORE)
    assert absent(staged([TARO])) == []


def test_who_moved_out_died_lost_zeros_or_stands_in_a_broken_row_is_not_missing():
    applied(BEFORE)
    Residence.objects.filter(person__registry_number=TARO["宛名番号"]).update(until_on=date(2099, 1, 1))
    Person.objects.filter(registry_number=HANAKO["宛名番号"]).update(death_on=date(2026, 1, 1))
    assert absent(staged([ICHIRO | {"宛名番号": "2001"}], is_whole=True)) == []
    broken = staged([ICHIRO | {"生年月日": "昭和99年1月1日"}], is_whole=True)
    assert (outcomes(broken), absent(broken)) == (["broken"], [])


def test_the_second_person_sees_who_is_missing_with_a_way_to_the_record():
    applied(BEFORE)
    browser = world.signed_in(bringer())
    bring(browser, as_csv(TARO, HANAKO), scope="whole")
    load = ImportRow.objects.latest("load__uploaded_at").load
    shown = page(world.signed_in(approver()), load, outcome="absent").content.decode()
    person = Person.objects.get(registry_number=ICHIRO["宛名番号"])
    assert f'<a href="/people/{person.pk}/">架空 一郎</a>' in shown
    assert "架空町9" not in shown


def test_a_file_that_looks_cut_off_is_approved_only_by_whoever_checked_it():
    applied(BEFORE)
    load, second = staged([TARO, HANAKO], is_whole=True), approver()
    assert "3人のうち1人が抽出にありません" in page(world.signed_in(second), load).content.decode()
    with pytest.raises(actions.NotYet, match="途中で切れていないか"):
        actions.approve(load_id=load.pk, by=second, at=timezone.now())
    actions.approve(load_id=load.pk, is_complete=True, by=second, at=timezone.now())
    actions.refuse(load_id=load.pk, by=second, at=timezone.now())
    assert "抽出にありません" not in page(world.signed_in(second), load).content.decode()


def test_a_few_who_are_missing_stop_nobody():
    many = [
        TARO | {"宛名番号": f"9{number:05}", "世帯番号": str(number), "氏名": f"見本　{number}"} for number in range(40)
    ]
    applied(many)
    load, second = staged(many[1:], is_whole=True), approver()
    assert not load.looks_cut_off
    assert "1人が抽出にありません。反映しても" in page(world.signed_in(second), load).content.decode()
    actions.approve(load_id=load.pk, by=second, at=timezone.now())
