"""The locked screen at a shared counter: nothing of anybody is to be read, and only the same person goes on."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasanari.staff.models import StaffSession
from kasanari.staff.sessions import COOKIE
from tests import world

pytestmark = pytest.mark.django_db

TODAY = reverse("workbench:today")
LOCK, UNLOCK = reverse("staff:lock"), reverse("staff:unlock")
WORDS = "家賃が払えず、来月の暮らしが心配だという。"


@pytest.fixture
def case(counter):
    return world.case_at(counter.user, desk="general", family="秘密")


@pytest.fixture
def page(case):
    return reverse("cases:case", args=[case.pk])


@pytest.fixture
def browser(counter):
    return world.signed_in(counter.user)


@pytest.fixture
def locked(browser, page):
    browser.post(LOCK, {"back": page})
    return browser


def unlock(browser, typed, back=TODAY):
    return browser.post(UNLOCK, {"password": typed, "back": back})


def assert_locked(browser, page=TODAY):
    answer = browser.get(page)
    assert answer.status_code == 200
    assert "画面をロックしています" in answer.content.decode()


def test_a_locked_screen_tells_who_locked_it_and_nothing_of_anybody(browser, page):
    assert WORDS in browser.get(page).content.decode()
    answer = browser.post(LOCK, {"back": page}, follow=True)
    text = answer.content.decode()
    assert answer.redirect_chain == [(page, 302)]
    assert "見本 窓口" in text
    assert "別の職員としてサインイン" in text
    assert not [word for word in (WORDS, "秘密", "なんでも受付", "福祉総合相談") if word in text]
    assert answer["Cache-Control"] == "no-store"
    assert "lock.js" in text


@pytest.mark.parametrize("view", ["workbench:today", "cases:cases", "cases:new_contact", "staff:kept", "staff:step_up"])
def test_another_tab_and_the_way_back_are_locked_too(locked, page, view):
    assert_locked(locked, reverse(view))
    assert_locked(locked, page)


def test_a_message_that_waited_is_not_shown_on_the_lock(browser, page, counter):
    """A message may name somebody; it waits for the person it was meant for."""
    browser.post(reverse("cases:write_note", args=[page.split("/")[2]]),
                 {"happened_on": timezone.localdate(), "method": "phone", "fact": "電話した。"})  # fmt: skip
    browser.post(LOCK, {"back": page})
    assert "記録しました" not in browser.get(page).content.decode()
    unlock(browser, counter.password)
    assert "記録しました" in browser.get(page).content.decode()


@pytest.mark.parametrize("name", ["account_change_password", "mfa_index", "account_reauthenticate", "account_login"])
def test_the_pages_of_the_account_are_locked_too(locked, name):
    assert_locked(locked, reverse(name))
    assert locked.post(reverse(name)).status_code == 423


def test_a_script_gets_no_page_but_the_word_to_load_it_anew(locked):
    answer = locked.get(TODAY, headers={"HX-Request": "true"})
    assert answer.status_code == 423
    assert answer["HX-Refresh"] == "true"
    assert WORDS not in answer.content.decode()


def test_an_act_sent_from_another_tab_does_not_happen(locked, case):
    address = reverse("cases:write_note", args=[case.pk])
    given = {"happened_on": timezone.localdate(), "method": "phone", "fact": "ロック中の記録"}
    assert locked.post(address, given).status_code == 423
    assert not case.notes.exists()


@pytest.mark.parametrize("way", ["password", "code"])
def test_the_same_person_goes_on_where_he_was(locked, counter, page, way):
    typed = counter.password if way == "password" else counter.code()
    answer = unlock(locked, typed, back=page)
    assert (answer.status_code, answer.url) == (302, page)
    assert WORDS in locked.get(page).content.decode()


def test_a_code_typed_in_full_width_with_a_space_is_the_same_code(locked, counter):
    wide = counter.code().translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    assert unlock(locked, f"{wide[:3]} {wide[3:]}").status_code == 302


def test_a_code_seen_over_the_shoulder_opens_nothing_a_second_time(locked, counter):
    code = counter.code()
    unlock(locked, code)
    locked.post(LOCK)
    answer = unlock(locked, code)
    assert answer.status_code == 423
    assert "同じ確認コードは一度しか使えません" in answer.content.decode()
    assert_locked(locked)


@pytest.mark.parametrize("typed", ["", "wrong", "000000", "x" * 5000, "\0"])
def test_nothing_else_unlocks(locked, typed):
    assert unlock(locked, typed).status_code == 423
    assert_locked(locked)


def test_the_password_of_a_colleague_does_not_unlock(locked):
    world.worker("general", password="douryou-no-aikotoba")
    assert unlock(locked, "douryou-no-aikotoba").status_code == 423
    assert_locked(locked)


@pytest.mark.parametrize("wrong", ["chigau-aikotoba", "000000"])
def test_guessing_locks_out_like_the_sign_in(locked, counter, wrong):
    for _ in range(8):
        answer = unlock(locked, wrong)
    assert answer.status_code == 429
    assert "しばらくサインインできません" in answer.content.decode()
    assert unlock(locked, counter.password).status_code == 429
    assert unlock(locked, counter.code()).status_code == 429
    assert_locked(locked)
    kept = "".join(AccessAttempt.objects.values_list("post_data", flat=True))
    assert wrong not in kept


def test_locking_twice_changes_nothing_and_unlocking_an_open_screen_is_harmless(browser, counter):
    assert unlock(browser, "").url == TODAY
    browser.post(LOCK)
    assert browser.post(LOCK).status_code == 423
    assert unlock(browser, counter.password).status_code == 302


def test_a_locked_screen_left_alone_is_signed_out(counter):
    browser = world.signed_in(counter.user, since=timedelta(hours=1))
    browser.post(LOCK)
    browser.cookies[COOKIE] = world.proof_of_request(browser, at=timezone.now() - timedelta(minutes=16))
    answer = unlock(browser, counter.password)
    assert answer.url.startswith(reverse("account_login"))
    assert not StaffSession.objects.filter(user=counter.user).exists()


def test_a_lock_does_not_make_the_working_day_longer(counter):
    browser = world.signed_in(counter.user, since=timedelta(hours=11, minutes=59))
    browser.post(LOCK)
    unlock(browser, counter.password)
    assert browser.session["kasanari_visit"]["since"] < (timezone.now() - timedelta(hours=11)).timestamp()


def test_a_cookie_copied_before_the_lock_is_void_after_it(locked, counter):
    copied = locked.cookies[COOKIE].value
    unlock(locked, counter.password)
    locked.cookies[COOKIE] = copied
    assert locked.get(TODAY).status_code == 302


def test_a_colleague_signs_the_one_before_him_out(locked, counter):
    answer = locked.post(reverse("account_logout"), {"next": reverse("account_login")})
    assert answer.url == reverse("account_login")
    assert not StaffSession.objects.filter(user=counter.user).exists()


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "/no-such-page/",
        "evil",
        "",
    ],
)
def test_nobody_is_led_out_of_the_system(locked, browser, counter, back):
    assert unlock(locked, counter.password, back=back).url == TODAY
    assert locked.post(LOCK, {"back": back}).url == TODAY


def test_without_a_session_there_is_nothing_to_unlock(db):
    assert Client().post(UNLOCK, {"password": "x", "back": TODAY}).url.startswith(reverse("account_login"))
    assert Client().post(LOCK).url.startswith(reverse("account_login"))


def test_in_the_demo_a_button_unlocks_and_says_so(locked, settings):
    settings.DEMO = True
    assert "ボタンを押すだけでロックを解除できます" in locked.get(TODAY).content.decode()
    assert locked.post(UNLOCK, {"back": TODAY}).url == TODAY
    assert "画面をロックしています" not in locked.get(TODAY).content.decode()


def test_every_staff_page_offers_the_lock_with_its_key(browser, page):
    text = browser.get(page).content.decode()
    assert 'data-key="l" aria-keyshortcuts="l"' in text
    assert f'name="back" value="{page}"' in text
