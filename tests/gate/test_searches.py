"""Searches leave hashed words, and whoever searches faster than a person types waits a minute."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.gate import SEARCH, chain, searches
from kasanari.gate.models import AuditRow
from tests import world
from tests.chains import content

pytestmark = pytest.mark.django_db

SEARCH_PAGE = reverse("workbench:search")
KNOWN = reverse("cases:known_persons")


@pytest.fixture
def by():
    return world.worker("general")


def noted(by):
    return AuditRow.objects.filter(user=by, subject=SEARCH).order_by("id")


def searched_before(by, count, *, ago=timedelta(seconds=30)):
    at = timezone.now() - ago
    row = content(at=at, user_id=by.pk, subject=SEARCH, right=SEARCH, subject_ids=[], about=[])
    chain.append([row] * count, day=timezone.localdate())


def test_equal_words_leave_equal_marks_and_no_word_is_readable(by):
    browser = world.signed_in(by)
    for text in ("髙見本 太郎", "高見本　タロウ 太郎", "見本"):
        browser.post(SEARCH_PAGE, {"q": text})
    first, second, third = [row.purpose.split() for row in noted(by)]
    assert (len(first), len(second), len(third)) == (2, 3, 1)
    assert (first[0], first[1]) == (second[0], second[2])
    assert len({*first, *second, *third}) == 4
    assert all(len(mark) == 16 and int(mark, 16) for mark in (*first, *third))
    assert [(row.right, row.allowed, row.act) for row in noted(by)] == [("search", True, "workbench:search")] * 3


def test_marks_depend_on_the_key_and_are_eight_at_most(settings):
    before = searches.hashed(["見本"])
    settings.KASANARI_AUDIT_KEY = "another"
    assert searches.hashed(["見本"]) != before
    assert len(searches.hashed(str(number) for number in range(20)).split()) == 8


def test_names_looked_up_while_typing_are_noted_too(by):
    world.signed_in(by).post(KNOWN, {"family_name": "見本", "given_name": "太郎"})
    (row,) = noted(by)
    assert (row.purpose, row.act) == (searches.hashed(["見本", "太郎"]), "cases:known_persons")


def test_what_is_too_short_to_search_is_no_search(by):
    browser = world.signed_in(by)
    browser.post(SEARCH_PAGE, {"q": "見"})
    assert browser.post(KNOWN, {"family_name": "見"}).status_code == 200
    assert not noted(by).exists()


def test_sixty_in_a_minute_are_let_through_and_the_next_is_refused_with_what_was_typed(by):
    world.case_at(by, desk="general")
    searched_before(by, searches.MOST_IN_A_MINUTE - 1)
    browser = world.signed_in(by)
    assert browser.post(SEARCH_PAGE, {"q": "見本"}).status_code == 200
    refused = browser.post(SEARCH_PAGE, {"q": "見本 太郎"})
    page = refused.content.decode()
    assert refused.status_code == 429
    assert "1分ほど待ってから" in page
    assert 'value="見本 太郎"' in page
    assert "ミホン" not in page
    last = noted(by).latest("id")
    assert (last.allowed, last.why) == (False, "too_many")
    assert AuditRow.objects.latest("id") == last, "nothing was looked up"


def test_who_searched_a_minute_ago_and_who_else_searches_is_not_held_up(by):
    searched_before(by, 100, ago=timedelta(seconds=61))
    searched_before(world.worker("general"), 100)
    assert world.signed_in(by).post(SEARCH_PAGE, {"q": "見本"}).status_code == 200


def test_a_name_typed_too_fast_gets_a_notice_and_no_name(by):
    world.case_at(by, desk="general")
    searched_before(by, searches.MOST_IN_A_MINUTE)
    answer = world.signed_in(by).post(KNOWN, {"family_name": "見本"})
    assert answer.status_code == 429
    assert "受付はこのまま続けられます" in answer.content.decode()
    assert "ミホン" not in answer.content.decode()


def test_an_intake_keeps_what_was_typed_when_its_look_up_is_refused(by):
    searched_before(by, searches.MOST_IN_A_MINUTE)
    typed = {"look": "1", "family_name": "見本", "words": "家賃が払えない。", "desk_code": "general"}
    answer = world.signed_in(by).post(reverse("cases:new_contact"), typed)
    assert answer.status_code == 429
    assert "家賃が払えない。" in answer.content.decode()
    assert "1分ほど待つと" in answer.content.decode()


def test_a_page_that_does_not_catch_the_refusal_answers_not_found_and_it_is_noted_once(by, rf):
    from kasanari.gate.middleware import OneTransaction

    @gate.public_page("a test")
    def careless(request):
        gate.searched(by, ["見本"])
        return HttpResponse("見本 太郎")

    searched_before(by, searches.MOST_IN_A_MINUTE)
    request = rf.post("/page/")
    request.resolver_match, request.user = None, AnonymousUser()
    with pytest.raises(gate.TooManySearches):
        OneTransaction(lambda _: HttpResponse()).process_view(request, careless, (), {})
    assert noted(by).filter(allowed=False).count() == 1
