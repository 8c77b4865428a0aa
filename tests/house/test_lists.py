"""A page costs the same whether it lists one row, three or fifty: never more than twelve statements.

Counted apart: the head of the audit's chain, which every page with an audit takes once, and what the second wall is
told (once a page; once more where a figure looks at the whole city).
"""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from kasanari.cases import actions
from kasanari.directory import actions as directory
from kasanari.directory.policy import Owner
from kasanari.people.actions import form_household, record_residence
from kasanari.staff import actions as staff
from kasanari.staff import kept_forms
from tests import world
from tests.directory import entries

pytestmark = pytest.mark.django_db

MOST = 12
"""Statements of one request: session, user and standing among them, the audit the last; the chain's head apart."""
OF_ONE_PERSON = {"workbench:person": 29, "workbench:why": 20, "workbench:ledger": 18}
"""Pages that decide on every dossier, housemate and record of one person, each with its ground: their own literal count."""
OF_EVERY_ROOM = {"workbench:today": 13}
"""My-day asks each room once what waits there, and grows by one with each of them."""
CHAIN_HEAD = "SELECT * FROM gate_chain_head("
AUDIT = 'INSERT INTO "gate_auditrow"'
WALL = "SELECT set_config("

YEAR = timezone.localdate().year - (timezone.localdate().month < 4)


@pytest.fixture
def desk():
    return SimpleNamespace(by=world.worker("multi-agency"), admin=world.worker(is_system_administrator=True))


def fill_desk(desk, rows):
    """``rows`` cases of one desk, each with a person, a consent, a decided plan and a promised look."""
    return [world.supported(desk.by, desk="multi-agency", family=f"見本{index}") for index in range(rows)]


def fill_staff(_, rows):
    return [world.worker("general", "mens", name=f"見本 {index}") for index in range(rows)]


def fill_looks(desk, rows):
    """``rows`` workers who looked at persons of their own family name, and at closed cases."""
    for index in range(rows):
        by = world.worker("multi-agency", name=f"見本{index} 一子")
        case = world.case_at(by, desk="multi-agency", family=f"見本{index}")
        browser = world.signed_in(by)
        browser.get(reverse("workbench:person", args=[case.subject.pk]))
        browser.get(reverse("cases:case", args=[case.pk]))


def fill_kept(desk, rows):
    """``rows`` notes that were typed too late."""
    for index in range(rows):
        pairs = [("fact", f"電話した。{index}")]
        body = kept_forms.seal(pairs, desk.by)
        staff.keep_form(path=reverse("cases:new_contact"), page="/today/", body=body, by=desk.by, at=timezone.now())


def fill_closed(desk, rows):
    for case in fill_desk(desk, rows):
        now = timezone.now()
        text = actions.EvaluationText(achieved="滞納はなくなった。", verdict="close")
        actions.evaluate(case_id=case.pk, text=text, by=desk.by, at=now)
        actions.close_case(case_id=case.pk, reason="achieved", handed_to="", by=desk.by, at=timezone.now())


def fill_person(desk, rows):
    """One person with ``rows`` cases, housemates, former homes and consents."""
    now, today = timezone.now(), timezone.localdate()
    first = world.supported(desk.by, desk="multi-agency")
    subject = first.subject
    others = [world.case_at(desk.by, desk="multi-agency", family=f"家族{index}").subject for index in range(rows)]
    form_household(members=[(subject, "世帯主"), *((one, "子") for one in others)], formed_on=today, by=desk.by, at=now)
    for index in range(rows):
        day = today.replace(year=today.year - rows + index, day=1)
        record_residence(person=subject, address=f"架空町{index}", district_code="mii", from_on=day, by=desk.by, at=now)
        again = actions.NewContact(
            desk_code="multi-agency",
            channel="phone",
            words="また困った。",
            topics=["debt"],
            outcome="own_desk",
            person=subject,
        )
        actions.receive_contact(contact=again, by=desk.by, at=timezone.now())
        world.consent(first, desk.by, "general", days=30 + index)
        world.planned(world.assessed(world.case_at(desk.by, desk="multi-agency"), desk.by), desk.by)
    return subject


def fill_approvals(desk, rows):
    for _ in range(rows):
        world.export_approval(desk.by, desk="multi-agency")


def fill_directory(desk, rows):
    """``rows`` entries with places, days and numbers, each of them to confirm, and what their owners answered."""
    for index in range(rows):
        entry = entries.entry(desk.by, name=f"架空{index}")
        link = entries.link(entry, desk.by).link
        directory.correct_by_owner(link_id=link.pk, proposed={"name": "別の名"}, by=Owner(link), at=timezone.now())
        type(entry).objects.filter(pk=entry.pk).update(confirmed_on=None)


def records(label):
    return get(reverse("api:records", args=[label]))


def get(path):
    return lambda browser, _: browser.get(path)


def search(browser, _):
    return browser.post(reverse("workbench:search"), {"q": "見本"})


def person(browser, subject):
    return browser.get(reverse("workbench:person", args=[subject.pk]))


def why(browser, subject):
    return browser.get(reverse("workbench:why", args=["people.person", subject.pk]))


def ledger(browser, subject):
    return browser.get(reverse("workbench:ledger", args=[subject.pk]))


PLAN, RECORDS = "sasaeau-2020", ("2-02", "cases.cases_closed", "multi-agency")
LISTS = {
    "cases:cases": (fill_desk, get(reverse("cases:cases")), "by"),
    "workbench:today": (fill_desk, get(reverse("workbench:today")), "by"),
    "workbench:search": (fill_desk, search, "by"),
    "workbench:person": (fill_person, person, "by"),
    "workbench:why": (fill_person, why, "by"),
    "workbench:ledger": (fill_person, ledger, "by"),
    "workbench:audit": (fill_desk, get(reverse("workbench:audit")), "admin"),
    "workbench:export": (fill_approvals, get(reverse("workbench:export")), "by"),
    "workbench:unusual": (fill_looks, get(reverse("workbench:unusual")), "admin"),
    "staff:workers": (fill_staff, get(reverse("staff:workers")), "admin"),
    "staff:kept": (fill_kept, get(reverse("staff:kept")), "by"),
    "welfareplan:plans": (fill_closed, get(reverse("welfareplan:plans")), "by"),
    "welfareplan:account": (fill_closed, get(reverse("welfareplan:account", args=[PLAN, YEAR])), "by"),
    "welfareplan:records": (fill_closed, get(reverse("welfareplan:records", args=[PLAN, *RECORDS, YEAR])), "by"),
    "directory:search": (fill_directory, get(f"{reverse('directory:search')}?need=dementia&district=mii"), "by"),
    "directory:search as tiles": (fill_directory, get(f"{reverse('directory:search')}?view=tiles"), "by"),
    "directory:to_confirm": (fill_directory, get(reverse("directory:to_confirm")), "by"),
    "directory:unmet": (fill_directory, get(reverse("directory:unmet")), "by"),
    "hsds:services": (fill_directory, get(f"{reverse('hsds:services')}?full=true"), "by"),
    "hsds:service_at_locations": (fill_directory, get(reverse("hsds:service_at_locations")), "by"),
    "api:records of cases": (fill_desk, records("cases.case"), "by"),
    "api:records of persons": (fill_desk, records("people.person"), "by"),
    "api:records of involvements": (fill_desk, records("access.dossierperson"), "by"),
    "api:records of roles": (fill_desk, records("cases.role"), "by"),
    "api:records of consents": (fill_desk, records("access.consent"), "by"),
}


def statements_of(page, desk, rows):
    """Open the page once with ``rows`` rows behind it; return its statements."""
    fill, open_page, who = LISTS[page]
    filled = fill(desk, rows)
    browser = world.signed_in(getattr(desk, who))
    with CaptureQueriesContext(connection) as queries:
        response = open_page(browser, filled)
    assert response.status_code == 200
    statements = [one["sql"] for one in queries if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    heads = [sql for sql in statements if sql.startswith(CHAIN_HEAD)]
    assert len(heads) == sum(sql.startswith(AUDIT) for sql in statements) <= 1, told(statements)
    walls = [sql for sql in statements if sql.startswith(WALL)]
    assert len(walls) <= 4, told(walls)  # in production it is told, and the end of the transaction forgets it
    return [sql for sql in statements if sql not in heads and not sql.startswith(WALL)]


def told(statements):
    return "\n".join(sql[:160] for sql in statements)


@pytest.mark.parametrize("page", LISTS)
def test_a_list_asks_the_same_questions_for_one_row_and_for_three(page, desk):
    one = statements_of(page, desk, 1)
    three = statements_of(page, desk, 3)  # further rows: four in all
    assert len(one) == len(three), told(three)
    assert len(three) <= (OF_ONE_PERSON | OF_EVERY_ROOM).get(page, MOST), told(three)


@pytest.mark.parametrize("page", ["cases:cases", "workbench:search", "staff:workers", "api:records of cases"])
def test_fifty_rows_stay_within_the_budget(page, desk):
    statements = statements_of(page, desk, 50)
    assert len(statements) <= MOST, told(statements)
