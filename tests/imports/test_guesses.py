"""A list made by hand tells nobody whether a guess is right (decision 0017)."""

import csv
import io
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions as access
from kasanari.imports import actions
from kasanari.imports.models import Import
from kasanari.people.models import Person
from tests import world
from tests.imports.lists import BEFORE, HANAKO, TARO, applied, approver, as_csv, bringer, staged
from tests.imports.test_pages import bring, page

pytestmark = pytest.mark.django_db


def hide(row, *from_whom):
    """Put the person of a row out of reach of these workers: they are kin."""
    person = Person.objects.get(registry_number=row["宛名番号"])
    for worker in from_whom:
        access.declare_conflict(worker=worker, person=person, kind="kin", by=worker, at=timezone.now())
    return person


def seen(worker, content, **asked):
    """What the page of a list says, but for what differs with every page."""
    load = staged(content, by=worker)
    browser = world.signed_in(worker)
    text = "\n".join(
        page(browser, load, outcome=outcome).content.decode()
        for outcome in ("", "new", "changed", "same", "conflict", "absent")
    )
    text = re.sub(r"<time.*?</time>", "", text.replace(str(load.pk), "…"))
    return [line for line in text.splitlines() if "csrfmiddlewaretoken" not in line and "nonce" not in line]


@pytest.mark.parametrize(
    "guess",
    [
        HANAKO,
        HANAKO | {"住所": "避難町1"},
        HANAKO | {"氏名": "見本　花"},
        HANAKO | {"氏名": "別人", "生年月日": "S5.1.1"},
    ],
)
def test_of_somebody_he_may_not_know_whoever_brings_a_list_sees_what_he_saw_of_nobody(guess):
    applied([TARO])
    worker = bringer()
    nobody = seen(worker, [TARO, guess])
    applied([TARO, HANAKO])
    hide(HANAKO, worker)
    assert seen(worker, [TARO, guess]) == nobody


def test_of_whom_he_may_not_know_no_row_is_missing_either():
    applied(BEFORE)
    worker = bringer()
    hide(HANAKO, worker)
    load = staged([TARO], by=worker, is_whole=True)
    shown = page(world.signed_in(worker), load, outcome="absent").content.decode()
    assert "一郎" in shown
    assert HANAKO["宛名番号"] not in shown
    assert "花子" not in shown
    assert "1人" in shown


@pytest.mark.parametrize("guess", [{"住所": "架空町１－２－３"}, {"住所": "避難町7-8", "電話": "090-0000-2222"}])
def test_whether_an_address_was_guessed_right_is_told_of_no_row_and_not_by_the_api(guess):
    applied([TARO])
    worker = bringer()
    load = staged([TARO | guess], by=worker)
    browser = world.signed_in(worker)
    shown = page(browser, load, outcome="same").content.decode()
    assert "太郎" in shown
    assert "変更なし、または住所・電話などだけの変更" in shown
    assert "うち、住所・電話などが変わる行" not in shown
    api = browser.get("/api/v1/records/imports.importrow/").content.decode()
    assert "untold" not in api
    assert '"same"' not in api
    assert "counts" not in browser.get("/api/v1/records/imports.import/").content.decode()


def test_of_a_large_list_it_is_told_how_many_move():
    many = [
        TARO | {"宛名番号": f"9{number:05}", "世帯番号": str(number), "氏名": f"見本　{number}"}
        for number in range(100)
    ]
    applied(many)
    load = staged([many[0] | {"住所": "架空町77"}, *many[1:]])
    shown = page(world.signed_in(bringer()), load).content.decode()
    assert "うち、住所・電話などが変わる行" in shown


def test_rows_to_mend_say_nothing_of_whom_he_may_not_know():
    applied(BEFORE)
    worker = bringer()
    hide(HANAKO, worker)
    load = staged([TARO | {"生年月日": "昭和99年1月1日"}, HANAKO | {"氏名": "別人", "生年月日": "S5.1.1"}], by=worker)
    response = world.signed_in(worker).get(reverse("imports:to_mend", args=[load.pk]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [TARO["宛名番号"]]


def test_nobody_brings_list_after_list():
    worker = bringer()
    browser = world.signed_in(worker)
    for _ in range(10):
        staged([TARO], by=worker)
    response = bring(browser, as_csv(TARO))
    assert response.status_code == 422
    assert "24時間に取り込める一覧は10件まで" in response.content.decode()
    assert Import.objects.count() == 10
    staged([TARO])


def test_each_list_waits_on_the_day_of_a_supervisor_who_did_not_bring_it():
    by = approver()
    load = staged([TARO], by=by)
    address = reverse("imports:load", args=[load.pk])
    assert address in world.signed_in(approver()).get("/today/").content.decode()
    assert address not in world.signed_in(by).get("/today/").content.decode()
    assert address not in world.signed_in(bringer()).get("/today/").content.decode()
    second = approver()
    actions.approve(load_id=load.pk, by=second, at=timezone.now())
    assert "取り込んだ一覧の反映" in world.signed_in(second).get("/today/").content.decode()
    actions.apply(load_id=load.pk, by=second, at=timezone.now())
    assert address not in world.signed_in(second).get("/today/").content.decode()


def test_only_desks_that_take_in_lists_see_them():
    load = staged([TARO])
    browser = world.signed_in(world.worker("youth"))
    assert page(browser, load).status_code == 404
    assert browser.get(reverse("imports:imports")).status_code == 404
    assert reverse("imports:imports") not in browser.get("/today/").content.decode()
