"""The public API of the directory: what is published and nothing else, in the shapes of HSDS 3.0."""

import re
from datetime import date
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from kasanari.api.hsds import shapes
from kasanari.directory import actions
from kasanari.directory.facts import ContactFacts, PhoneFacts, ScheduleFacts
from kasanari.directory.models import Schedule, ServiceAtLocation
from kasanari.gate.models import AuditRow
from tests import world
from tests.api import hsds
from tests.directory import entries

pytestmark = pytest.mark.django_db

ROOT = "/api/hsds/v3/"
KINDS = ("organizations", "services", "locations", "service_at_locations", "taxonomies", "taxonomy_terms")

# the schemas are not ours to ship: without them our own checks of fields and types still run
official = pytest.mark.skipif(
    not hsds.OFFICIAL.exists(), reason=f"the published schemas of HSDS 3.0 are not in {hsds.OFFICIAL.parent}"
)


def get(path, **asked):
    return Client().get(f"{ROOT}{path}", asked)


def contents(kind, **asked):
    return get(kind, **asked).json()["contents"]


@pytest.fixture
def town():
    """An organisation with all there is, one with next to nothing, and two that are not public."""
    by = entries.keeper()
    monthly = ScheduleFacts(days=("SA", "SU"), freq="MONTHLY", weeks=(1, -1), valid_from=date(2026, 4, 1))
    whole = entries.entry(
        by, website="https://example.jp/", email="a@example.jp", corporate_number="1234567890123", operator="架空法人",
        phones=(PhoneFacts(number="000-0000-0001", extension="12"), PhoneFacts(number="000-0000-0002", kind="fax")),
        contacts=(ContactFacts(title="代表", email="b@example.jp"),),
        place=entries.place_facts(latitude=33.3, longitude=130.5, building="2階", postal_code="830-0001"),
        offer=entries.offer_facts(
            schedules=(entries.saturdays(), monthly), district_codes=("minou",), serves_city=True, minimum_age=65,
            eligibility="だれでも", url="https://example.jp/a",
        ),
    )  # fmt: skip
    actions.add_entry(facts=entries.entry_facts(name="架空の会"), desk_code=entries.DESK, by=by, at=timezone.now())
    entries.entry(by, name="支援者だけの団体", visibility="professionals")
    entries.volunteer(by)
    return whole


def test_only_what_is_public_is_told(town):
    told = "".join(get(kind, full="true").content.decode() for kind in KINDS[:4])
    assert "土曜サロン" in told
    for hidden in ("支援者だけの団体", "見本 善子"):
        assert hidden not in told


def test_an_offer_that_is_not_public_is_not_told_with_its_organisation(town):
    service = entries.service_of(town)
    facts = entries.offer_facts(visibility="professionals")
    actions.change_offer(service_id=service.pk, facts=facts, based_on=1, by=entries.keeper(), at=timezone.now())
    assert get(f"services/{service.pk}").status_code == 404
    assert "services" not in get(f"organizations/{town.pk}").json()
    assert not contents("service_at_locations")


def test_what_is_over_is_gone(town):
    actions.end_entry(organization_id=town.pk, note="解散した。", by=entries.keeper(), at=timezone.now())
    assert str(town.pk) not in [row["id"] for row in contents("organizations")]
    assert get(f"organizations/{town.pk}").status_code == 404
    assert [contents(kind) for kind in ("services", "locations", "service_at_locations")] == [[], [], []]


def singles(kind):
    return [get(f"{kind}/{row['id']}").json() for row in contents(kind)]


@official
@pytest.mark.parametrize("kind", ["organization", "service", "service_at_location"])
def test_every_answer_fits_the_published_schemas(town, kind):
    listed, whole = contents(f"{kind}s"), contents(f"{kind}s", full="true") + singles(f"{kind}s")
    assert listed
    assert whole
    assert [one for row in listed for one in hsds.complaints(row, hsds.schema(f"{kind}_list"))] == []
    assert [one for row in whole for one in hsds.complaints(row, hsds.schema(kind))] == []


@official
def test_locations_and_terms_fit_the_published_schemas(town):
    rows = contents("locations") + contents("locations", full="true") + singles("locations")
    assert [one for row in rows for one in hsds.complaints(row, hsds.location_schema())] == []
    attribute = hsds.schema("service")["properties"]["attributes"]["items"]
    term = attribute["properties"]["taxonomy_term"]
    terms = contents("taxonomy_terms", per_page=100) + singles("taxonomy_terms")
    assert [one for row in terms for one in hsds.complaints(row, term)] == []
    taxonomy = term["properties"]["taxonomy_detail"]
    assert [one for row in contents("taxonomies") for one in hsds.complaints(row, taxonomy)] == []


REQUIRED = {
    "organizations": ("id", "name", "description"),
    "services": ("id", "name", "status"),
    "locations": ("id", "location_type"),
    "service_at_locations": ("id",),
    "taxonomies": ("id", "name", "description"),
    "taxonomy_terms": ("id", "name", "description"),
}
"""What HSDS 3.0 asks of each: our own check, for checkouts without the published schemas."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_has_what_is_required_and_nothing_empty(town, kind):
    rows = contents(kind)
    assert rows
    for row in rows + singles(kind):
        assert all(row.get(name) for name in REQUIRED[kind])
        assert str(UUID(row["id"])) == row["id"]
        assert [name for name, value in row.items() if value in (None, "", [])] == []


def test_a_service_tells_everything_that_belongs_to_it(town):
    told = get(f"services/{entries.service_of(town).pk}").json()
    assert told["organization"]["legal_status"] == "架空法人"
    assert [row["byday"] for row in told["schedules"]] == ["SA", "1SA,1SU,-1SA,-1SU"]
    assert [row["freq"] for row in told["schedules"]] == ["WEEKLY", "MONTHLY"]
    assert [row["code"] for row in told["languages"]] == ["ja", "vi"]
    assert told["cost_options"][0]["amount"] == 100
    assert {row["taxonomy_term"]["code"] for row in told["attributes"]} == {"care", "dementia", "meeting_place"}
    place = told["service_at_locations"][0]["location"]
    assert {row["description"] for row in place["accessibility"]} == {"車いすで入れる", "車いす用トイレ"}
    assert place["addresses"][0]["postal_code"] == "830-0001"
    assert told["minimum_age"] == 65


def test_parts_keep_their_ids(town):
    address = f"services/{entries.service_of(town).pk}"
    assert get(address).json() == get(address).json()


def test_lists_are_paged_as_hsds_says(town):
    for number in range(4):
        entries.entry(name=f"架空{number}")
    seen = []
    for number in range(1, 4):
        page = get("services", per_page=2, page=number).json()
        assert (page["total_items"], page["total_pages"], page["page_number"]) == (5, 3, number)
        assert (page["first_page"], page["last_page"]) == (number == 1, number == 3)
        assert page["size"] == len(page["contents"])
        seen += [row["id"] for row in page["contents"]]
    assert len(set(seen)) == 5
    beyond = get("services", per_page=2, page=9).json()
    assert (beyond["empty"], beyond["last_page"], beyond["contents"]) == (True, True, [])


@given(total=st.integers(0, 40), size=st.integers(1, 12))
def test_turning_all_pages_meets_every_row_once(total, size):
    from kasanari.api.hsds.paging import Asked, page_of

    rows, seen, number = list(range(total)), [], 1
    while True:
        page = page_of(rows, Asked(number, size, False, "", None, None), total, lambda row: row)
        seen += page["contents"]
        if page["last_page"]:
            break
        number += 1
    assert seen == rows
    assert number == page["total_pages"]


def test_services_are_filtered(town):
    other = entries.entry(name="別の団体", offer=entries.offer_facts(name="買い物の会", needs=("shopping",)))
    term = next(row["id"] for row in contents("taxonomy_terms", per_page=100) if row["code"] == "shopping")
    assert [row["name"] for row in contents("services", taxonomy_term_id=term)] == ["買い物の会"]
    assert [row["name"] for row in contents("services", organization_id=str(other.pk))] == ["買い物の会"]
    assert [row["name"] for row in contents("services", search="土曜")] == ["土曜サロン"]
    assert contents("services", taxonomy_term_id=str(uuid4())) == []
    assert len(contents("service_at_locations", search="買い物")) == 1


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({"page": "0"}, "page"),
        ({"per_page": "101"}, "per_page"),
        ({"per_page": "many"}, "per_page"),
        ({"full": "yes"}, "full"),
        ({"organization_id": "1"}, "organization_id"),
        ({"format": "xml"}, "format"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named_with_its_remedy(asked, named):
    response = get("services", **asked)
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["parameter"] == named
    assert response.json()["detail"]


def test_nothing_can_be_written():
    for method in ("post", "put", "patch", "delete"):
        assert getattr(Client(), method)(f"{ROOT}services").status_code == 405


def test_an_absent_row_looks_like_a_hidden_one(town):
    hidden = entries.volunteer()
    for kind, pk in (("organizations", hidden.pk), ("services", entries.service_of(hidden).pk)):
        answers = [get(f"{kind}/{one}") for one in (pk, uuid4())]
        assert {response.status_code for response in answers} == {404}
        assert answers[0].content == answers[1].content
    place = ServiceAtLocation.objects.get(service__organization=hidden)
    assert get(f"service_at_locations/{place.pk}").status_code == 404
    assert get(f"locations/{place.location_id}").status_code == 404


def test_whoever_is_signed_in_gets_the_same(town):
    worker = world.signed_in(entries.keeper())
    assert worker.get(f"{ROOT}organizations").json() == get("organizations").json()


def test_the_description_names_every_list_and_its_parameters(town):
    told = get("openapi.json").json()
    assert told["openapi"] == "3.1.0"
    for kind in KINDS:
        operation = told["paths"][f"/{kind}"]["get"]
        names = [one["$ref"].rpartition("/")[2] for one in operation["parameters"]]
        assert set(names) <= set(told["components"]["parameters"])
        usual = {"page": 1, "per_page": 5, "full": "false", "format": "json", "search": "土曜"}
        assert get(kind, **{name: usual[name] for name in names if name in usual}).status_code == 200
        assert f"/{kind}/{{id}}" in told["paths"]
    assert get("").json()["openapi_url"].endswith("/api/hsds/v3/openapi.json")


def test_the_audit_knows_what_left(town):
    get("services")
    row = AuditRow.objects.latest("id")
    assert (row.subject, row.act, row.user_id, row.subject_ids) == ("leaves:public", "hsds:services", None, [])


@given(
    days=st.lists(st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]), unique=True, max_size=7),
    weeks=st.lists(st.sampled_from([1, 2, 3, 4, 5, -1]), unique=True, max_size=3),
    is_monthly=st.booleans(),
)
def test_days_are_told_as_recurrence_rules_have_them(days, weeks, is_monthly):
    row = Schedule(freq="MONTHLY" if is_monthly else "WEEKLY", days=days, weeks=weeks if is_monthly else [])
    told = shapes.schedule(row)
    assert ("byday" in told) == bool(days)
    for part in told.get("byday", "").split(",") if days else []:
        assert re.fullmatch(r"(-?[1-5])?(MO|TU|WE|TH|FR|SA|SU)", part)
    assert not days or told["freq"] in ("WEEKLY", "MONTHLY")
