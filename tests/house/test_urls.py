"""Every URL is guarded or says why it is public; a GET writes nothing but its audit row."""

import re
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from kasanari.cases import actions
from kasanari.config.urls import THIRD_PARTY
from kasanari.directory import actions as directory
from kasanari.directory.policy import Owner
from kasanari.people import actions as people
from kasanari.staff import actions as staff
from tests import world
from tests.directory import entries
from tests.house import access_calls
from tests.imports.lists import BEFORE, staged
from tests.referrals import letters

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
def town(db):
    """A desk with a case at work, and everybody who might open its pages."""
    by = world.worker("multi-agency")
    case = world.planned(world.assessed(world.case_at(by, desk="multi-agency"), by), by)
    return SimpleNamespace(
        by=by,
        case=case,
        consent=world.consent(case, by, "livelihood"),
        consented=world.worker("livelihood", agency="jiritsu"),
        elsewhere=world.worker("youth"),
        nowhere=world.worker(),
        admin=world.worker(is_system_administrator=True),
    )


@pytest.fixture
def addresses(town):
    """Every address of ours by the name of its view, with real objects behind it."""
    by, now, today = town.by, timezone.now(), timezone.localdate()
    meeting = actions.call_meeting(
        case_id=town.case.pk,
        kind="plan",
        planned_on=today,
        place="会議室",
        question="分担",
        invitations=[],
        by=by,
        at=now,
    )
    note = actions.write_note(case_id=town.case.pk, happened_on=today, method="phone", fact="電話した。", by=by, at=now)
    told = world.contact(by, desk="multi-agency", outcome="information")
    supported = world.supported(by, desk="multi-agency")
    objects = {
        "case_id": town.case.pk,
        "record_label": "cases.note",
        "record_id": str(note.pk),
        "granted_id": world.export_approval(by, desk="multi-agency").pk,
        "load_id": staged(BEFORE, by=by).pk,
        "contact_id": told.pk,
        "note_id": note.pk,
        "consent_id": town.consent.pk,
        "meeting_id": meeting.pk,
        "follow_up_id": supported.follow_ups.get().pk,
        "role_id": supported.plans.get().goals.get().roles.first().pk,
        "person_id": town.case.subject.pk,
        "relation_id": people.record_relation(
            person=town.case.subject, relative=supported.subject, kind="spouse", by=by, at=now
        ).pk,
        "user_id": by.pk,
        "posting_id": by.postings.get().pk,
        "kept_id": staff.keep_form(path="/today/", page="/today/", body=b"sealed", by=by, at=now).pk,
        **objects_of_access(by),
        **objects_of_directory(by),
        "referral_id": letters.sent(world.worker("general"), "multi-agency").pk,
        "plan_code": "sasaeau-2020",
        "fiscal_year": 2022,
        "extension": "json",
        "initiative_code": "2-02",
        "measure_code": "cases.cases_closed",
        "desk_code": "multi-agency",
        "kind": "cases.note",
        "pk": note.pk,
    }
    return {name: _address(name, entry, objects) for name, entry in patterns() if not _third_party(name)}


def objects_of_access(by):
    """A row of each kind the pages of rights are about; ``by`` sits at their desk, and nobody answered yet."""
    town = SimpleNamespace(
        by=by,
        today=timezone.localdate(),
        supervisor=world.supervisor("multi-agency"),
        case=lambda: world.case_at(by, desk="multi-agency"),
    )
    invitation = access_calls.invitation(town)
    request = access_calls.request(town)
    emergency = access_calls.emergency(town)
    merge = access_calls.merge(town)
    return {
        "merge_id": merge.pk,
        "proposal_id": access_calls.proposal(town).pk,
        "dossier_id": invitation.sitting.dossier_id,
        "ground_id": access_calls.ground(town).pk,
        "sitting_id": invitation.sitting_id,
        "invitation_id": invitation.pk,
        "request_id": request.pk,
        "involvement_id": request.involvement_id,
        "emergency_id": emergency.pk,
        "review_id": emergency.review.pk,
        "conflict_id": access_calls.conflict(town).pk,
        "protection_id": access_calls.protection(town).pk,
        "approval_id": access_calls.asked(town, "export").pk,
    }


def objects_of_directory(by):
    """An entry that ``by`` keeps, with what hangs on it."""
    entry = entries.volunteer(by)
    answered = entries.link(entry, by).link
    correction = directory.correct_by_owner(
        link_id=answered.pk, proposed={"name": "別の名"}, by=Owner(answered), at=timezone.now()
    )
    issued = entries.link(entry, by)
    return {
        "organization_id": entry.pk,
        "location_id": entry.locations.get().pk,
        "service_id": entry.services.get().pk,
        "link_id": issued.link.pk,
        "correction_id": correction.pk,
        "token": issued.secret.token,
        "list_code": "public-facilities",
        "service_at_location_id": entry.services.get().places.get().pk,
        "term": uuid4(),
    }


def _third_party(name):
    return any(name.startswith(prefix) for prefix in THIRD_PARTY)


def _address(name, entry, objects):
    wanted = entry.pattern.converters
    missing = set(wanted) - set(objects)
    assert not missing, f"{name} takes {missing}: tell this test what to put there"
    return reverse(name, kwargs={key: objects[key] for key in wanted})


OPENED_BY_GET = {
    "by": {
        "api:records",
        "api:record",
        "workbench:export",
        "cases:case",
        "cases:cases",
        "cases:contact",
        "cases:assess",
        "workbench:today",
        "workbench:person",
        "staff:kept",
        "access:rights",
        "access:tasks",
        "access:sitting",
        "access:answer_request",
        "workbench:why",
        "workbench:ledger",
        "directory:search",
        "directory:entry",
        "directory:change",
        "directory:correction",
        "directory:to_confirm",
        "referrals:referrals",
        "referrals:referral",
        "referrals:new",
        "referrals:choose",
    },
    "consented": {
        "cases:case",
        "cases:cases",
        "workbench:person",
        "workbench:why",
        "workbench:ledger",
        "api:records",
        "api:record",
    },
    "elsewhere": set(),
    "nowhere": set(),
    "admin": set(),
}
"""Pages that must have noted a decision; otherwise the walk below proves nothing."""


@pytest.mark.parametrize("who", [*OPENED_BY_GET, "nobody"])
def test_a_get_writes_nothing_but_its_audit_row_and_that_last(town, addresses, who):
    browser = Client() if who == "nobody" else world.signed_in(getattr(town, who))
    opened = set()
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as queries:
            response = browser.get(address)
        statements = _statements(queries)
        writes = [sql for sql in statements if WRITE.match(sql)]
        assert response.status_code < 500, name
        assert all(sql.startswith(AUDIT) for sql in writes), (name, writes)
        assert len(writes) <= 1, name
        if writes and response.status_code < 400:  # after a refusal the page "not found" is drawn outside the act
            assert statements[-1] == writes[0], f"{name}: something ran after the audit"
        if writes and response.status_code == 200:
            opened.add(name)
    assert OPENED_BY_GET.get(who, set()) <= opened


POSTS = {
    "cases:write_note": lambda: {"happened_on": timezone.localdate(), "method": "phone", "fact": "電話した。"},
    "cases:take_up": dict,
    "cases:withdraw_consent": lambda: {"measures_after": "資料を回収した。"},
    "cases:interrupt": lambda: {"reason": "moved"},
    "cases:print_plan": dict,
    "cases:assess": lambda: {"situation": "一人暮らし。", "wish": "家で暮らしたい。", "based_on": 1},
    "cases:finish_role": dict,
    "cases:known_persons": lambda: {"family_name": "見本"},
    "workbench:search": lambda: {"q": "見本"},
    "workbench:export_file": lambda: {"encoding": "utf-8"},
    "staff:discard_kept": dict,
    "access:set_involvement": dict,
    "access:revoke_ground": dict,
    "access:suspend": lambda: {"reason": "improper_use"},
    "access:end_sitting": dict,
    "access:end_emergency": dict,
    "access:give_role": lambda: {"role": "週に一度の訪問"},
    "access:answer_request": lambda: {"answer": "電話でお話しします。", "decline": "1"},
    "workbench:print_sheet": lambda: {"recipient": "desk"},
    "workbench:end_relation": lambda: {"until_on": "R8.3.31"},
    "workbench:record_move": lambda: {
        "address": "城南町15-3",
        "from_on": "R8.4.1",
        "came": "moved_in",
    },
    "workbench:print_ledger": lambda: {"recipient": ""},
    "referrals:open": dict,
    "referrals:decline": lambda: {"words": "手がいっぱいです。"},
    "directory:confirm": dict,
    "directory:issue_link": dict,
    "directory:correction": lambda: {"accept": "1"},
}
"""Acts and searches, with what is typed."""


@pytest.mark.parametrize("name", POSTS)
def test_a_post_ends_with_its_audit_row(town, addresses, name):
    browser = world.signed_in(town.by)
    with CaptureQueriesContext(connection) as queries:
        response = browser.post(addresses[name], POSTS[name]())
    if response.streaming:
        b"".join(response.streaming_content)  # a browser reads the file to its end, which closes it
    assert response.status_code in (200, 302), name
    statements = _statements(queries)
    assert statements[-1].startswith(AUDIT)
    assert sum(sql.startswith(AUDIT) for sql in statements) == 1


@pytest.mark.parametrize("name", POSTS)
def test_a_refused_post_writes_its_refusal_and_nothing_else(town, addresses, name):
    browser = world.signed_in(town.elsewhere)
    with CaptureQueriesContext(connection) as queries:
        response = browser.post(addresses[name], POSTS[name]())
    writes = [sql for sql in _statements(queries) if WRITE.match(sql)]
    assert all(sql.startswith(AUDIT) for sql in writes), writes
    searching = name in ("cases:known_persons", "workbench:search")
    assert response.status_code == (200 if searching else 404)
    assert len(writes) == 1


AUDIT = 'INSERT INTO "gate_auditrow"'


def _statements(queries):
    """Without savepoints and what the second wall is told: inside a test's own transaction it is told back afterwards."""
    apart = ("SAVEPOINT", "RELEASE", "ROLLBACK TO", "SELECT set_config(")
    return [one["sql"] for one in queries if not one["sql"].startswith(apart)]
