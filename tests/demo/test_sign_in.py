"""The door of the invented city: it exists there only, and its accounts fit the pack."""

from datetime import date, datetime
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari import packs
from kasanari.demo.accounts import ACCOUNTS, accounts_for, open_accounts
from kasanari.staff.models import Posting, User
from kasanari.staff.standing import standing

SIGN_IN = reverse("demo:sign_in")
LONG_AGO = timezone.make_aware(datetime(2021, 4, 1, 9))
TINY_PACK = Path(__file__).parents[2] / "packs" / "hoshimi"


@pytest.fixture
def demo(settings, db):
    settings.DEMO = True
    return open_accounts(at=LONG_AGO)


def test_anywhere_else_the_door_does_not_exist(client, settings, db):
    settings.DEMO = False
    open_accounts(at=LONG_AGO)
    assert client.get(SIGN_IN).status_code == 404
    assert client.post(SIGN_IN, {"username": "demo-counter"}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_one_button_leads_into_the_day_of_each_role(client, demo):
    page = client.get(SIGN_IN).content.decode()
    for account in ACCOUNTS:
        assert f'value="{account.username}"' in page
        response = client.post(SIGN_IN, {"username": account.username})
        assert response.url == reverse("workbench:today")
        assert client.get(response.url).status_code == 200


@pytest.mark.parametrize("username", ["", "test-real", "demo-nobody"])
def test_only_the_invented_accounts_are_open(client, demo, username):
    User.objects.create(username="test-real", display_name="見本 実", agency_id="city")
    assert client.post(SIGN_IN, {"username": username}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_a_closed_demo_account_is_not_offered(client, demo):
    User.objects.filter(username="demo-mens").update(is_active=False)
    assert 'value="demo-mens"' not in client.get(SIGN_IN).content.decode()
    assert client.post(SIGN_IN, {"username": "demo-mens"}).status_code == 404


def test_page_says_that_everybody_is_invented(client, demo):
    assert "すべて架空です" in client.get(SIGN_IN).content.decode()


def test_without_a_city_the_page_says_how_to_make_one(client, settings, db):
    settings.DEMO = True
    assert "kasanari demo" in client.get(SIGN_IN).content.decode()


def test_holders_sit_where_their_account_says_from_the_beginning(demo):
    chief = standing(demo["demo-supervisor"], LONG_AGO)
    assert set(chief.desk_codes) == {"general", "multi-agency", "outreach"}
    assert all(chief.supervises(desk) for desk in chief.desk_codes)
    assert standing(demo["demo-livelihood"], LONG_AGO).agency_codes == {"jiritsu"}
    assert not standing(demo["demo-admin"], LONG_AGO).may_work


def test_opening_again_changes_nothing(demo):
    before = (User.objects.count(), Posting.objects.count())
    open_accounts(at=timezone.now())
    assert (User.objects.count(), Posting.objects.count()) == before
    assert Posting.objects.get(user=demo["demo-mens"]).from_on == date(2021, 4, 1)


@pytest.mark.parametrize("city", [packs.city(), packs.load(TINY_PACK)], ids=lambda city: city.municipality.code)
def test_every_desk_of_any_pack_has_somebody_and_there_is_an_administrator(city):
    accounts = accounts_for(city)
    assert {desk for account in accounts for desk in account.desks} == set(city.desks)
    assert all(account.agency in city.agencies for account in accounts)
    assert [account.username for account in accounts if account.administrator] == ["demo-admin"]
    assert len({account.username for account in accounts}) == len(accounts)
