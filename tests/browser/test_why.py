"""A coordinator sees in three clicks why she sees a note, and who else has."""

import re
from datetime import date

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city


def test_three_clicks_from_my_day_to_why_and_who_else(visitor, screen):
    me = visitor().sign_in("demo-coordinator")
    case = taken_up(me, family=f"見本{'一' if screen == 'desktop' else '二'}")

    me.page.goto(case)
    me.look("case")
    me.follow("見られる根拠と、見た人")
    assert me.reads("支援経過記録を見られる根拠")
    assert me.reads("あなたの窓口が、この人の相談を受けているためです。")
    assert me.reads("ほかにだれが見たか")
    assert not me.reads("電話で様子を聞いた。")
    me.look("why-note")

    me.follow("記録の画面へ戻る")
    me.page.locator("main a.person__name").first.click()
    me.page.wait_for_load_state()
    me.look("person")
    me.page.locator("main a.ground").first.click()
    me.page.wait_for_load_state()
    assert re.search(r"/why/people\.person/[0-9a-f-]{36}/$", me.page.url)
    me.look("why-person")
    me.follow("この人の閲覧の記録をすべて見る")
    assert me.reads("だれが見たか")
    me.page.locator("summary").first.click()
    me.look("ledger")

    me.page.goto("/search/")
    me.page.locator("main input[name=q]").fill("見本")
    me.page.locator("main form button").first.click()
    me.page.wait_for_load_state()
    me.look("search")
    me.page.goto("/today/")
    me.look("today")


def taken_up(me, *, family):
    """A case with a note; returns its address."""
    me.page.goto("/contacts/new/")
    me.write("相談の内容", "母の介護と仕事の両立に困っている。")
    me.tick("介護")
    me.page.get_by_label("氏", exact=True).fill(family)
    me.page.get_by_label("名", exact=True).fill("根子")
    me.tick("多機関協働")
    me.press("受け付ける")
    case = me.page.url
    me.page.locator("summary", has_text="支援経過を書く").click()
    me.page.get_by_label("対応日").fill(date.today().isoformat())
    me.write("事実", "電話で様子を聞いた。")
    me.press("記録する")
    assert me.reads("電話で様子を聞いた。")
    return case
