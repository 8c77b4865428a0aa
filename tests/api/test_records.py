"""The API: what each worker gets of each record, field by field, and what nobody can tell."""

import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.models import Conflict, Dossier, DossierPerson, DossierRole
from kasanari.cases import actions
from kasanari.cases.models import Case, Note
from kasanari.gate import Right
from kasanari.gate.models import AuditRow
from kasanari.people.actions import Particulars, record_residence, register_person
from kasanari.people.models import Person, Residence
from kasanari.staff.models import Posting, User
from tests import world

pytestmark = pytest.mark.django_db

ADDRESS, PHONE = "架空町9-8-7", "000-1111-2222"


@pytest.fixture
def town():
    """A case about two persons; the first consents that the livelihood desk reads it, the second does not."""
    by = world.worker("multi-agency")
    now, today = timezone.now(), timezone.localdate()
    case = world.assessed(world.case_at(by, desk="multi-agency"), by)
    other = register_person(particulars=Particulars(family_name="別人", given_name="花子"), by=by, at=now)
    access.name_person(dossier=case.dossier, person=other, role=DossierRole.HOUSEHOLD, by=by, at=now)
    case = Case.objects.get(pk=case.pk)
    Person.objects.filter(pk=case.subject.pk).update(phone=PHONE)
    record_residence(person=case.subject, address=ADDRESS, district_code="", from_on=today, by=by, at=now)
    told = {"case_id": case.pk, "happened_on": today, "method": "phone", "by": by, "at": now}
    mine = actions.write_note(fact="家賃の話をした。", **told)
    theirs = actions.write_note(fact="花子の病気の話をした。", **told)
    assert theirs.names != mine.names
    world.consent(case, by, "livelihood")
    return SimpleNamespace(
        by=by,
        case=case,
        first=case.subject,
        other=other,
        mine=mine,
        theirs=theirs,
        consented=world.worker("livelihood", agency="jiritsu"),
        elsewhere=world.worker("youth"),
        admin=world.worker(is_system_administrator=True),
    )


def protect(person):
    """Put the person under protection (支援措置)."""
    today = timezone.localdate()
    person.protections.create(
        kind="dv",
        desk_code="women",
        from_on=today,
        until_on=today + timedelta(days=365),
        registered_at=timezone.now(),
        registered_by=world.worker(),
    )


def get_one(who, row):
    return world.signed_in(who).get(reverse("api:record", args=[row._meta.label_lower, row.pk]))


def get_list(who, model, **query):
    return world.signed_in(who).get(reverse("api:records", args=[model._meta.label_lower]), query)


def rights_on(row, who):
    return frozenset(right for right in (Right.INDEX, Right.READ, Right.LOCATE) if gate.decide(who, right, row).allowed)


@pytest.mark.parametrize("persona", ["by", "consented", "elsewhere", "admin"])
def test_each_worker_gets_the_fields_his_rights_open_and_no_other(town, persona):
    who, rows = getattr(town, persona), [town.case, town.first, town.other, town.mine, town.theirs, town.case.dossier]
    rows += [Residence.objects.get(), *DossierPerson.objects.all(), *Dossier.objects.all()]
    found = 0
    for row in rows:
        rights, answer = rights_on(row, who), get_one(who, row)
        if not rights:
            assert answer.status_code == 404, row
            continue
        found += 1
        assert answer.status_code == 200, (row, rights)
        body = answer.json()
        opened = gate.fields_open_to(type(row), rights)
        assert set(body["fields"]) == opened, row
        assert set(body["withheld"]) == {field.name for field in row._meta.concrete_fields} - opened
    assert found >= {"by": 9, "consented": 6, "elsewhere": 1, "admin": 0}[persona]


def test_every_answer_says_its_ground_and_until_when(town):
    own, consented = get_one(town.by, town.case).json(), get_one(town.consented, town.case).json()
    assert (own["ground"], own["until"]) == ("own_desk", None)
    last = timezone.localdate() + timedelta(days=364)
    assert (consented["ground"], consented["until"]) == ("consent", last.isoformat())


def test_the_consent_of_one_person_masks_what_names_the_other(town):
    page = get_list(town.consented, Note)
    notes = {one["id"]: one for one in page.json()["records"]}
    assert "家賃の話をした。" in notes[str(town.mine.pk)]["fields"]["fact"]
    assert str(town.theirs.pk) not in notes or "fact" in notes[str(town.theirs.pk)]["withheld"]
    assert "病気" not in page.content.decode()
    assert "病気" in get_list(town.by, Note).content.decode()


def test_ids_of_persons_the_reader_may_not_know_of_are_not_there(town):
    DossierPerson.objects.update(is_told=False)
    body = get_one(town.consented, town.case.dossier).json()
    assert body["fields"]["names"] == [str(town.first.pk)]
    everybody = get_one(town.by, town.case.dossier).json()["fields"]["names"]
    assert set(everybody) == {str(town.first.pk), str(town.other.pk)}


def test_hidden_and_absent_are_the_same_bytes(town):
    DossierPerson.objects.update(is_told=False)
    Conflict.objects.create(
        worker=town.by, person=town.other, kind="kin", declared_at=timezone.now(), declared_by=town.by
    )
    browser = world.signed_in(town.by)
    hidden = browser.get(reverse("api:record", args=["people.person", town.other.pk]))
    absent = [
        reverse("api:record", args=["people.person", "00000000-0000-4000-8000-000000000000"]),
        reverse("api:record", args=["people.person", "not-an-id"]),
        reverse("api:record", args=["people.person", "\x00"]),
        reverse("api:record", args=["nobody.knows", town.other.pk]),
        reverse("api:records", args=["sessions.session"]),
        reverse("api:records", args=["gate.auditrow"]),
        "/api/v1/elsewhere/",
    ]
    assert hidden.status_code == 404
    assert hidden["Content-Type"] == "application/problem+json"
    for address in absent:
        answer = browser.get(address)
        assert (answer.status_code, answer.content) == (404, hidden.content), address
        assert answer.headers["Cache-Control"] == hidden.headers["Cache-Control"] == "no-store"


def test_a_refusal_is_on_record(town):
    get_one(town.elsewhere, town.case)
    refused = AuditRow.objects.filter(user=town.elsewhere, allowed=False, subject="cases.case")
    assert refused.get().subject_ids == [town.case.pk]


def test_what_was_answered_is_on_record_with_its_ground(town):
    get_list(town.consented, Note)
    rows = AuditRow.objects.filter(user=town.consented, subject="cases.note", act="api:records")
    assert {(row.right, row.ground) for row in rows if town.mine.pk in row.subject_ids} == {("read", "consent")}
    leaving = AuditRow.objects.get(user=town.consented, subject="leaves:desk")
    assert town.first.pk in leaving.subject_ids


def test_whereabouts_of_the_protected_are_for_the_cleared_only(town):
    home = Residence.objects.get()
    assert get_one(town.by, home).json()["fields"]["address"] == ADDRESS
    protect(town.first)
    uncleared, cleared = world.worker(), world.worker()
    day = timezone.localdate()
    Posting.objects.create(user=uncleared, desk_code="multi-agency", clearance=[], from_on=day)
    Posting.objects.create(user=cleared, desk_code="multi-agency", clearance=["dv"], from_on=day)
    for row, secret in ((home, ADDRESS), (town.first, PHONE)):
        assert secret not in get_one(uncleared, row).content.decode()
        assert secret not in get_list(uncleared, type(row)).content.decode()
        assert secret in get_one(cleared, row).content.decode()
        assert secret in get_list(cleared, type(row)).content.decode()


def test_nobody_is_shown_the_digest_of_a_password(town):
    assert "password" not in gate.fields_open_to(User, frozenset(Right))
    assert "username" in gate.fields_open_to(User, frozenset(Right))
    assert get_one(town.admin, town.by).status_code == get_list(town.admin, User).status_code == 404


def test_pages_follow_each_other_without_a_gap_or_a_count(town):
    for index in range(4):
        world.case_at(town.by, desk="multi-agency", family=f"見本{index}")
    seen, query = [], {"limit": 2}
    for _ in range(3):
        body = get_list(town.by, Case, **query).json()
        assert set(body) == {"records", "next"}
        seen += [one["id"] for one in body["records"]]
        query["after"] = body["next"]
    assert query["after"] is None
    assert seen == [str(pk) for pk in Case.objects.order_by("pk").values_list("pk", flat=True)]


def test_hidden_rows_change_no_byte_of_a_list(town):
    before = [get_list(town.consented, model).content for model in (Case, Note, Person, Dossier)]
    hidden = world.case_at(world.worker("mens"), desk="mens", family="別件")
    after = [get_list(town.consented, model).content for model in (Case, Note, Person, Dossier)]
    assert before == after
    assert hidden.pk


@pytest.mark.parametrize(
    ("query", "item"),
    [
        ({"limit": "0"}, "limit"),
        ({"limit": "201"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"limit": "٣"}, "limit"),
        ({"limit": ""}, "limit"),
        ({"limit": "9" * 5000}, "limit"),
        ({"after": "yesterday"}, "after"),
        ({"offset": "50"}, "offset"),
    ],
)
def test_a_bad_query_names_the_parameter_and_the_remedy(town, query, item):
    answer = get_list(town.by, Case, **query)
    body = answer.json()
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert body["parameter"] == item
    assert item in body["title"]
    assert body["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_there_is_no_way_to_write(town, method):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(town.by, backend=world.BACKEND)
    for address in (reverse("api:records", args=["cases.case"]), reverse("api:kinds"), reverse("api:openapi")):
        answer = getattr(browser, method)(address)
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert answer["Content-Type"] == "application/problem+json"


def test_head_answers_as_get_without_a_body(town):
    browser = world.signed_in(town.by)
    address = reverse("api:record", args=["cases.case", town.case.pk])
    answer = browser.head(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert browser.get(address)["Cache-Control"] == answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("factors", [0, 1])
def test_without_both_factors_there_is_only_how_to_sign_in(town, factors):
    browser = Client()
    if factors:
        browser.force_login(town.by, backend=world.BACKEND)
    for address in (reverse("api:kinds"), reverse("api:record", args=["cases.case", town.case.pk])):
        answer = browser.get(address)
        assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
        assert "サインイン" in answer.json()["detail"]


def test_problems_speak_the_language_asked_for(town):
    address = reverse("api:records", args=["cases.case"])
    answer = world.signed_in(town.by).get(address, {"limit": 0}, HTTP_ACCEPT_LANGUAGE="en")
    assert "limit" in answer.json()["title"]
    assert answer.json()["detail"].isascii()


class TestDescription:
    @pytest.fixture
    def document(self, town):
        return world.signed_in(town.by).get(reverse("api:openapi")).json()

    def test_every_kind_with_a_rule_is_there_with_every_field_and_its_class(self, town):
        kinds = {one["label"]: one for one in world.signed_in(town.by).get(reverse("api:kinds")).json()["kinds"]}
        assert set(kinds) == set(gate.models_with_rules()) - {"staff.user"}
        assert {"cases.note", "people.person", "access.dossier"} <= set(kinds)
        for label, kind in kinds.items():
            classified = apps.get_model(label).classified
            told = {field["name"]: field["class"] for field in kind["fields"]}
            assert told == {name: str(classified.of(name)) for name in classified.names() - classified.unseen}
            assert {field["name"] for field in kind["fields"] if field["locating"]} == classified.locating

    def test_its_references_lead_somewhere_and_its_names_are_unique(self, document):
        text = json.dumps(document)
        assert document["openapi"].startswith("3.1")
        schemas = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
        references = set(_values(document, "$ref"))
        assert references == schemas
        operations = list(_values(document, "operationId"))
        assert len(operations) == len(set(operations)) > 20
        assert "password" not in text

    def test_answers_are_as_described(self, town, document):
        for row in (town.case, town.first, town.mine, Residence.objects.get(), town.case.dossier):
            schema = document["components"]["schemas"][row._meta.label]
            body = get_one(town.by, row).json()
            assert set(schema["required"]) == set(body)
            described = schema["properties"]["fields"]["properties"]
            for name, value in body["fields"].items():
                assert _fits(value, described[name]), (row, name, value)


def _values(document, key):
    if isinstance(document, dict):
        for name, value in document.items():
            if name == key and isinstance(value, str):
                yield value
            yield from _values(value, key)
    elif isinstance(document, list):
        for value in document:
            yield from _values(value, key)


KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "null": type(None)}


def _fits(value, schema):
    if "type" not in schema:
        return True
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    fits = isinstance(value, tuple(KINDS[one] for one in named))
    return fits and ("enum" not in schema or value in schema["enum"])
