"""A fresh proof before an act that needs one: five minutes, the same person, and back to where he was."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client, RequestFactory
from django.urls import resolve, reverse
from django.utils import timezone

from kasanari.staff import proofs
from kasanari.staff.models import KeptForm
from kasanari.staff.sign_in import require_step_up, stepped_up
from tests import world

pytestmark = pytest.mark.django_db

STEP_UP = reverse("staff:step_up")
TODAY, CASES = reverse("workbench:today"), reverse("cases:cases")


@pytest.fixture
def browser(counter):
    return world.signed_in(counter.user)


def request_of(browser, user, method="get", path=CASES, **given):
    request = getattr(RequestFactory(), method)(path, given)
    request.user, request.session = user, browser.session
    request.resolver_match = resolve(path)
    return request


def test_without_a_proof_the_way_leads_to_the_page_and_back(browser, counter):
    answer = require_step_up(request_of(browser, counter.user), CASES)
    assert urlsplit(answer.url).path == STEP_UP
    assert parse_qs(urlsplit(answer.url).query) == {"back": [CASES]}
    page = browser.get(answer.url)
    assert f'name="back" value="{CASES}"' in page.content.decode()


@pytest.mark.parametrize("way", ["password", "code"])
def test_after_a_proof_the_way_is_free(browser, counter, way):
    typed = counter.password if way == "password" else counter.code()
    assert browser.post(STEP_UP, {"password": typed, "back": CASES}).url == CASES
    request = request_of(browser, counter.user)
    assert stepped_up(request)
    assert require_step_up(request, CASES) is None


@pytest.mark.parametrize(("age", "fresh"), [(0, True), (4.9, True), (5, False), (60, False), (-0.9, True), (-2, False)])
def test_a_proof_holds_five_minutes_and_none_comes_from_the_future(browser, counter, age, fresh):
    request = request_of(browser, counter.user)
    now = timezone.now()
    proofs.remember(request, method="mfa", user=counter.user, at=now - timedelta(minutes=age))
    assert proofs.is_fresh(request, at=now) is fresh


def test_the_proof_of_another_person_is_none(browser, counter):
    request = request_of(browser, counter.user)
    proofs.remember(request, method="mfa", user=world.worker("general"), at=timezone.now())
    assert not stepped_up(request)


@pytest.mark.parametrize("typed", ["", "wrong", "000000"])
def test_a_wrong_one_opens_nothing_and_says_so(browser, counter, typed):
    answer = browser.post(STEP_UP, {"password": typed, "back": CASES})
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not stepped_up(request_of(browser, counter.user))


def test_guessing_here_locks_out_as_well(browser, counter):
    for _ in range(8):
        browser.post(STEP_UP, {"password": "000000"})
    assert browser.post(STEP_UP, {"password": counter.password}).status_code == 429
    assert not stepped_up(request_of(browser, counter.user))


def test_signing_in_with_both_factors_is_a_proof(counter):
    browser = Client()
    browser.post(reverse("account_login"), {"login": counter.user.username, "password": counter.password})
    browser.post(reverse("mfa_authenticate"), {"code": counter.code()})
    assert stepped_up(request_of(browser, counter.user))


def test_unlocking_the_screen_is_a_proof(browser, counter):
    browser.post(reverse("staff:lock"))
    browser.post(reverse("staff:unlock"), {"password": counter.password})
    assert stepped_up(request_of(browser, counter.user))


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example/", "/\\evil.example", "", "/no-such-page/"])
def test_nobody_is_led_out_of_the_system(browser, counter, back):
    assert browser.post(STEP_UP, {"password": counter.password, "back": back}).url == TODAY
    assert f'name="back" value="{TODAY}"' in browser.get(STEP_UP, {"back": back}).content.decode()


def test_what_was_typed_before_the_proof_waits_after_it(browser, counter):
    case = world.case_at(counter.user, desk="general")
    path = reverse("cases:write_note", args=[case.pk])
    answer = require_step_up(request_of(browser, counter.user, "post", path, fact="急いでいる。"), CASES)
    assert parse_qs(urlsplit(answer.url).query) == {"back": [reverse("staff:kept")]}
    assert KeptForm.objects.get().path == path


def test_in_the_demo_a_button_stands_in_says_so_and_counts_there_only(browser, counter, settings):
    settings.DEMO = True
    assert "ボタンだけで確かめたことにします" in browser.get(STEP_UP).content.decode()
    assert browser.post(STEP_UP, {"back": CASES}).url == CASES
    request = request_of(browser, counter.user)
    assert browser.session[proofs.PROOF]["method"] == "demo"
    assert stepped_up(request)
    settings.DEMO = False
    assert not stepped_up(request)
