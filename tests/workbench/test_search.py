"""Search finds persons and cases the worker may know of, and nothing else."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kasanari.gate.models import AuditRow
from kasanari.people.models import Person
from kasanari.people.search import index_persons
from tests import world

pytestmark = pytest.mark.django_db

SEARCH = reverse("workbench:search")
SAVEPOINT = 2  # a request inside a test is a savepoint, outside it is the transaction itself
WALL = 2  # what the second wall is told: for whom it opens and, in tests, what holds afterwards
CHAIN_HEAD = 1
COUNT_OF_SEARCHES = 1
STANDING_MERGES = 1
PROTECTIONS = 1


def resident(family):
    """Somebody of the register of residents, whom no worker wrote down."""
    person = Person(
        family_name=family,
        given_name="太郎",
        family_kana="ミホン",
        given_kana="タロウ",
        registered_at=timezone.now(),
    )
    person.save()
    index_persons([person.pk])
    return person


def found(user, text):
    return world.signed_in(user).post(SEARCH, {"q": text})


def test_city_desk_finds_a_resident_nobody_works_with():
    by = world.worker("general")
    person = resident("髙見本")
    page = found(by, "高見本").content.decode()
    assert "<mark>髙見本</mark> 太郎" in page
    assert reverse("workbench:person", args=[person.pk]) in page


def test_agency_without_look_up_finds_only_its_own_persons():
    elder = world.worker("elder", agency="houkatsu")
    resident("見本甲")
    world.contact(elder, desk="elder", family="見本乙")
    page = found(elder, "見本").content.decode()
    assert "<mark>見本</mark>乙 太郎" in page
    assert "見本甲" not in page


@pytest.mark.parametrize("text", ["見", "・", " - ", "　"])
def test_one_letter_or_only_marks_search_nothing(text):
    by = world.worker("general")
    resident("見本")
    response = found(by, text)
    assert response.context["persons"] == []
    assert response.context["form"].errors


def test_case_number_is_found_by_its_desk_only():
    by, other = world.worker("general"), world.worker("elder", agency="houkatsu")
    case = world.case_at(by, desk="general")
    assert case.get_absolute_url() in found(by, case.number).content.decode()
    assert case.get_absolute_url() not in found(other, case.number).content.decode()


def test_twenty_are_shown_and_more_are_asked_to_be_narrowed(django_assert_num_queries):
    by = world.worker("general")
    for index in range(21):
        resident(f"見本{index}")
    browser = world.signed_in(by)
    with django_assert_num_queries(
        7 + COUNT_OF_SEARCHES + STANDING_MERGES + PROTECTIONS + WALL + CHAIN_HEAD + SAVEPOINT
    ):
        response = browser.post(SEARCH, {"q": "見本"})
    assert len(response.context["persons"]) == 20
    assert "もっと絞ってください" in response.content.decode()


def test_the_page_itself_asks_for_what_was_found_alone_and_is_told_the_same():
    by = world.worker("general")
    person = resident("見本")
    browser = world.signed_in(by)
    whole = browser.post(SEARCH, {"q": "見本 太郎"}).content.decode()
    part = browser.post(SEARCH, {"q": "見本 太郎"}, headers={"HX-Request": "true"}).content.decode()
    assert part.startswith('<div id="found"')
    assert part.strip() in whole
    assert reverse("workbench:person", args=[person.pk]) in part
    short = browser.post(SEARCH, {"q": "見"}, headers={"HX-Request": "true"}).content.decode()
    assert "2文字以上" in short
    assert "<form" not in short


def test_a_name_with_a_date_is_no_case_number_and_a_case_number_may_be_typed_full_width():
    by = world.worker("general")
    case = world.case_at(by, desk="general")
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isdigit() else letter for letter in case.number)
    assert case.get_absolute_url() in found(by, wide).content.decode()
    with CaptureQueriesContext(connection) as asked:
        found(by, "わたなべ 3月4日")
    assert not any("cases_case" in query["sql"] for query in asked)


def test_words_of_a_search_stay_out_of_the_audit_and_the_address():
    by = world.worker("general")
    resident("見本")
    response = found(by, "見本 太郎")
    rows = AuditRow.objects.filter(act="workbench:search")
    assert {(row.user_id, row.right) for row in rows} == {(by.pk, "search"), (by.pk, "index")}
    assert not any("見本" in str(value) for row in rows for value in vars(row).values())
    assert "見本" not in response.request["PATH_INFO"] + response.request["QUERY_STRING"]


def test_administrator_finds_nobody():
    resident("見本")
    assert found(world.worker(is_system_administrator=True), "見本").context["persons"] == []


def test_page_can_be_opened_without_words():
    response = world.signed_in(world.worker("general")).get(SEARCH)
    assert response.status_code == 200
    assert not response.context["form"].errors
