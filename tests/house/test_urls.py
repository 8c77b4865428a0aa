"""Every URL is guarded or says why it is public; a GET writes nothing but its audit row."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from kasanari.cases import actions
from kasanari.config.urls import THIRD_PARTY

from tests import world

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b", re.IGNORECASE)


def patterns(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner)
        elif isinstance(entry, URLPattern):
            yield f"{namespace}{entry.name}", entry


def test_every_url_is_guarded_or_says_why_it_is_public():
    loose = []
    for name, entry in patterns():
        guard = getattr(entry.callback, "gate_guard", "")
        third_party = any(name.startswith(prefix) for prefix in THIRD_PARTY)
        if not third_party and not (guard.startswith("staff") or re.match(r"public: \w+", guard)):
            loose.append(name)
    assert loose == []


@pytest.fixture
def pages(db):
    """Every page that can be opened with GET, with real objects behind it; (worker, addresses by name)."""
    by = world.worker("multi-agency")
    case = world.planned(world.assessed(world.case_at(by, desk="multi-agency"), by), by)
    given = world.consent(case, by, "livelihood")
    now = timezone.now()
    meeting = actions.call_meeting(
        case_id=case.pk, kind="plan", planned_on=timezone.localdate(), place="会議室", question="分担", invitations=[], by=by, at=now
    )
    note = actions.write_note(case_id=case.pk, happened_on=timezone.localdate(), method="phone", fact="電話した。", by=by, at=now)
    told = world.contact(by, desk="multi-agency", outcome="information")
    supported = world.supported(by, desk="multi-agency")
    objects = {
        "case_id": case.pk,
        "contact_id": told.pk,
        "note_id": note.pk,
        "consent_id": given.pk,
        "meeting_id": meeting.pk,
        "follow_up_id": supported.follow_ups.get().pk,
        "role_id": supported.plans.get().goals.get().roles.first().pk,
        "person_id": case.subject.pk,
        "user_id": by.pk,
        "plan_code": "sasaeau-2020",
        "fiscal_year": 2022,
        "extension": "json",
        "initiative_code": "2-02",
        "measure_code": "cases.cases_closed",
        "posting_id": by.postings.get().pk,
        "desk_code": "multi-agency",
    }
    return by, {name: _address(name, entry, objects) for name, entry in patterns() if not _third_party(name)}


def _third_party(name):
    return any(name.startswith(prefix) for prefix in THIRD_PARTY)


def _address(name, entry, objects):
    wanted = entry.pattern.converters
    missing = set(wanted) - set(objects)
    assert not missing, f"{name} takes {missing}: tell this test what to put there"
    return reverse(name, kwargs={key: objects[key] for key in wanted})


def test_a_get_writes_nothing_but_its_audit_row_and_that_last(pages):
    worker, addresses = pages
    browsers = [world.signed_in(worker), world.signed_in(world.worker(is_system_administrator=True))]
    opened = set()
    for browser in browsers:
        for name, address in addresses.items():
            with CaptureQueriesContext(connection) as queries:
                response = browser.get(address)
            statements = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
            writes = [sql for sql in statements if WRITE.match(sql)]
            assert all(sql.startswith('INSERT INTO "gate_auditrow"') for sql in writes), (name, writes)
            assert len(writes) <= 1, name
            if writes and response.status_code == 200:
                assert statements[-1] == writes[0], f"{name}: something ran after the audit"
                opened.add(name)
    assert {"cases:case", "cases:cases", "workbench:today", "workbench:person"} <= opened


@pytest.mark.django_db
def test_a_post_ends_with_its_audit_row():
    by = world.worker("general")
    case = world.case_at(by, desk="general")
    browser = world.signed_in(by)
    note = {"happened_on": timezone.localdate() - timedelta(days=1), "method": "phone", "fact": "電話した。"}
    with CaptureQueriesContext(connection) as queries:
        assert browser.post(reverse("cases:write_note", args=[case.pk]), note).status_code == 302
    statements = [q["sql"] for q in queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert statements[-1].startswith('INSERT INTO "gate_auditrow"')
    assert case.notes.count() == 1
