"""How long a sign-in holds, and that nobody prolongs it: not by clocks, cookies, scripts or other people's sessions."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import checks
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kasanari.config import serving
from kasanari.staff import actions, jobs, sessions
from kasanari.staff.models import StaffSession
from kasanari.staff.sessions import COOKIE
from tests import world

pytestmark = pytest.mark.django_db

TODAY = reverse("workbench:today")
LOGIN = reverse("account_login")
PASSWORD_CHANGE = reverse("account_change_password")


def minutes(number):
    return timedelta(minutes=number)


def hours(number):
    return timedelta(hours=number)


def sign_in(counter, next_page=""):
    """Sign in as a person does: password, then code; return the browser and its last answer."""
    browser = Client()
    browser.post(f"{LOGIN}?next={next_page}", {"login": counter.user.username, "password": counter.password})
    return browser, browser.post(reverse("mfa_authenticate"), {"code": counter.code()})


def told(browser):
    """What the sign-in page says to somebody who was sent there."""
    return browser.get(LOGIN).content.decode()


def assert_ended(browser, answer):
    assert (answer.status_code, urlsplit(answer.url).path) == (302, LOGIN)
    assert not StaffSession.objects.filter(user__isnull=False).exists()
    assert "_auth_user_id" not in browser.session


@pytest.mark.parametrize(
    ("since", "idle", "holds"),
    [
        (hours(1), minutes(14), True),
        (hours(1), minutes(15), False),
        (hours(11), minutes(1), True),
        (hours(12), minutes(1), False),
    ],
)
def test_a_session_ends_after_fifteen_idle_minutes_and_after_twelve_hours(since, idle, holds):
    browser = world.signed_in(world.worker("general"), since=since, idle=idle)
    answer = browser.get(TODAY)
    assert answer.status_code == (200 if holds else 302)
    assert StaffSession.objects.filter(user__isnull=False).exists() is holds


def test_the_sign_in_page_says_why_and_leads_back():
    browser = world.signed_in(world.worker("general"), idle=minutes(16), since=hours(1))
    answer = browser.get(f"{reverse('cases:cases')}?stage=all")
    assert_ended(browser, answer)
    assert parse_qs(urlsplit(answer.url).query)["next"] == [f"{reverse('cases:cases')}?stage=all"]
    assert "15分間操作がなかったため、サインアウトしました" in told(browser)


def test_a_long_day_is_told_apart_from_a_long_break():
    browser = world.signed_in(world.worker("general"), since=hours(13))
    assert_ended(browser, browser.get(TODAY))
    assert "サインインから12時間たったため" in told(browser)


def test_a_city_may_be_stricter(settings):
    settings.KASANARI_IDLE_MINUTES, settings.KASANARI_SESSION_HOURS = "5", "8"
    whom = world.worker("general")
    assert world.signed_in(whom, since=hours(1), idle=minutes(4)).get(TODAY).status_code == 200
    assert world.signed_in(whom, since=hours(1), idle=minutes(6)).get(TODAY).status_code == 302
    assert world.signed_in(whom, since=hours(8)).get(TODAY).status_code == 302


@pytest.mark.parametrize("value", ["16", "0", "-1", "1.5", "", "a long time", "１５"])
def test_a_city_cannot_be_laxer(settings, value, capsys, monkeypatch):
    monkeypatch.setattr(serving.subprocess, "Popen", lambda *_, **__: pytest.fail("a server was started"))
    monkeypatch.setattr(serving, "collect_static", lambda: None)
    settings.KASANARI_IDLE_MINUTES = value
    [error] = [one for one in checks.run_checks() if one.id == "kasanari.staff.E001"]
    assert "a whole number from 1 to 15" in error.msg
    assert "KASANARI_IDLE_MINUTES" in error.hint
    assert serving.serve(host="127.0.0.1", port=1, workers=1, with_jobs=False) == 1
    assert "KASANARI_IDLE_MINUTES" in capsys.readouterr().err


def test_thirteen_hours_are_too_many(settings):
    settings.KASANARI_SESSION_HOURS = "13"
    assert [one.id for one in checks.run_checks() if "KASANARI_SESSION_HOURS" in one.msg] == ["kasanari.staff.E001"]


# The cookie ------------------------------------------------------------------------------------------


def test_signing_in_gives_a_cookie_that_scripts_cannot_read(counter, settings):
    settings.SESSION_COOKIE_SECURE = True
    browser, answer = sign_in(counter, TODAY)
    assert answer.url == TODAY
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"]) == (True, True, "Lax")
    assert browser.get(TODAY).status_code == 200


def test_whoever_signed_in_with_both_factors_need_not_set_one_up_again(counter):
    browser, _ = sign_in(counter)
    assert browser.get(TODAY).status_code == 200


def test_work_prolongs_a_session_but_a_minute_at_a_time():
    browser = world.signed_in(world.worker("general"), since=hours(1), idle=timedelta(seconds=50))
    before = browser.cookies[COOKIE].value
    assert COOKIE not in browser.get(TODAY).cookies
    browser.cookies[COOKIE] = before = world.proof_of_request(browser, at=timezone.now() - timedelta(seconds=70))
    assert browser.get(TODAY).cookies[COOKIE].value != before


def test_a_get_that_prolongs_writes_nothing_to_the_database():
    browser = world.signed_in(world.worker("general"), since=hours(1), idle=minutes(5))
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(reverse("staff:step_up"))
    assert COOKIE in answer.cookies
    assert [one["sql"] for one in queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))] == []


def test_what_a_page_asks_by_itself_keeps_nothing_alive():
    browser = world.signed_in(world.worker("general"), since=hours(1), idle=minutes(5))
    answer = browser.get(TODAY, headers={sessions.BACKGROUND: "1"})
    assert answer.status_code == 200
    assert COOKIE not in answer.cookies


def test_what_a_page_asks_by_itself_after_the_end_leads_the_whole_page_to_the_sign_in():
    browser = world.signed_in(world.worker("general"), since=hours(1), idle=minutes(20))
    answer = browser.get(TODAY, headers={sessions.BACKGROUND: "1", "HX-Request": "true"})
    assert answer.status_code == 401
    assert answer["HX-Redirect"].startswith(LOGIN)
    assert "_auth_user_id" not in browser.session


def test_a_public_page_keeps_nothing_alive():
    browser = world.signed_in(world.worker("general"), since=hours(1), idle=minutes(5))
    assert COOKIE not in browser.get(reverse("welfareplan:plans")).cookies


def test_a_refused_form_keeps_nothing_alive():
    """A wrong token is answered before any page is asked whether the session holds."""
    browser = Client(enforce_csrf_checks=True)
    browser.cookies = world.signed_in(world.worker("general"), since=hours(1), idle=minutes(20)).cookies
    answer = browser.post(reverse("workbench:search"), {"q": "見本"})
    assert answer.status_code == 403
    assert COOKIE not in answer.cookies
    assert browser.get(TODAY).status_code == 302


def stolen(browser):
    """A right cookie, but of another session of the same person."""
    other = world.signed_in(world.worker("general"))
    return other.cookies[COOKIE].value


BAD_COOKIES = {
    "missing": lambda browser: "",
    "not ours at all": lambda browser: "abc:def",
    "broken": lambda browser: browser.cookies[COOKIE].value[:-1] + "~",
    "with another time under the same signature": lambda browser: "x" + browser.cookies[COOKIE].value,
    "of another session": stolen,
    "from the future": lambda browser: world.proof_of_request(browser, at=timezone.now() + minutes(2)),
    "replayed from twenty minutes ago": lambda browser: world.proof_of_request(
        browser, at=timezone.now() - minutes(20)
    ),
}


@pytest.mark.parametrize("kind", BAD_COOKIES)
def test_a_cookie_that_proves_nothing_ends_the_session(kind):
    whom = world.worker("general")
    browser = world.signed_in(whom, since=hours(1))
    browser.cookies[COOKIE] = BAD_COOKIES[kind](browser)
    assert browser.get(TODAY).status_code == 302
    assert not StaffSession.objects.filter(user=whom).exists()


def test_the_cookie_of_an_earlier_sign_in_is_void():
    whom = world.worker("general")
    browser = world.signed_in(whom)
    earlier = browser.cookies[COOKIE].value
    browser.force_login(whom, backend=world.BACKEND)
    browser.cookies[COOKIE] = earlier
    assert browser.get(TODAY).status_code == 302


@pytest.mark.parametrize(
    ("signed_in", "seen", "state"),
    [
        (-30, -1, "open"),
        (0, 0, "open"),
        (0.9, 0.9, "open"),  # two servers' clocks differ by less than a minute
        (-30, 1.1, "unknown"),  # the clock was set back after the last request
        (10, -1, "unknown"),  # … or between sign-in and now: a session must not live longer for it
        (-30, -15, "idle"),
        (-12 * 60, -1, "too_old"),  # … and a clock set forth ends it early rather than late
    ],
)
def test_clocks_set_back_and_forth_never_prolong(rf, signed_in, seen, state):
    now = timezone.now()
    request = rf.get(TODAY)
    request.session = Client().session
    sessions.begin(request.session, at=now + minutes(signed_in))
    visit = sessions.visit_of(request.session)
    request.COOKIES[COOKIE] = sessions.proof_of_request(visit, at=now + minutes(seen))
    assert sessions.state(request, at=now) == state


# Pages of third parties, closed accounts, other sessions --------------------------------------------


@pytest.mark.parametrize("page", ["account_change_password", "mfa_index", "mfa_activate_totp", "mfa_reauthenticate"])
def test_a_session_that_is_over_changes_neither_password_nor_factor(counter, page):
    browser = world.signed_in(counter.user, since=hours(1), idle=minutes(16))
    assert_ended(browser, browser.get(reverse(page)))


def test_a_password_typed_into_an_old_page_is_not_taken(counter):
    browser = world.signed_in(counter.user, since=hours(13))
    new = "mihon-no-atarashii-aikotoba"
    given = {"oldpassword": counter.password, "password1": new, "password2": new}
    assert_ended(browser, browser.post(PASSWORD_CHANGE, given))
    counter.user.refresh_from_db()
    assert counter.user.check_password(counter.password)
    assert not counter.user.kept_forms.exists()


def test_signing_out_works_even_when_it_is_too_late(counter):
    browser = world.signed_in(counter.user, since=hours(1), idle=minutes(30))
    assert browser.post(reverse("account_logout")).url == LOGIN
    assert not StaffSession.objects.filter(user=counter.user).exists()


def test_a_closed_account_loses_its_sessions_at_once():
    admin = world.worker(is_system_administrator=True)
    whom, colleague = world.worker("general"), world.worker("general")
    theirs, others = world.signed_in(whom), world.signed_in(colleague)
    assert theirs.get(TODAY).status_code == 200
    actions.close_account(user=whom, by=admin, at=timezone.now())
    assert not StaffSession.objects.filter(user=whom).exists()
    assert theirs.get(TODAY).status_code == 302
    assert others.get(TODAY).status_code == 200


def test_a_posting_that_ended_counts_from_the_next_request_of_a_running_session():
    whom = world.worker("general")
    case = world.case_at(whom, desk="general")
    browser = world.signed_in(whom)
    assert browser.get(reverse("cases:case", args=[case.pk])).status_code == 200
    actions.end_posting(posting=whom.postings.get(), until_on=timezone.localdate())
    assert browser.get(reverse("cases:case", args=[case.pk])).status_code == 404


def test_a_new_password_ends_all_other_sessions_of_that_person_only(counter):
    here, elsewhere = world.signed_in(counter.user), world.signed_in(counter.user)
    colleague = world.signed_in(world.worker("general"))
    new = "mihon-no-atarashii-aikotoba"
    here.post(PASSWORD_CHANGE, {"oldpassword": counter.password, "password1": new, "password2": new})
    assert StaffSession.objects.filter(user=counter.user).count() == 1
    assert [browser.get(TODAY).status_code for browser in (here, elsewhere, colleague)] == [200, 302, 200]


def test_a_new_factor_ends_all_other_sessions_of_that_person_only(counter, django_capture_on_commit_callbacks):
    here, _ = sign_in(counter)
    elsewhere, colleague = world.signed_in(counter.user), world.signed_in(world.worker("general"))
    here.post(reverse("account_reauthenticate"), {"password": counter.password})
    with django_capture_on_commit_callbacks(execute=True):
        here.post(reverse("mfa_generate_recovery_codes"))
    assert [browser.get(TODAY).status_code for browser in (here, elsewhere, colleague)] == [200, 302, 200]


def test_sessions_long_over_are_cleared_away(counter):
    world.signed_in(counter.user)
    StaffSession.objects.update(expire_date=timezone.now() - minutes(1))
    jobs.forget_what_is_over()
    assert not StaffSession.objects.exists()
