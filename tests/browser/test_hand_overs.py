"""A worker finds a salon, hands a person over with consent, and reads that they met; the salon answers on a phone."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city

SALON = "ひだまり土曜サロン（見本）"


def local(address):
    return re.sub(r"^https?://[^/]+", "", address)


def new_person(me, name):
    """Take a contact about somebody, and say that it is to be handed over."""
    me.page.goto("/contacts/new/")
    me.tick("来所")
    me.write("相談の内容", "日中ひとりで、出かける先がほしい。")
    me.tick("介護")
    me.page.get_by_label("氏", exact=True).fill("架空")
    me.page.get_by_label("名", exact=True).fill(name)
    me.tick("当窓口で継続")
    me.press("受け付ける")


def news_of(me, name, title):
    """On my-day, what came back about this person."""
    me.page.goto("/today/")
    me.page.locator("main li", has_text=f"架空 {name}").get_by_role("link", name=title).first.click()
    me.page.wait_for_load_state()


def test_a_person_is_handed_over_to_a_salon_that_answers_on_a_phone(visitor):
    worker = visitor().sign_in("demo-coordinator")
    name = {"desktop": "机子", "phone": "電子"}[worker.screen]
    new_person(worker, name)
    case = worker.page.url

    worker.page.goto("/directory/?need=dementia&day=SA&language=vi")
    worker.page.locator("tbody a").first.click()
    worker.page.wait_for_load_state()
    assert worker.reads(SALON)
    worker.page.get_by_role("link", name="ここにつなぐ").click()
    worker.page.wait_for_load_state()
    worker.look("choose")
    worker.page.locator("main a", has_text=name).first.click()
    worker.page.wait_for_load_state()
    worker.look("letter-empty")
    worker.press("送る")
    assert worker.reads("お願いしたいこと")
    worker.look("letter-wrong")
    worker.write("お願いしたいこと", "土曜の集まりに混ぜてください。")
    worker.write("本人の電話", "000-1234-0000")
    worker.page.get_by_label("口頭", exact=True).check()
    worker.press("送る")
    assert worker.reads("いまだけ表示されます")
    worker.look("links")
    address = local(worker.page.locator(".token").inner_text())
    code = worker.page.locator(".code").inner_text()

    leader = visitor()
    leader.page.goto(address)
    assert not leader.reads(name)
    leader.look("outside-code")
    leader.write("確認番号", "000000" if code != "000000" else "000001")
    leader.press("内容を見る")
    assert leader.reads("確認番号が違います")
    leader.write("確認番号", code)
    leader.press("内容を見る")
    assert leader.reads(name)
    assert leader.reads("000-1234-0000")
    leader.look("outside-letter")
    leader.write("ひとこと", "土曜の10時にどうぞ。")
    leader.press("お受けします")
    assert leader.reads("ありがとうございました")
    leader.look("outside-done")
    leader.page.goto(address)
    assert leader.reads("返事は届いています")
    leader.look("outside-used")

    news_of(worker, name, "つなぎの返事：受入れ")
    assert worker.reads("土曜の10時にどうぞ。")
    worker.look("accepted")
    worker.press("返事を確かめた")
    worker.press("回答のリンクを新しくする")
    address, code = local(worker.page.locator(".token").inner_text()), worker.page.locator(".code").inner_text()

    leader.page.goto(address)
    leader.write("確認番号", code)
    leader.press("内容を見る")
    leader.write("様子", "みんなと歌いました。")
    leader.look("outside-met")
    leader.press("会えたことを伝える")
    assert leader.reads("ありがとうございました")

    news_of(worker, name, "つなぎの返事：面談済み")
    assert worker.reads("みんなと歌いました。")
    worker.look("met")
    worker.page.goto(case)
    assert worker.reads(SALON)
    worker.look("case")


def test_a_letter_waits_at_the_other_desk_and_is_answered(visitor):
    sender = visitor().sign_in("demo-coordinator")
    name = {"desktop": "橋子", "phone": "渡子"}[sender.screen]
    new_person(sender, name)
    sender.page.get_by_role("link", name="つなぐ", exact=True).first.click()
    sender.page.wait_for_load_state()
    sender.page.get_by_label("高齢者総合相談", exact=True).check()
    sender.write("お願いしたいこと", "物忘れの相談をお願いします。")
    sender.page.get_by_label("書面", exact=True).check()
    sender.press("送る")
    assert sender.reads("つなぎを送りました")
    sender.look("sent")
    address = local(sender.page.url)

    receiver = visitor().sign_in("demo-elder")
    receiver.page.goto("/today/")
    assert receiver.reads("つなぎへの返事")
    receiver.page.goto(address)
    assert not receiver.reads("物忘れの相談をお願いします。")
    receiver.look("envelope")
    receiver.press("開いて読む")
    assert receiver.reads("物忘れの相談をお願いします。")
    receiver.look("opened")
    receiver.press("受け入れる")
    assert receiver.reads("受け入れました")
    receiver.look("accepted-here")
    receiver.page.locator("aside a", has_text="R").last.click()
    receiver.page.wait_for_load_state()
    assert receiver.reads("物忘れの相談をお願いします。")

    sender.page.goto(address)
    assert sender.reads("受入れ")
    sender.page.get_by_text("取り下げる", exact=True).click()
    sender.write("取り下げる理由", "ご家族が別に頼みました。")
    sender.press("つなぎを取り下げる")
    sender.look("withdrawn")
    receiver.page.goto(address)
    assert not receiver.reads("物忘れの相談をお願いします。")
    receiver.look("over")
