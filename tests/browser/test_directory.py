"""A worker finds a Saturday salon near by with the keyboard alone; its owner answers on a phone, without an account."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city

SALON = "ひだまり土曜サロン（見本）"


def choose(me, label, option):
    """Choose from a list with the keyboard: letters lead to an entry, as everywhere."""
    field = me.page.get_by_label(label, exact=True)
    field.focus()
    field.select_option(label=option)


def test_a_salon_two_districts_away_is_found_by_keyboard(visitor):
    me = visitor().sign_in("demo-coordinator")
    me.page.keyboard.press("r")
    me.page.wait_for_url("**/directory/")
    me.look("directory")
    choose(me, "できること・歓迎", "認知症の人を歓迎")
    choose(me, "校区", "山本校区")
    choose(me, "どこまで", "2つとなりの校区まで")
    choose(me, "曜日", "土")
    choose(me, "使える言語", "ベトナム語")
    me.page.get_by_role("button", name="さがす", exact=True).last.focus()
    me.page.keyboard.press("Enter")
    me.page.wait_for_url("**/directory/?*")
    assert me.reads(SALON)
    assert me.reads("2つとなりの校区")
    me.look("found")
    me.page.locator("tbody a", has_text="土曜のサロン").focus()
    me.page.keyboard.press("Enter")
    me.page.wait_for_load_state()
    assert me.reads("ベトナム語を話す仲間")
    assert me.reads("毎週 土 10:00–12:00")
    me.look("entry")


def test_the_map_of_tiles_leads_to_a_district(visitor):
    me = visitor().sign_in("demo-coordinator")
    me.page.goto("/directory/?need=dementia&view=tiles")
    tile = me.page.locator(".tiles__link", has_text=re.compile("東国分"))
    assert "1件" in tile.inner_text()
    me.look("tiles")
    tile.focus()
    me.page.keyboard.press("Enter")
    me.page.wait_for_url("**district=higashi-kokubu*")
    assert me.reads(SALON)


def test_what_is_sought_in_vain_is_counted_without_anybody(visitor):
    me = visitor().sign_in("demo-youth")
    me.page.goto("/directory/")
    choose(me, "できること・歓迎", "法律の相談")
    choose(me, "使える言語", "ウクライナ語")
    me.page.get_by_role("button", name="さがす", exact=True).last.click()
    me.page.wait_for_url("**/directory/?*")
    assert me.reads("条件に合うものは見つかりません")
    me.look("nothing")
    me.page.goto("/directory/unmet/")
    assert me.reads("足りない資源")
    me.look("unmet")


def test_an_owner_answers_on_the_way_and_staff_look_at_it(visitor):
    worker = visitor().sign_in("demo-coordinator")
    number = {"desktop": "000-000-7777", "phone": "000-000-8888"}[worker.screen]  # both answer for one entry
    worker.page.goto("/directory/?words=もの忘れカフェ")
    worker.page.locator("tbody a").first.click()
    worker.page.wait_for_load_state()
    worker.press("確認のリンクを発行する")
    worker.look("link")
    address = worker.page.locator(".owner-link").inner_text()

    owner = visitor()
    owner.page.goto(re.sub(r"^https?://[^/]+", "", address))
    assert owner.reads("もの忘れカフェ見本")
    owner.look("owner")
    owner.page.get_by_text("違うところがあります（訂正する）").click()
    owner.page.get_by_label("電話", exact=True).fill(number)
    owner.page.get_by_label("名称", exact=False).first.fill("")
    owner.press("訂正を送る")
    owner.look("owner-wrong")
    owner.page.get_by_label("名称", exact=False).first.fill("もの忘れカフェ見本")
    owner.press("訂正を送る")
    assert owner.reads("訂正を受け取りました")
    owner.look("owner-done")
    owner.page.goto(re.sub(r"^https?://[^/]+", "", address))
    assert owner.reads("もう回答をいただいています")
    owner.look("owner-over")

    worker.page.goto("/directory/to-confirm/")
    worker.page.locator("main a", has_text="もの忘れカフェ見本").first.click()
    worker.page.wait_for_load_state()
    assert worker.reads(number)
    worker.look("correction")
    worker.press("申出のとおりに直す")
    assert worker.reads(number)


def test_something_new_is_written_down_in_one_go(visitor):
    me = visitor().sign_in("demo-coordinator")
    me.page.goto("/directory/new/")
    me.write("^名称", "見本の集い")
    me.write("どんな団体か", "月に一度のお茶。架空の団体です。")
    me.write("活動・サービスの名称", "見本のお茶会")
    me.look("add")
    me.press("登録する")
    assert me.reads("見本のお茶会")
    me.look("added")
