"""The public account, and the records behind its live figures for those allowed."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from kasanari.welfareplan.account import account_for
from tests import world

pytestmark = pytest.mark.django_db
PLAN = "sasaeau-2020"
CHAIN_HEAD = 1
WALL = 4  # told for whom it opens and, for the figure itself, that it counts the whole city; both are taken back
NEW_YEARS_EVE = datetime(2023, 3, 31, 23, 30, tzinfo=ZoneInfo("Asia/Tokyo"))


def number(measure, desk, year):
    for entry in account_for(PLAN, 2026).entries:
        for series in entry.live:
            if (series.figure.measure, series.figure.desk) == (measure, desk):
                return series.values[year]
    raise AssertionError(f"no live figure {measure} of {desk}")


def test_a_contact_moves_the_figure_of_its_desk_and_of_the_year_in_japan():
    world.case_at(world.worker("foreign"), desk="foreign", at=NEW_YEARS_EVE)
    assert number("cases.contacts_received", "foreign", 2022) == number("cases.cases_opened", "foreign", 2022) == 1
    assert number("cases.contacts_received", "foreign", 2023) == number("cases.contacts_received", "housing", 2022) == 0


@pytest.mark.parametrize("language", ["ja", "en"])
def test_public_page_is_open_to_all_and_cheap(client, language):
    by = world.worker("foreign")
    for _ in range(3):
        world.case_at(by, desk="foreign", at=NEW_YEARS_EVE)
    url = reverse("welfareplan:account", args=[PLAN, 2022])
    with CaptureQueriesContext(connection) as queries:
        page = client.get(url, headers={"accept-language": language}).content.decode()
    assert len(queries) <= 12
    assert page.count('class="initiative"') == 34
    assert 'id="2-07"' in page
    assert reverse("welfareplan:records", args=[PLAN, "2-04", "cases.cases_opened", "foreign", 2022]) in page
    assert "見本 太郎" not in page


def test_plans_page_leads_to_the_accounts(client):
    assert (
        reverse("welfareplan:account", args=[PLAN, 2022]) in client.get(reverse("welfareplan:plans")).content.decode()
    )


def test_a_year_before_the_plan_explains_itself(client):
    response = client.get(reverse("welfareplan:account", args=[PLAN, 2019]))
    assert response.status_code == 404
    assert "令和2年度〜令和7年度" in response.content.decode()


@pytest.mark.parametrize(
    ("extension", "media_type"), [("json", "application/json"), ("csv", "text/csv"), ("pdf", "application/pdf")]
)
def test_open_data_and_pdf_stand_beside_the_page(client, extension, media_type):
    response = client.get(reverse("welfareplan:account_file", args=[PLAN, 2022, extension]))
    assert response.headers["Content-Type"].startswith(media_type)


@pytest.mark.parametrize(
    "url", ["nosuch/account/2022/", f"{PLAN}/account/2022/account.exe", f"{PLAN}/account/2019/account.json"]
)
def test_what_does_not_exist_is_not_found(client, url):
    assert client.get(f"/plan/{url}").status_code == 404


@pytest.mark.parametrize("measure", ["cases.contacts_received", "cases.cases_opened"])
def test_records_open_for_the_desk_and_for_nobody_else(client, measure):
    own, other = world.worker("foreign"), world.worker("housing")
    case = world.case_at(own, desk="foreign", at=NEW_YEARS_EVE)
    url = reverse("welfareplan:records", args=[PLAN, "2-04", measure, "foreign", 2022])
    mine = world.signed_in(own).get(url).content.decode()
    assert case.number in mine
    assert "令和5年3月31日" in mine
    theirs = world.signed_in(other).get(url).content.decode()
    assert case.number not in theirs
    assert "見られる記録はありません" in theirs
    assert client.get(url).status_code == 302


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_records_asks_no_more_for_more_rows(rows):
    by = world.worker("foreign")
    for _ in range(rows):
        world.case_at(by, desk="foreign", at=NEW_YEARS_EVE)
    browser = world.signed_in(by)
    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("welfareplan:records", args=[PLAN, "2-04", "cases.contacts_received", "foreign", 2022]))
    assert len(queries) == 10 + WALL + CHAIN_HEAD


@pytest.mark.parametrize(
    "path",
    [
        "9-99/cases.cases_opened/foreign/2022",
        "2-04/cases.cases_opened/housing/2022",
        "2-04/cases.cases_opened/foreign/2019",
    ],
)
def test_a_figure_the_plan_does_not_have_has_no_records(path):
    assert world.signed_in(world.worker("foreign")).get(f"/plan/{PLAN}/records/{path}/").status_code == 404
