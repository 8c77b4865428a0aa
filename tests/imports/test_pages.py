"""The pages: bring a list, see what it would change, let a second person decide, take the broken rows back."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from kasanari.imports.models import Import, ImportRow, MappingTemplate
from kasanari.people.models import Person
from tests import world
from tests.imports.lists import BEFORE, HANAKO, TARO, applied, approver, as_csv, bringer, outcomes, staged

pytestmark = pytest.mark.django_db


def bring(browser, content, **more):
    file = SimpleUploadedFile("抽出.csv", content)
    return browser.post(reverse("imports:imports"), {"kind": "residents", "scope": "changes", "file": file, **more})


def page(browser, load, **asked):
    return browser.get(reverse("imports:load", args=[load.pk]), asked)


def test_from_the_file_to_the_records(client):
    applied(BEFORE)
    mine, theirs = world.signed_in(bringer()), world.signed_in(approver())
    bring(mine, as_csv(TARO | {"氏名": "見本　太"}, HANAKO))
    load = Import.objects.latest("uploaded_at")

    shown = page(mine, load).content.decode()
    assert "<del>太郎</del> → <ins>太</ins>" in shown
    assert "承認は、あなたのほかの係長・主任がします。" in shown
    assert Person.objects.get(registry_number=TARO["宛名番号"]).given_name == "太郎"
    assert mine.post(reverse("imports:approve", args=[load.pk])).status_code == 404

    assert theirs.post(reverse("imports:approve", args=[load.pk])).status_code == 302
    assert theirs.post(reverse("imports:apply", args=[load.pk])).status_code == 302
    assert Person.objects.get(registry_number=TARO["宛名番号"]).given_name == "太"
    assert "反映済み" in page(theirs, load).content.decode()


def test_a_file_that_cannot_be_read_is_told_with_its_remedy():
    response = bring(world.signed_in(bringer()), b"PK\x03\x04 no workbook")
    assert response.status_code == 422
    assert "ファイルが壊れているか" in response.content.decode()
    assert not Import.objects.exists()


def test_unknown_headers_are_told_once():
    browser = world.signed_in(bringer())
    rows = [{"番号X": TARO["宛名番号"], "だれ": TARO["氏名"], "うまれ": TARO["生年月日"]}]
    content = as_csv(*rows, headers=list(rows[0]))
    bring(browser, content)
    load = Import.objects.get()
    assert outcomes(load) == ["unread"]
    address = reverse("imports:choose_columns", args=[load.pk])
    assert browser.post(address, {"registry_number": "0", "full_name": "1"}).status_code == 422
    browser.post(address, {"registry_number": "0", "full_name": "1", "birth_on": "2"})
    assert outcomes(load) == ["new"]
    assert MappingTemplate.objects.count() == 1
    assert outcomes(staged(content)) == ["new"]


def test_broken_rows_come_back_with_reason_and_remedy_and_no_formula():
    by = bringer()
    load = staged([TARO, HANAKO | {"生年月日": "昭和99年1月1日", "続柄": "=1+1"}], by=by)
    response = world.signed_in(by).get(reverse("imports:to_mend", args=[load.pk]))
    head, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    told = dict(zip(head, row, strict=True))
    assert told["宛名番号"] == HANAKO["宛名番号"]
    assert told["続柄"] == "'=1+1"
    assert told["行"] == "3"
    assert "昭和99年1月1日" in told["理由"]
    assert "値がありません" not in told["理由"]
    assert "S25.3.4" in told["直し方"]


def test_a_list_sent_back_forgets_its_rows_but_not_that_it_was_brought():
    load = staged([TARO])
    world.signed_in(bringer()).post(reverse("imports:refuse", args=[load.pk]), {"reason": "先月のもの"})
    load.refresh_from_db()
    assert (load.stage, load.reason) == ("refused", "先月のもの")
    assert list(ImportRow.objects.filter(load=load).values_list("raw", "content", "key")) == [([], {}, "")]


@pytest.mark.parametrize("who", [lambda: world.worker("elder", agency="houkatsu"), lambda: world.worker(is_system_administrator=True)])  # fmt: skip
def test_without_resident_look_up_there_are_no_lists(who):
    load = staged([TARO])
    browser = world.signed_in(who())
    assert browser.get(reverse("imports:imports")).status_code == 404
    assert page(browser, load).status_code == 404
    assert browser.get(reverse("imports:to_mend", args=[load.pk])).status_code == 404


def test_rows_are_filtered_by_outcome():
    applied(BEFORE)
    load = staged([TARO, HANAKO | {"氏名": "見本　花"}])
    browser = world.signed_in(bringer())
    assert "太郎" not in page(browser, load).content.decode()
    assert "太郎" in page(browser, load, outcome="same").content.decode()
    assert timezone.localdate(load.uploaded_at) == timezone.localdate()


def test_nobody_learns_from_a_list_where_somebody_lives_or_what_he_was():
    applied([TARO | {"通称": "架空名", "電話": "0942-00-1111"}, HANAKO])
    load = staged(
        [TARO | {"住所": "避難町7-8", "郵便番号": "8390001", "電話": "090-0000-2222", "通称": "別名", "性別": "女"}]
    )
    for who in (bringer(), approver()):
        shown = page(world.signed_in(who), load, outcome="changed").content.decode()
        assert "校区" in shown
        for told in ("避難町", "839-0001", "090-0000-2222", "0942-00-1111", "架空名", "男"):
            assert told not in shown, told
        assert world.signed_in(who).get(reverse("imports:to_mend", args=[load.pk])).status_code == 404
        answer = world.signed_in(who).get("/api/v1/records/imports.importrow/").content.decode()
        assert "避難町" not in answer
        assert "imports.importrow" in answer
