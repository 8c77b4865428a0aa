"""What a browser gets, and what stays in the database, when the gate refuses or something breaks."""

import re
from uuid import uuid4

import pytest
from django.db.transaction import TransactionManagementError
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.cases.models import Case, Note
from kasanari.gate import Refused, Right, audit
from kasanari.gate.guards import NobodyAsked
from kasanari.gate.middleware import OneTransaction, WriteInsideRead
from kasanari.gate.models import AuditRow
from kasanari.people.models import Person
from kasanari.staff.sign_in import SECOND_FACTOR
from tests import world

pytestmark = pytest.mark.django_db

CHANCE = re.compile(r'(name="csrfmiddlewaretoken" value|nonce)="[^"]*"')
"""What differs between any two answers: the token of the form and the nonce of the scripts."""


@pytest.fixture
def by():
    return world.worker("general")


@pytest.fixture
def case(by):
    return world.case_at(by, desk="general")


@pytest.fixture
def no_audit(monkeypatch):
    def write(decisions, *, act, address=""):
        raise OSError("the audit cannot be written")

    monkeypatch.setattr(audit, "write", write)


def sent(view, by, method="GET"):
    request = RequestFactory().generic(method, "/somewhere/")
    request.user, request.session, request.resolver_match = by, {SECOND_FACTOR: "test"}, None
    return OneTransaction(lambda _: HttpResponse()).process_view(request, view, (), {})


def test_a_view_that_did_not_ask_does_not_answer(by, case):
    @gate.staff_page
    def forgot(request):
        return HttpResponse(str(Case.objects.get()))

    with pytest.raises(NobodyAsked):
        sent(forgot, by)


def test_a_view_that_asked_and_found_nothing_answers(by):
    @gate.staff_page
    def nothing_there(request):
        return HttpResponse(f"{len(gate.visible(Case.objects.all(), to=by))} cases")

    assert sent(nothing_there, by).content == b"0 cases"


def test_a_read_that_writes_leaves_neither_its_row_nor_an_answer(by, case):
    @gate.staff_page
    def sly(request):
        gate.permit(by, Right.WRITE, case)
        Note.objects.create(
            case=case,
            happened_on=timezone.localdate(),
            method="phone",
            fact="x",
            written_at=timezone.now(),
            written_by=by,
        )
        return HttpResponse("written")

    with pytest.raises(WriteInsideRead):
        sent(sly, by)
    assert not Note.objects.exists()
    assert not AuditRow.objects.exists()
    assert sent(sly, by, "POST").content == b"written"
    assert Note.objects.count() == AuditRow.objects.count() == 1


def test_a_view_that_hides_its_write_does_not_answer_either(by, case):
    @gate.staff_page
    def stubborn(request):
        gate.permit(by, Right.READ, case)
        try:
            Person.objects.update(given_name="改名")
        except WriteInsideRead:
            return HttpResponse("went on")

    with pytest.raises(TransactionManagementError):
        sent(stubborn, by)
    assert Person.objects.get().given_name == "太郎"


def test_when_the_audit_fails_the_act_is_undone(by, case, no_audit):
    browser = world.signed_in(by)
    browser.raise_request_exception = False
    note = {"happened_on": timezone.localdate(), "method": "phone", "fact": "電話した。"}
    response = browser.post(reverse("cases:write_note", args=[case.pk]), note)
    assert response.status_code == 500
    assert not Note.objects.exists()
    assert not case.events.filter(kind="noted").exists()


def test_when_the_audit_fails_nothing_is_shown(by, case, no_audit):
    browser = world.signed_in(by)
    browser.raise_request_exception = False
    response = browser.get(reverse("cases:case", args=[case.pk]))
    assert response.status_code == 500
    for content in (case.number, "見本", "太郎", "家賃"):
        assert content not in response.content.decode()


def test_when_even_the_refusal_cannot_be_recorded_nothing_is_shown(case, no_audit):
    browser = world.signed_in(world.worker("youth"))
    browser.raise_request_exception = False
    assert browser.get(reverse("cases:case", args=[case.pk])).status_code == 500


def test_a_refused_act_is_undone_and_its_refusal_recorded(case):
    stranger = world.worker("youth")

    @gate.staff_page
    def writes_first(request):
        Person.objects.update(given_name="改名")
        gate.permit(stranger, Right.WRITE, case)

    with pytest.raises(Refused):
        sent(writes_first, stranger, "POST")
    assert Person.objects.get().given_name == "太郎"
    row = AuditRow.objects.get()
    assert (row.user, row.allowed, row.right, row.subject_ids) == (stranger, False, "write", [case.pk])


@pytest.mark.parametrize("asked", ["get", "post"])
def test_a_case_one_may_not_know_of_looks_like_none(case, asked):
    browser = world.signed_in(world.worker("youth"))
    view = "cases:case" if asked == "get" else "cases:interrupt"
    answers = [getattr(browser, asked)(reverse(view, args=[pk])) for pk in (case.pk, uuid4())]
    assert [one.status_code for one in answers] == [404, 404]
    hidden, absent = [CHANCE.sub("", one.content.decode()) for one in answers]
    assert str(case.pk) not in hidden
    assert hidden == absent
    assert AuditRow.objects.filter(allowed=False).count() == 2


def test_what_a_page_opened_stands_in_its_audit_and_nothing_else(by, case):
    other = world.case_at(by, desk="general", family="別人")
    world.assessed(case, by)
    world.signed_in(by).get(reverse("cases:case", args=[case.pk]))
    opened = AuditRow.objects.filter(user=by, act="cases:case", allowed=True)
    ids = {pk for row in opened for pk in row.subject_ids}
    assert {case.pk, case.assessments.get().pk, *case.events.values_list("pk", flat=True)} <= ids
    assert other.pk not in ids
    assert {row.address for row in opened} == {"127.0.0.1"}


def test_what_a_list_opened_stands_in_its_audit(by):
    mine = {world.case_at(by, desk="general").pk for _ in range(2)}
    world.case_at(world.worker("youth"), desk="youth")
    world.signed_in(by).get(reverse("cases:cases"))
    row = AuditRow.objects.get(subject="cases.case", act="cases:cases")
    assert (set(row.subject_ids), row.user, row.right) == (mine, by, Right.INDEX)
