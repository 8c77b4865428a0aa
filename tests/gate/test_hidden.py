"""Hidden and absent are the same bytes, at every address that takes an id."""

import re
from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from kasanari.access import actions as access
from kasanari.cases import actions
from kasanari.directory import actions as directory
from kasanari.directory.policy import Owner
from kasanari.people import actions as people
from kasanari.staff.actions import keep_form
from tests import world
from tests.directory import entries
from tests.imports.lists import BEFORE, staged
from tests.referrals import letters

pytestmark = pytest.mark.django_db

UNLIKE = re.compile(r'nonce="[^"]*"|nonce-[\w+/=-]+|name="csrfmiddlewaretoken" value="[^"]*"')
TYPED = {"workbench:export_file": {"encoding": "utf-8"}}
"""What is typed where an empty form asks nothing of the gate."""


def addresses(resolver=None, namespace=""):
    """Names of all views whose address takes an id, with what it takes."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from addresses(entry, f"{namespace}{entry.namespace}:" if entry.namespace else namespace)
        elif isinstance(entry, URLPattern) and any(
            name == "pk" or name.endswith("_id") for name in entry.pattern.converters
        ):
            yield f"{namespace}{entry.name}", set(entry.pattern.converters)


ADDRESSES = {name: takes for name, takes in addresses() if not name.startswith("mfa_")}


@pytest.fixture
def hidden():
    """A case behind a compartment, at work, with one of everything; and somebody who may know of none of it."""
    by, now, today = world.worker("mens"), timezone.now(), timezone.localdate()
    case = world.supported(by, desk="mens")
    facts = {"case_id": case.pk, "by": by, "at": now}
    note = actions.write_note(happened_on=today, method="phone", fact="電話した。", **facts)
    consent = world.consent(case, by, "general")
    told = world.contact(by, desk="mens", outcome="information")
    replanned = world.planned(world.assessed(world.case_at(by, desk="mens"), by), by)
    meeting = actions.call_meeting(
        case_id=replanned.pk,
        kind="support",
        planned_on=today,
        place="会議室",
        question="分担",
        invitations=[],
        by=by,
        at=now,
    )
    ids = {
        "case_id": case.pk, "contact_id": told.pk, "note_id": note.pk, "consent_id": consent.pk, "meeting_id": meeting.pk,
        "follow_up_id": case.follow_ups.get().pk, "role_id": case.plans.get().goals.get().roles.first().pk,
        "person_id": case.subject.pk, "user_id": by.pk, "posting_id": by.postings.get().pk,
        "kind": "cases.note", "pk": note.pk, "record_label": "cases.note", "record_id": note.pk,
        "granted_id": world.export_approval(by, desk="mens").pk, **_ids_of_access(case, by, now),
        "load_id": staged(BEFORE, by=world.worker("general")).pk, **_ids_of_two(case.subject, replanned.subject, by, now),
        **_ids_of_directory(by), "referral_id": letters.sent(by, case=case, **letters.to_colleague("mens")).pk,
        "kept_id": keep_form(path="/today/", page="/today/", body=b"sealed", by=by, at=now).pk,
    }  # fmt: skip
    return SimpleNamespace(ids=ids, browser=world.signed_in(world.worker("elder", agency="houkatsu")))


def _ids_of_directory(by):
    """An entry that only its desk may know of, with what hangs on it."""
    entry = entries.volunteer(by, "mens")
    link = entries.link(entry, by).link
    correction = directory.correct_by_owner(
        link_id=link.pk, proposed={"name": "別の名"}, by=Owner(link), at=timezone.now()
    )
    return {
        "organization_id": entry.pk, "location_id": entry.locations.get().pk, "service_id": entry.services.get().pk,
        "service_at_location_id": entry.services.get().places.get().pk,
        "link_id": entries.link(entry, by).link.pk, "correction_id": correction.pk,
    }  # fmt: skip


def _ids_of_two(one, other, by, now):
    """What stands between two persons: a relation, a proposal to match their records, and a match."""
    relation = people.record_relation(person=one, relative=other, kind="spouse", by=by, at=now)
    third = world.case_at(by, desk="mens", family="丙").subject
    asked, answered = (
        access.propose_merge(one=one, other=somebody, note="同じ電話。", by=world.worker("mens"), at=now)
        for somebody in (other, third)
    )
    merge = access.confirm_merge(proposal=answered, kept=one, by=by, at=now)
    return {"relation_id": relation.pk, "proposal_id": asked.pk, "merge_id": merge.pk}


def _ids_of_access(case, by, now):
    """A row of each kind the pages of rights are about."""
    about = {"dossier": case.dossier, "by": by, "at": now}
    span = {"opens_at": now, "closes_at": now + timedelta(hours=2)}
    sitting = access.call_sitting(kind="support", question="見守りの分担", **span, **about)
    invitation = access.invite(sitting=sitting, worker=world.worker("general"), desk_code="general", by=by, at=now)
    involvement = case.dossier.dossier_persons.get()
    asked = access.ask_for_access(
        involvement=involvement, desk_code="mens", reason="訪問のため", by=world.worker("mens"), at=now
    )
    emergency = access.open_emergency(person=case.subject, desk_code="mens", reason="自宅で転倒", by=by, at=now)
    protection = access.protect_person(
        person=case.subject, kind="dv", desk_code="mens", from_on=timezone.localdate(now), until_on=None, by=by, at=now
    )
    approval = access.ask_for_approval(act="export", desk_code="mens", reason="統計のため", by=by, at=now)
    colleague = world.worker("mens")
    conflict = access.declare_conflict(worker=colleague, person=case.subject, kind="kin", by=colleague, at=now)
    return {
        "dossier_id": case.dossier.pk, "sitting_id": sitting.pk, "invitation_id": invitation.pk,
        "involvement_id": involvement.pk, "request_id": asked.pk, "emergency_id": emergency.pk,
        "review_id": emergency.review.pk, "protection_id": protection.pk, "approval_id": approval.pk,
        "ground_id": emergency.grounds.get().pk, "conflict_id": conflict.pk,
    }  # fmt: skip


def absent(ids):
    """Ids nobody has; the kinds of record stay."""
    return {key: _of_nothing(value) for key, value in ids.items()}


def _of_nothing(value):
    if isinstance(value, UUID):
        return uuid4()
    return 2_000_000_000 - value if isinstance(value, int) else value


def answer_of(browser, method, address, typed, language):
    """What a visitor gets: status, headers and body, but for what differs with every answer and the address itself."""
    response = getattr(browser, method)(address, typed, headers={"accept-language": language})
    headers = {name: UNLIKE.sub("", value) for name, value in response.headers.items() if name != "Set-Cookie"}
    body = UNLIKE.sub("", response.content.decode()).replace(address, "ADDRESS")
    return response.status_code, headers, body


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_address_tells_hidden_from_absent(hidden, language):
    missing = absent(hidden.ids)
    unlike, statuses = [], set()
    for name, takes in ADDRESSES.items():
        for method in ("get", "post", "head"):
            typed = TYPED.get(name, {}) if method == "post" else {}
            pair = [
                answer_of(
                    hidden.browser, method, reverse(name, kwargs={key: ids[key] for key in takes}), typed, language
                )
                for ids in (hidden.ids, missing)
            ]
            statuses.add(pair[0][0])
            if pair[0] != pair[1]:
                unlike.append((name, method, pair[0][0], pair[1][0]))
    assert unlike == []
    assert statuses == {404, 405}


def test_all_addresses_with_an_id_are_walked():
    assert len(ADDRESSES) >= 58
    assert {"cases:case", "workbench:why", "api:record", "access:review", "staff:end_posting"} <= set(ADDRESSES)
