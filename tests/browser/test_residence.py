"""Writing down where somebody lives, by the keyboard alone: a town by its code or a piece of its name, a move, a correction, leaving."""

import re

import pytest

from .test_rights import received_by_the_coordinator

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city

TYPING = 30
"""Milliseconds between two keys."""


def told_of_town(me, text):
    """The answer to what was typed has come."""
    me.page.locator("#towns").get_by_text(text).first.wait_for()


def value(me, field):
    return me.page.locator(f"#id_{field}").input_value()


def tab_to(me, field):
    """Only with the Tab key, as somebody without a mouse gets there."""
    for _ in range(12):
        if me.page.evaluate("document.activeElement.id") == f"id_{field}":
            return
        me.page.keyboard.press("Tab")
    raise AssertionError(f"{field} is not reached by the Tab key")


def type_into(me, field, text):
    tab_to(me, field)
    me.page.keyboard.press("Control+A")
    me.page.keyboard.type(text, delay=TYPING)


def test_where_somebody_lives_is_written_down_by_the_keyboard_alone(visitor, screen):
    me = visitor().sign_in("demo-coordinator")
    _, person = received_by_the_coordinator(me, f"転居{'一' if screen == 'desktop' else '二'}")
    me.follow("住所を記録する")

    me.page.locator("#id_postal_code").focus()
    type_into(me, "postal_code", "８３０ー００２２")
    told_of_town(me, "町名表では、城南町は篠山校区です。")
    assert value(me, "address") == "城南町"
    type_into(me, "address", "ひよし")
    told_of_town(me, "ひよしまち")
    me.page.keyboard.press("Tab")
    assert me.page.evaluate("document.activeElement.dataset.address") == "日吉町"
    me.look("towns")
    me.page.keyboard.press("Enter")
    told_of_town(me, "町名表では、日吉町は日吉校区です。")
    assert (value(me, "postal_code"), me.page.evaluate("document.activeElement.id")) == ("830-0017", "id_address")
    me.page.keyboard.type("10-2", delay=TYPING)
    type_into(me, "from_on", "R8.4.99")
    me.page.keyboard.press("Enter")
    me.page.locator(".errors").wait_for()
    assert value(me, "address") == "日吉町10-2"
    me.look("refused")
    type_into(me, "from_on", "R8.4.1")
    me.page.keyboard.press("Tab")
    me.page.keyboard.press("Space")
    me.page.keyboard.press("Enter")
    me.page.wait_for_url(person)
    assert me.reads("〒830-0017 日吉町10-2")
    me.look("recorded")

    me.follow("住所を訂正する")
    me.page.locator("#id_address").fill("日吉町10-22 架空荘101")
    me.press("訂正する")
    assert me.reads("日吉町10-22 架空荘101")

    me.follow("転出を記録する")
    me.look("leaving")
    me.write("転出した日", "R8.9.1")
    me.write("転出先", "架空県架空市")
    me.press("転出を記録する")
    assert me.reads("いまの記録なし")
    assert me.reads("架空県架空市")
    me.look("left")
    assert not re.search("日吉|架空", me.page.url + me.page.title())


def test_without_scripts_a_town_is_chosen_by_a_button(city, chromium):
    context = chromium.new_context(base_url=city.address, locale="ja-JP", java_script_enabled=False)
    page = context.new_page()
    page.goto("/demo/sign-in/")
    page.locator("form:has(input[value='demo-coordinator']) button").click()
    page.goto("/cases/?stage=all&desk=multi-agency")
    page.locator("main tbody th a").first.click()
    page.locator("main a[href^='/people/']").first.click()
    page.locator("a[href$='/residence/move/']").click()
    page.get_by_label("住所", exact=False).first.fill("じょうなん15-3")
    page.get_by_role("button", name="町名をさがす").click()
    page.get_by_role("button", name=re.compile("^城南町")).click()
    assert page.locator("#id_address").input_value() == "城南町15-3"
    assert page.locator("#id_postal_code").input_value() == "830-0022"
    context.close()
