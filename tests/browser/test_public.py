"""What anybody may open: the plan, its account, the sign-in; in Japanese and English, at both widths."""

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]  # all share one city


def test_the_account_of_2022_lists_what_the_city_published(visitor):
    me = visitor()
    me.page.goto("/")
    me.look("plans")
    me.page.goto("/plan/sasaeau-2020/account/2022/")
    me.look("account")
    titles = me.page.locator(".initiative__title")
    assert titles.count() == 34
    assert [pillar.locator(".initiative__title").count() for pillar in me.page.locator(".pillar").all()] == [10, 19, 5]
    assert me.page.locator(".initiative__star").count() == 7
    assert me.reads("106")
    assert me.reads("164")
    pdf = me.page.request.get("/plan/sasaeau-2020/account/2022/account.pdf")
    assert pdf.headers["content-type"] == "application/pdf"
    assert pdf.body().startswith(b"%PDF-")


def test_screens_speak_english_when_asked(visitor):
    me = visitor().sign_in("demo-counter")
    me.press("English")
    assert me.page.get_by_role("heading", name="Today", exact=True).is_visible()
    assert me.page.locator("html").get_attribute("lang") == "en"
    me.look("today-english")
    me.page.goto("/cases/")
    me.look("cases-english")


def test_doors_are_accessible(visitor):
    me = visitor()
    for address, name in (("/demo/sign-in/", "demo-sign-in"), ("/accounts/login/", "login"), ("/ui/", "gallery")):
        me.page.goto(address)
        me.look(name)
    assert me.seen == 3


def test_a_person_is_found_and_the_page_says_why_it_may_be_seen(visitor):
    me = visitor().sign_in("demo-coordinator")
    me.page.goto("/cases/")
    name = me.page.locator("tbody th a").first.inner_text()
    me.page.locator("#search").fill(name)
    me.page.locator("#search").press("Enter")
    me.page.wait_for_load_state()
    assert me.reads(name)
    me.look("search")
    me.page.locator("main tbody a").first.click()
    me.page.wait_for_load_state()
    assert me.reads("関わっている窓口")
    assert me.reads("自窓口")
    me.look("person")
