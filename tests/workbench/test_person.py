"""The person page shows what the reader's grounds open, and says why."""

from datetime import date
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access.actions import name_person
from kasanari.gate.models import AuditRow
from kasanari.people.actions import Particulars, form_household, record_residence, register_person
from kasanari.people.models import Person
from kasanari.workbench.persons import open_page
from tests import world

pytestmark = pytest.mark.django_db

ADDRESS = "見本町一丁目2番3号"
PHONE = "000-1234-5678"
SAVEPOINT = 2  # a request inside a test is a savepoint, outside it is the transaction itself
WALL = 2  # what the second wall is told: for whom it opens and, in tests, what holds afterwards
CHAIN_HEAD = 1


def url_of(person):
    return reverse("workbench:person", args=[person.pk])


def page_of(user, person):
    return world.signed_in(user).get(url_of(person)).content.decode()


@pytest.fixture
def counter():
    return world.worker("general")


@pytest.fixture
def case(counter):
    """A case at the general desk about somebody with an address, a phone and a second name."""
    case = world.case_at(counter, desk="general")
    Person.objects.filter(pk=case.subject.pk).update(
        phone=PHONE, alternative_name="見本 別名", birth_on=date(1950, 3, 4), nationality="見本国"
    )
    record_residence(
        person=case.subject, address=ADDRESS, district_code="", from_on=date(2020, 1, 1), by=counter, at=timezone.now()
    )
    return case


def test_own_desk_sees_involvement_before_the_rest(counter, case):
    page = page_of(counter, case.subject)
    for shown in ("見本 太郎", "昭和25年3月4日", "見本 別名", ADDRESS, PHONE, case.number, "事例として受け付けました"):
        assert shown in page
    assert page.index('id="involvement"') < page.index('id="household"') < page.index('id="timeline"')
    assert reverse("workbench:why", args=["people.person", case.subject.pk]) in page
    assert reverse("workbench:ledger", args=[case.subject.pk]) in page
    assert f"{reverse('cases:new_contact')}?person={case.subject.pk}" in page


def test_consent_opens_reading_until_its_day_but_no_address(counter, case):
    world.consent(case, counter, "livelihood")
    page = page_of(world.worker("livelihood", agency="jiritsu"), case.subject)
    assert "見本 別名" in page
    assert case.number in page
    assert ADDRESS not in page
    assert PHONE not in page
    assert "まで" in page
    assert "本人同意による提供には含まれません" in page


def test_resident_look_up_shows_four_facts_and_nothing_more(case):
    page = page_of(world.worker("multi-agency"), case.subject)
    assert "見本 太郎" in page
    assert "ミホン タロウ" in page
    assert "昭和25年3月4日" in page
    for hidden in ("見本 別名", "見本国", ADDRESS, PHONE, case.number, "事例として受け付けました", 'id="household"'):
        assert hidden not in page
    assert "氏名・フリガナ・生年月日・校区だけを表示しています" in page


def test_the_address_is_not_even_read_without_the_right(counter, case):
    world.consent(case, counter, "livelihood")
    reader = world.worker("livelihood", agency="jiritsu")
    assert open_page(case.subject.pk, reader, timezone.now()).residence is None
    assert open_page(case.subject.pk, counter, timezone.now()).residence.address == ADDRESS


@pytest.mark.parametrize(("desk", "agency"), [("elder", "houkatsu"), ("general", "city")])
def test_hidden_and_absent_persons_look_the_same(desk, agency):
    """Known to a compartment only, a person is nobody's involvement and no resident to look up."""
    secret = world.case_at(world.worker("mens"), desk="mens")
    browser = world.signed_in(world.worker(desk, agency=agency))
    hidden, absent = browser.get(url_of(secret.subject)), browser.get(reverse("workbench:person", args=[uuid4()]))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_administrator_is_refused(case):
    browser = world.signed_in(world.worker(is_system_administrator=True))
    assert browser.get(url_of(case.subject)).status_code == 404


def test_only_housemates_named_at_the_own_desk_appear(counter, case):
    """That another desk supports the son is told on a page of his own, not by the household of his father."""
    both, now = world.worker("general", "youth"), timezone.now()
    wife, son = (
        register_person(particulars=Particulars(family_name="見本", given_name=given), by=both, at=now)
        for given in ("妻子", "息男")
    )
    elsewhere = world.case_at(both, desk="youth")
    name_person(dossier=case.dossier, person=wife, role="household", by=both, at=now)
    name_person(dossier=elsewhere.dossier, person=son, role="subject", by=both, at=now)
    members = [(case.subject, "世帯主"), (wife, "妻"), (son, "子")]
    form_household(members=members, formed_on=date(2020, 1, 1), by=both, at=now)
    assert "見本 息男" in page_of(both, case.subject)
    assert world.signed_in(counter).get(url_of(son)).status_code == 200
    page = page_of(counter, case.subject)
    assert "見本 妻子" in page
    assert "見本 息男" not in page


def test_withdrawn_consent_stays_on_record_as_withdrawn(counter, case):
    consent = world.consent(case, counter, "livelihood")
    assert "有効" in page_of(counter, case.subject)
    type(consent).objects.filter(pk=consent.pk).update(withdrawn_on=timezone.localdate())
    assert "撤回" in page_of(counter, case.subject)


def test_audit_names_the_ground_of_each_right_used(counter, case):
    page_of(counter, case.subject)
    rows = AuditRow.objects.filter(act="workbench:person", user=counter, subject="people.person", ground="own_desk")
    assert {"read", "locate"} <= set(rows.values_list("right", flat=True))


def test_reader_without_the_right_is_not_recorded_as_refused(case):
    page_of(world.worker("multi-agency"), case.subject)
    assert not AuditRow.objects.filter(act="workbench:person", allowed=False).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_cases(counter, number, django_assert_num_queries):
    case = world.case_at(counter, desk="general")
    for _ in range(number - 1):
        name_person(
            dossier=world.case_at(counter, desk="general").dossier, person=case.subject, by=counter, at=timezone.now()
        )
    browser, url = world.signed_in(counter), url_of(case.subject)
    with django_assert_num_queries(25 + WALL + CHAIN_HEAD + SAVEPOINT):
        browser.get(url)
