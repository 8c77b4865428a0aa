"""The screen of a shared counter: locked with one key, nothing to be read, and what was typed is still there after it."""

import re

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city

WORDS = "夜に眠れず、朝は起きられない。家賃のことばかり考える。"


def lock_by_key(visitor):
    visitor.page.locator("h1").first.click()  # out of the field that was being typed in
    visitor.page.evaluate("document.activeElement.blur()")
    visitor.page.keyboard.press("l")
    visitor.page.get_by_role("heading", name="画面をロックしています").wait_for()


def everything_to_be_read(visitor):
    return visitor.page.evaluate(
        "document.body.innerText + [...document.querySelectorAll('input, textarea')].map(f => f.value)"
    )


def test_a_locked_screen_hides_everything_and_gives_it_back(visitor):
    me = visitor().sign_in("demo-counter")
    second = me.page.context.new_page()
    second.goto("/cases/")
    name = second.locator("tbody th a").first.inner_text()

    me.page.goto("/contacts/new/")
    me.write("相談の内容", WORDS)
    lock_by_key(me)
    assert WORDS not in everything_to_be_read(me)
    assert "見本 一子" in everything_to_be_read(me)
    me.look("locked")
    second.get_by_role("heading", name="画面をロックしています").wait_for()
    assert name not in second.locator("body").inner_text()

    me.page.go_back()
    me.page.get_by_role("heading", name="画面をロックしています").wait_for()
    assert WORDS not in everything_to_be_read(me)
    me.page.goto("/contacts/new/")
    me.press("ロックを解除する")
    assert me.page.url.endswith("/contacts/new/")
    assert me.page.get_by_role("textbox", name=re.compile("相談の内容")).first.input_value() == WORDS
    me.look("unlocked")


def test_a_colleague_takes_over_a_locked_screen(visitor):
    me = visitor().sign_in("demo-counter")
    me.page.goto("/contacts/new/")
    me.write("相談の内容", WORDS)
    lock_by_key(me)
    me.press("別の職員としてサインイン")
    assert "/accounts/login/" in me.page.url
    me.sign_in("demo-coordinator")
    me.page.goto("/contacts/new/")
    assert WORDS not in everything_to_be_read(me)


def test_what_was_sent_into_a_locked_session_is_shown_and_sent_on(visitor, screen):
    """Without JavaScript: the second tab does not know yet that the first was locked."""
    me = visitor().sign_in("demo-coordinator")
    context = me.page.context.browser.new_context(
        base_url=me.page.url.split("/today/")[0], java_script_enabled=False, locale="ja-JP",
        viewport=me.page.viewport_size, storage_state=me.page.context.storage_state(),
    )  # fmt: skip
    page = context.new_page()
    page.goto("/contacts/new/")
    page.get_by_role("textbox", name=re.compile("相談の内容")).first.fill(WORDS)
    page.get_by_label("介護", exact=True).first.check()
    page.get_by_label("氏", exact=True).fill(f"控え{'一' if screen == 'desktop' else '二'}")
    page.get_by_label("名", exact=True).fill("花子")
    page.get_by_label("多機関協働", exact=True).first.check()
    me.press("画面をロック")
    page.get_by_role("button", name="受け付ける", exact=True).click()
    assert "入力した内容は控えてあります" in page.locator("main").inner_text()
    assert WORDS not in page.locator("body").inner_text()
    page.get_by_role("button", name="ロックを解除する").click()
    assert page.url.endswith("/staff/kept/")
    assert WORDS in page.locator("main").inner_text()
    me.page.context.add_cookies(context.cookies())  # the two stand for tabs of one browser
    me.page.goto("/staff/kept/")
    me.look("kept")
    page.get_by_role("button", name="入力した内容で続ける").click()
    assert re.search(r"/cases/[0-9a-f-]{36}/$", page.url)
    assert WORDS in page.locator("main").inner_text()
    context.close()
    me.page.goto("/staff/kept/")
    me.look("nothing-kept")
    me.page.goto("/staff/step-up/?back=/cases/")
    me.look("step-up")
    me.press("確認する")
    assert me.page.url.endswith("/cases/")
