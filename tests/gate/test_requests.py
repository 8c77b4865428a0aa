"""One request, one transaction, and the audit as its last statement; what goes wrong rolls everything back."""

import re
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.http import HttpResponse
from django.template import engines
from django.template.response import SimpleTemplateResponse
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.cases.models import Case, Note
from kasanari.gate import Decision, Refused, Right, guards, middleware
from kasanari.gate.models import AuditRow
from kasanari.people.models import Person
from kasanari.staff.sign_in import SECOND_FACTOR
from tests import world

pytestmark = pytest.mark.django_db

UNLIKE = re.compile(r'nonce="[^"]*"|nonce-[\w+/=-]+|name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def by():
    return world.worker("general")


@pytest.fixture
def case(by):
    return world.case_at(by, desk="general")


def answer(view, by, method="get"):
    """What the middleware makes of one request to ``view``."""
    request = getattr(RequestFactory(), method)("/page/")
    browser = world.signed_in(by)
    request.user, request.session, request.resolver_match = by, browser.session, None
    request.COOKIES = {name: cookie.value for name, cookie in browser.cookies.items()}
    return middleware.OneTransaction(lambda _: HttpResponse()).process_view(request, view, (), {})


def rename(person):
    return Person.objects.filter(pk=person.pk).update(given_name="改名")


def test_a_page_that_did_not_ask_is_an_error(by):
    @gate.staff_page
    def careless(request):
        return HttpResponse("見本 太郎")

    with pytest.raises(guards.NobodyAsked, match="/page/ answered without asking the gate"):
        answer(careless, by)


def test_a_page_without_content_says_so_and_need_not_ask(by):
    @gate.staff_page(no_content="shows the calendar only")
    def calendar(request):
        return HttpResponse("4月")

    assert answer(calendar, by).content.decode() == "4月"
    assert calendar.gate_guard == "staff: shows the calendar only"
    assert not AuditRow.objects.exists()


def test_a_public_page_says_why():
    with pytest.raises(ValueError, match="says why it is public"):
        gate.public_page("")


def test_what_asked_nothing_may_still_lead_elsewhere(by):
    @gate.staff_page
    def leads_on(request):
        return HttpResponse(status=302)

    assert answer(leads_on, by).status_code == 302


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_write_inside_a_read_is_an_error_and_leaves_nothing(by, case, method):
    @gate.staff_page
    def sly(request):
        gate.permit(by, Right.READ, case)
        rename(case.subject)
        return HttpResponse()

    with pytest.raises(middleware.WriteInsideRead, match="UPDATE"):
        answer(sly, by, method)
    assert Person.objects.get().given_name == "太郎"
    assert not AuditRow.objects.exists()


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO staff_agency VALUES (1)",
        "  delete from staff_agency",
        "TRUNCATE staff_agency",
        "MERGE INTO staff_agency",
        "WITH new AS (INSERT INTO staff_agency VALUES (1) RETURNING code) SELECT * FROM new",
        "WITH one AS (SELECT 1), gone AS MATERIALIZED (\n  delete from staff_agency RETURNING code) SELECT 1",
        "WITH one AS (SELECT 1) UPDATE staff_agency SET label = ''",
        "WITH one AS (SELECT ')' AS \"(\" -- (\n) UPDATE staff_agency SET label = ''",
        "/* harmless */ UPDATE staff_agency SET label = ''",
        "SELECT 1; DELETE FROM staff_agency",
        "SELECT E'\\''; DELETE FROM staff_agency",
    ],
)
def test_every_kind_of_write_is_seen(by, statement):
    @gate.public_page("a test")
    def sly(request):
        with connection.cursor() as cursor:
            cursor.execute(statement)

    with pytest.raises(middleware.WriteInsideRead):
        answer(sly, by)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT code FROM staff_agency FOR UPDATE",
        "WITH one AS (SELECT code FROM staff_agency FOR NO KEY UPDATE) SELECT * FROM one",
        "SELECT '; DELETE FROM staff_agency', $$(UPDATE$$ -- ; INSERT",
        """SELECT 1 AS "(DELETE" /* ; DELETE */""",
    ],
)
def test_what_only_speaks_of_writing_is_read(by, statement):
    @gate.public_page("a test")
    def reads(request):
        with connection.cursor() as cursor:
            cursor.execute(statement)
        return HttpResponse("read")

    assert answer(reads, by).content == b"read"


def test_a_post_may_write_and_its_audit_follows(by, case):
    @gate.staff_page
    def act(request):
        gate.permit(by, Right.WRITE, case)
        rename(case.subject)
        return HttpResponse()

    answer(act, by, "post")
    assert Person.objects.get().given_name == "改名"
    row = AuditRow.objects.get()
    assert (row.user, row.right, row.subject, row.subject_ids) == (by, "write", "cases.case", [case.pk])
    assert (row.allowed, row.ground, row.act, row.address) == (True, "own_desk", "/page/", "127.0.0.1")


def test_an_error_in_a_post_rolls_the_act_back(by, case):
    @gate.staff_page
    def breaks(request):
        gate.permit(by, Right.WRITE, case)
        rename(case.subject)
        raise LookupError("the printer is on fire")

    with pytest.raises(LookupError):
        answer(breaks, by, "post")
    assert Person.objects.get().given_name == "太郎"
    assert not AuditRow.objects.exists()


def test_a_refusal_rolls_the_act_back_and_is_recorded_afterwards(by, case):
    stranger, person = world.worker("youth"), case.subject

    @gate.staff_page
    def refused(request):
        rename(person)
        gate.permit(stranger, Right.READ, case)

    with pytest.raises(Refused):
        answer(refused, stranger, "post")
    assert Person.objects.get().given_name == "太郎"
    row = AuditRow.objects.get()
    assert (row.user, row.allowed, row.why, row.ground, row.subject_ids) == (
        stranger,
        False,
        "no_ground",
        "",
        [case.pk],
    )


def test_the_page_is_drawn_before_the_audit_is_written(by, case):
    """A template that fetches rows adds to the audit of its own page."""
    template = engines["django"].from_string("{% for one in rows %}{{ one.number }}{% endfor %}")

    @gate.staff_page
    def lists(request):
        return SimpleTemplateResponse(template, {"rows": gate.visible(Case.objects.all(), to=by)})

    assert answer(lists, by).content.decode() == case.number
    assert AuditRow.objects.get().subject_ids == [case.pk]


class AuditFails:
    """Stands before the database and refuses the audit's own row."""

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith('INSERT INTO "gate_auditrow"'):
            raise DatabaseError("the disk is full")
        return execute(sql, params, many, context)


@pytest.fixture
def broken_audit():
    with connection.execute_wrapper(AuditFails()):
        yield


def test_without_audit_no_page(by, case, broken_audit):
    browser = world.signed_in(by)
    browser.raise_request_exception = False
    response = browser.get(reverse("cases:case", args=[case.pk]))
    assert response.status_code == 500
    told = response.content.decode()
    assert [word for word in ("見本", "太郎", "家賃", case.number) if word in told] == []


def test_without_audit_no_act(by, case, broken_audit):
    browser = world.signed_in(by)
    browser.raise_request_exception = False
    note = {"happened_on": timezone.localdate(), "method": "phone", "fact": "電話した。"}
    assert browser.post(reverse("cases:write_note", args=[case.pk]), note).status_code == 500
    assert not Note.objects.exists()


def test_without_audit_no_job(case, broken_audit):
    def job():
        with gate.recorded("nightly") as visit, gate.whole_city("a test"):
            rename(case.subject)
            visit.decisions.append(Decision(True, "write", "people.person", (case.subject.pk,)))

    with pytest.raises(DatabaseError):
        job()
    assert Person.objects.get().given_name == "太郎"


def test_a_job_leaves_its_audit(case):
    with gate.recorded("nightly job") as visit:
        visit.decisions.append(Decision(True, "read", "cases.case", (case.pk,), ground="system"))
    row = AuditRow.objects.get()
    assert (row.act, row.user, row.address, row.subject_ids) == ("nightly job", None, None, [case.pk])


def _bytes(response):
    return UNLIKE.sub("", response.content.decode())


def _headers(response):
    return {name: UNLIKE.sub("", value) for name, value in response.headers.items() if name != "Set-Cookie"}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "view", ["cases:case", "cases:assess", "cases:draft_plan", "workbench:person", "cases:contact"]
)
def test_hidden_and_absent_are_the_same_bytes(view, language):
    """A worker who is not cleared for a compartment cannot tell a case or person known only there from none at all."""
    case = world.case_at(world.worker("mens"), desk="mens")
    hidden = {"workbench:person": case.subject.pk, "cases:contact": case.dossier.contact.pk}.get(view, case.pk)
    browser = world.signed_in(world.worker("elder", agency="houkatsu"))
    pages = [
        browser.get(reverse(view, args=[pk]), headers={"accept-language": language})
        for pk in (hidden, uuid4(), uuid4())
    ]
    assert {page.status_code for page in pages} == {404}
    shown, *absent = [_bytes(page).replace(page.request["PATH_INFO"], "PATH") for page in pages]
    assert absent == [shown, shown]
    assert _headers(pages[0]) == _headers(pages[1])
    assert "見本" not in shown


def test_an_act_on_a_hidden_case_answers_like_one_on_none(case):
    browser = world.signed_in(world.worker("elder", agency="houkatsu"))
    note = {"happened_on": timezone.localdate(), "method": "phone", "fact": "電話した。"}
    pages = [browser.post(reverse("cases:write_note", args=[pk]), note) for pk in (case.pk, uuid4())]
    assert {page.status_code for page in pages} == {404}
    hidden, absent = [_bytes(page).replace(page.request["PATH_INFO"], "PATH") for page in pages]
    assert hidden == absent
    assert not Note.objects.exists()


def test_a_refused_page_is_in_the_audit_with_the_id_that_was_tried(case):
    stranger = world.worker("youth")
    world.signed_in(stranger).get(reverse("cases:case", args=[case.pk]))
    row = AuditRow.objects.get(allowed=False)
    assert (row.user, row.subject_ids, row.act, row.why) == (stranger, [case.pk], "cases:case", "not_visible")


def test_every_row_on_a_list_is_in_the_audit(by):
    cases = [world.case_at(by, desk="general") for _ in range(3)]
    world.signed_in(by).get(reverse("cases:cases"))
    row = AuditRow.objects.get(subject="cases.case")
    assert (set(row.subject_ids), row.right, row.user) == ({case.pk for case in cases}, "index", by)


def test_staff_pages_are_not_kept_by_browsers(by, case):
    assert world.signed_in(by).get(reverse("cases:case", args=[case.pk]))["Cache-Control"] == "no-store"


def test_without_second_factor_no_page(by, case):
    browser = world.signed_in(by)
    session = browser.session
    del session[SECOND_FACTOR]
    session.save()
    response = browser.get(reverse("cases:case", args=[case.pk]))
    assert (response.status_code, response.url) == (302, reverse("mfa_activate_totp"))
    assert not AuditRow.objects.exists()


def test_an_account_closed_meanwhile_is_out_at_the_next_request(by, case):
    browser = world.signed_in(by)
    by.is_active = False
    by.save()
    response = browser.get(reverse("cases:case", args=[case.pk]))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))
