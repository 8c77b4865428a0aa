"""Who saw what of a person: for the desk on the screen, for the person on paper, for a guardian with a second person."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kasanari.access.actions import name_person
from kasanari.access.models import Adversary, Approval, Protection
from kasanari.cases import actions
from kasanari.gate.models import AuditRow
from kasanari.office.models import Document
from kasanari.people.actions import Particulars, form_household, register_person
from kasanari.workbench import ledger, printing
from tests import world

pytestmark = pytest.mark.django_db


def url_of(person, name="ledger"):
    return reverse(f"workbench:{name}", args=[person.pk])


def page_of(user, person):
    response = world.signed_in(user).get(url_of(person))
    assert response.status_code == 200
    return response.content.decode()


def visit(user, case):
    assert world.signed_in(user).get(reverse("cases:case", args=[case.pk])).status_code == 200


@pytest.fixture
def counter():
    return world.worker("general", name="見本 窓子")


@pytest.fixture
def case(counter):
    return world.case_at(counter, desk="general")


@pytest.fixture
def person(case):
    return case.subject


@pytest.fixture
def mother(person, counter):
    """Of the same household, and known to the same desk."""
    now = timezone.now()
    mother = register_person(particulars=Particulars(family_name="見本", given_name="母代"), by=counter, at=now)
    name_person(
        dossier=world.case_at(counter, desk="general").dossier, person=mother, role="household", by=counter, at=now
    )
    form_household(members=[(mother, "母"), (person, "子")], formed_on=date(2020, 1, 1), by=counter, at=now)
    return mother


CLAIM = {"relation": "母（親権者）", "basis": "戸籍謄本で確認", "reason": "本人が望み、不利益は見当たらない。"}


def test_own_desk_reads_who_saw_what_on_which_ground(counter, case, person):
    world.consent(case, counter, "livelihood")
    visit(world.worker("livelihood", agency="jiritsu", name="見本 借子"), case)
    page = page_of(counter, person)
    for shown in ("見本 借子", "事例", "本人同意"):
        assert shown in page.split('id="ledger"')[1]


def test_a_reader_by_consent_learns_agencies_only(counter, case, person):
    world.consent(case, counter, "livelihood")
    visit(counter, case)
    page = page_of(world.worker("livelihood", agency="jiritsu"), person).split('id="ledger"')[1]
    assert "見本 窓子" not in page
    assert "機関" in page


def test_whoever_may_not_read_of_the_person_finds_nothing(person):
    browser = world.signed_in(world.worker("youth"))
    hidden, absent = browser.get(url_of(person)), browser.get(reverse("workbench:ledger", args=[uuid4()]))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content


def test_looks_in_a_dossier_the_reader_may_not_know_of_leave_no_byte(counter, case, person):
    """The desk for men's worries keeps its records in a compartment, and what its workers do there is its own."""
    before = _looks(counter, person)
    closed = world.worker("mens", name="見本 秘子")
    secret = world.case_at(closed, desk="mens")
    name_person(dossier=secret.dossier, person=person, by=closed, at=timezone.now())
    visit(closed, secret)
    assert world.signed_in(closed).get(reverse("workbench:person", args=[person.pk])).status_code == 200
    assert world.signed_in(closed).get(url_of(person)).status_code == 200
    assert AuditRow.objects.filter(user=closed, about__contains=[person.pk]).exists()
    assert _looks(counter, person) == before
    assert "見本 秘子" in page_of(closed, person)


def _looks(user, person):
    """The ledger as ``user`` has it, but for the looks ``user`` took at it."""
    rows = ledger.rows_about(person, user, timezone.now()).exclude(act="workbench:ledger").exclude(act="test")
    return list(rows.order_by("pk").values_list("pk", flat=True))


def test_records_that_name_somebody_else_only_are_not_the_persons_own(counter, case, person):
    other = register_person(
        particulars=Particulars(family_name="別人", given_name="花代"), by=counter, at=timezone.now()
    )
    name_person(dossier=case.dossier, person=other, role="household", by=counter, at=timezone.now())
    note = actions.write_note(
        case_id=case.pk, happened_on=date(2026, 4, 2), method="phone", fact="別の話。", names=[other.pk], by=counter,
        at=timezone.now(),
    )  # fmt: skip
    reader = world.worker("general", name="見本 読子")
    assert world.signed_in(reader).get(reverse("workbench:why", args=["cases.note", note.pk])).status_code == 200
    of_note = AuditRow.objects.filter(user=reader, subject="cases.note")
    assert of_note.exists()
    mine = ledger.rows_about(person, counter, timezone.now())
    assert not mine.filter(pk__in=of_note.values("pk")).exists()
    theirs = ledger.rows_about(other, counter, timezone.now())
    assert theirs.filter(pk__in=of_note.values("pk")).exists()


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(looks=st.integers(0, 6), cases=st.integers(0, 2))
def test_the_rows_are_one_query_whatever_there_is(counter, person, looks, cases):
    for _ in range(cases):
        further = world.case_at(counter, desk="general")
        name_person(dossier=further.dossier, person=person, by=counter, at=timezone.now())
    browser = world.signed_in(counter)
    for _ in range(looks):
        browser.get(reverse("workbench:person", args=[person.pk]))
    with CaptureQueriesContext(connection) as queries:
        assert browser.get(url_of(person)).status_code == 200
    read = [one["sql"] for one in queries if 'FROM "gate_auditrow"' in one["sql"]]
    assert len(read) == 1, read


def test_the_person_gets_it_on_paper_with_desks_and_without_names(counter, case, person, monkeypatch):
    visit(counter, case)
    printed = {}
    real = printing.issue_document
    monkeypatch.setattr(printing, "issue_document", lambda **given: printed.update(given) or real(**given))
    response = world.signed_in(counter).post(url_of(person, "print_ledger"), {"recipient": ""})
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF")
    document = Document.objects.get(kind="ledger_sheet")
    assert (document.recipient_kind, document.recipient_code) == ("person", str(person.pk))
    told = str(printed["data"])
    assert case.desk.name in told
    assert "見本 窓子" not in told
    assert {mention.field for mention in printed["mentions"]} == {"family_name", "desk_code"}


def test_a_guardian_gets_it_only_once_a_second_person_approved(counter, person, mother):
    browser, typed = world.signed_in(counter), {"recipient": str(mother.pk), **CLAIM}
    response = browser.post(url_of(person, "print_ledger"), typed, follow=True)
    assert "承認を依頼しました" in response.content.decode()
    assert not Document.objects.exists()
    asked = Approval.objects.get()
    assert (asked.act, asked.asked_by) == ("disclose_to_guardian", counter)
    for word in ("見本 母代", *CLAIM.values()):
        assert word in asked.reason

    grant(asked)
    response = browser.post(url_of(person, "print_ledger"), typed)
    assert response["Content-Type"] == "application/pdf"
    assert Document.objects.get().recipient_code == str(mother.pk)
    browser.post(url_of(person, "print_ledger"), typed)
    assert Document.objects.count() == 1, "one approval, one paper"


def grant(approval):
    granted = {"answered_at": timezone.now(), "answered_by": world.worker("general"), "is_granted": True}
    Approval.objects.filter(pk=approval.pk).update(**granted)


def test_an_approval_for_one_recipient_serves_no_other(counter, person, mother):
    browser = world.signed_in(counter)
    aunt = register_person(
        particulars=Particulars(family_name="見本", given_name="叔子"), by=counter, at=timezone.now()
    )
    membership = person.memberships.get().household.members
    membership.create(person=aunt, relation="叔母", from_on=date(2020, 1, 1))
    name_person(dossier=world.case_at(counter, desk="general").dossier, person=aunt, by=counter, at=timezone.now())
    browser.post(url_of(person, "print_ledger"), {"recipient": str(mother.pk), **CLAIM})
    grant(Approval.objects.get())
    browser.post(url_of(person, "print_ledger"), {"recipient": str(aunt.pk), **CLAIM})
    assert not Document.objects.exists()
    assert Approval.objects.count() == 2


def test_an_adversary_never_gets_the_desks_of_a_protected_person(counter, case, person, mother):
    visit(counter, case)
    protection = Protection.objects.create(
        person=person, kind="dv", desk_code="general", from_on=date(2026, 1, 1), registered_at=timezone.now(),
        registered_by=counter,
    )  # fmt: skip
    Adversary.objects.create(protection=protection, person=mother)
    browser, typed = world.signed_in(counter), {"recipient": str(mother.pk), **CLAIM}
    browser.post(url_of(person, "print_ledger"), typed)
    grant(Approval.objects.get())
    assert browser.post(url_of(person, "print_ledger"), typed).status_code == 404
    assert not Document.objects.exists()
    assert Approval.objects.get().used_at is None
    assert AuditRow.objects.filter(subject="leaves:person", allowed=False, why="adversary").exists()


def test_what_is_missing_is_named_and_what_was_typed_stays(counter, person, mother):
    typed = {"recipient": str(mother.pk), "relation": "母", "basis": "", "reason": "望んでいる。"}
    response = world.signed_in(counter).post(url_of(person, "print_ledger"), typed)
    assert response.status_code == 422
    page = response.content.decode()
    assert "本人以外に渡すときは、入力してください。" in page
    assert "望んでいる。" in page
    assert not Approval.objects.exists()


def test_only_the_household_can_be_chosen(counter, person):
    stranger = world.case_at(counter, desk="general", family="他人").subject
    response = world.signed_in(counter).post(url_of(person, "print_ledger"), {"recipient": str(stranger.pk), **CLAIM})
    assert response.status_code == 422
    assert not Approval.objects.exists()


def test_a_reader_by_consent_cannot_hand_it_out(counter, case, person):
    world.consent(case, counter, "livelihood")
    browser = world.signed_in(world.worker("livelihood", agency="jiritsu"))
    assert url_of(person, "print_ledger") not in browser.get(url_of(person)).content.decode()
    assert browser.post(url_of(person, "print_ledger"), {"recipient": ""}).status_code == 404
