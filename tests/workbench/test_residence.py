"""Where a person lives, written down from the person's page: towns offered, the district with why, nothing lost."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access.actions import protect_person
from kasanari.people.actions import record_residence
from kasanari.people.models import Residence, ResidentEvent
from tests import world

pytestmark = pytest.mark.django_db

SINCE = date(2020, 4, 1)
TOWNS = reverse("workbench:towns")


@pytest.fixture
def counter():
    return world.worker("general")


@pytest.fixture
def person(counter):
    return world.case_at(counter, desk="general").subject


@pytest.fixture
def housed(person, counter):
    record_residence(
        person=person, address="城南町15-3", postal_code="830-0022", district_code="", from_on=SINCE, by=counter,
        at=timezone.now(),
    )  # fmt: skip
    return person


def address_of(view, person):
    return reverse(f"workbench:{view}", args=[person.pk])


def version(person):
    return person.residences.first().version


def told(response):
    return response.content.decode()


def typed(person=None, **changes):
    return {
        "based_on": version(person) if person else "", "postal_code": "", "address": "日吉町10", "from_on": "R8.4.1",
        "district_code": "",
    } | changes  # fmt: skip


def test_a_move_is_written_down_and_the_page_shows_it(counter, housed):
    browser = world.signed_in(counter)
    assert address_of("record_move", housed) in told(browser.get(address_of("person", housed)))
    response = browser.post(address_of("record_move", housed), typed(housed, postal_code="８３０ー００１７"))
    assert response.url == address_of("person", housed)
    page = told(browser.get(response.url))
    assert "〒830-0017 日吉町10" in page
    assert "令和8年4月1日から" in page
    assert "転居" in page
    assert "城南町15-3" not in page


def test_a_correction_shows_what_stands_there_and_keeps_the_district_decided_by_hand(counter, housed):
    Residence.objects.update(district_code="nankun", district_is_given=True)
    browser = world.signed_in(counter)
    form = browser.get(address_of("correct_home", housed)).context["form"]
    assert (form["address"].value(), form["district_code"].value()) == ("城南町15-3", "nankun")
    changes = {"address": "城南町15-33", "from_on": "R2.4.1", "district_code": "nankun", "district_is_given": "on"}
    assert browser.post(address_of("correct_home", housed), typed(housed, **changes)).status_code == 302
    home = Residence.objects.get()
    assert (home.address, home.district_code, home.district_is_given) == ("城南町15-33", "nankun", True)
    assert ResidentEvent.objects.get().before.startswith("830-0022 城南町15-3")


def test_leaving_is_written_down_and_the_destination_later(counter, housed):
    browser = world.signed_in(counter)
    url = address_of("record_moving_out", housed)
    assert browser.post(url, {"based_on": version(housed), "left_on": "R8.4.1"}).status_code == 302
    page = told(browser.get(address_of("person", housed)))
    assert "令和8年4月1日まで" in page
    assert "転出の記録を直す" in page
    again = {"based_on": version(housed), "left_on": "R8.4.1", "moved_to": "架空県架空市"}
    assert browser.post(url, again).status_code == 302
    assert "架空県架空市" in told(browser.get(address_of("person", housed)))


def test_who_has_no_home_on_record_is_asked_how_it_came_to_be_known(counter, person):
    browser = world.signed_in(counter)
    assert browser.get(address_of("correct_home", person)).url == address_of("record_move", person)
    assert browser.get(address_of("record_moving_out", person)).url == address_of("record_move", person)
    url = address_of("record_move", person)
    assert "どちらかを選んでください" in told(browser.post(url, typed()))
    assert browser.post(url, typed(came="moved_in")).status_code == 302
    assert ResidentEvent.objects.get().kind == "moved_in"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"address": ""}, "住所を入力してください"),
        ({"postal_code": "830-00"}, "郵便番号として読めません"),
        ({"postal_code": "830-0022"}, "郵便番号は城南町のもの"),
        ({"address": "鳥栖市本町1"}, "町名表に見つからない住所です"),
        ({"from_on": "令和いつか"}, "日付として読めません"),
        ({"from_on": (timezone.localdate() + timedelta(days=1)).isoformat()}, "未来の日付です"),
        ({"from_on": "S25.3.4"}, "住所を訂正する"),
        ({"district_is_given": "on"}, "校区を選んでください"),
        ({"district_code": "nankun"}, "町名表の校区と違います"),
        ({"address": "日吉町10\x00"}, ""),
    ],
)
def test_bad_input_is_told_with_the_remedy_and_nothing_typed_is_lost(counter, housed, changes, said):
    sent = typed(housed, **changes)
    response = world.signed_in(counter).post(address_of("record_move", housed), sent)
    assert response.status_code == 422
    assert said in told(response)
    form = response.context["form"]
    assert all(form[name].value() == value for name, value in sent.items() if name != "district_is_given")
    assert Residence.objects.count() == 1


def test_an_address_beyond_the_table_is_recorded_once_that_is_said_on_purpose(counter, housed):
    browser, url = world.signed_in(counter), address_of("record_move", housed)
    assert "as_typed" not in told(browser.get(url))
    refused = browser.post(url, typed(housed, address="鳥栖市本町1"))
    assert 'name="as_typed"' in told(refused)
    taken = typed(housed, address="鳥栖市本町1", as_typed="on", district_code="mii")
    assert browser.post(url, taken).status_code == 302
    home = Residence.objects.get(until_on=None)
    assert (home.address, home.town_code, home.district_code) == ("鳥栖市本町1", "", "mii")


def test_the_second_of_two_editors_sees_what_was_written_and_sends_his_own_again(counter, housed):
    browser, url = world.signed_in(counter), address_of("record_move", housed)
    mine = typed(housed)
    record_residence(
        person=housed, address="津福本町1-1", district_code="", from_on=date(2026, 2, 1), by=counter, at=timezone.now()
    )
    refused = browser.post(url, mine)
    assert refused.status_code == 422
    assert "津福本町1-1" in told(refused)
    assert refused.context["form"]["address"].value() == "日吉町10"
    again = mine | {"based_on": refused.context["form"]["based_on"].value()}
    assert browser.post(url, again).status_code == 302


@pytest.mark.parametrize("typed_so_far", ["じょうなん", "ジョウナン", "jounan", "城南", "ｼﾞｮｳﾅﾝ"])
def test_a_town_is_offered_by_a_piece_of_its_name_or_reading(counter, typed_so_far):
    page = told(world.signed_in(counter).post(TOWNS, {"address": typed_so_far, "postal_code": ""}))
    assert 'data-address="城南町"' in page
    assert "〒830-0022" in page
    assert "篠山校区" in page


@pytest.mark.parametrize(
    ("address", "code", "offered"),
    [
        ("", "830-0022", ["城南町"]),
        ("", "８３０００２２", ["城南町"]),
        ("じょうなんまち15-3", "", ["城南町15-3"]),
        ("城南町15-3", "", []),
        ("", "999-9999", []),
        ("", "83", []),
        ("架空町1", "", []),
    ],
)
def test_what_is_offered_keeps_the_numbers_that_were_typed(counter, address, code, offered):
    page = told(world.signed_in(counter).post(TOWNS, {"address": address, "postal_code": code}))
    assert re.findall('data-address="(.*?)"', page) == offered


@pytest.mark.parametrize(
    ("address", "code", "said"),
    [
        ("城南町15-3", "", "町名表では、城南町は篠山校区です。"),
        ("東町1", "", "複数の校区にまたがる"),
        ("鳥栖市本町1", "", "町名表に見つからない"),
        ("城南町15-3", "830-0017", "住所の城南町と合いません"),
    ],
)
def test_the_district_comes_with_its_reason(counter, address, code, said):
    assert said in told(world.signed_in(counter).post(TOWNS, {"address": address, "postal_code": code}))


def test_without_scripts_a_town_is_looked_for_and_chosen_by_buttons(counter, housed):
    browser, url = world.signed_in(counter), address_of("record_move", housed)
    sent = typed(housed, address="ひよしまち10-2", from_on="いつか")
    looked = browser.post(url, {**sent, "look": "1"})
    assert looked.status_code == 200
    assert 'value="hiyoshi"' in told(looked)
    chosen = browser.post(url, {**sent, "town": "hiyoshi"})
    form = chosen.context["form"]
    assert (form["address"].value(), form["postal_code"].value()) == ("日吉町10-2", "830-0017")
    assert form["from_on"].value() == "いつか"
    assert Residence.objects.count() == 1


def test_a_protected_address_is_written_by_the_cleared_only_and_stands_in_no_title_address_or_message(counter, housed):
    cleared = world.worker("general")
    cleared.postings.update(clearance=["dv"])
    counter.postings.update(clearance=[])
    protect_person(
        person=housed, kind="dv", desk_code="general", from_on=SINCE, until_on=None, by=cleared, at=timezone.now()
    )
    views = ("record_move", "correct_home", "record_moving_out")
    for view in views:
        assert world.signed_in(counter).get(address_of(view, housed)).status_code == 404
    assert "住所を訂正する" not in told(world.signed_in(counter).get(address_of("person", housed)))
    browser = world.signed_in(cleared)
    for view in views:
        page = told(browser.get(address_of(view, housed)))
        assert "支援措置の対象です" in page
        assert "城南町" not in page[: page.index("<main")]
    done = browser.post(address_of("record_move", housed), typed(housed), follow=True)
    assert "日吉町" not in "".join(str(message) for message in done.context["messages"])


def test_whoever_may_only_read_neither_sees_nor_writes_the_address(counter, housed):
    case = housed.dossier_persons.get().dossier.case
    world.consent(case, counter, "livelihood")
    browser = world.signed_in(world.worker("livelihood", agency="jiritsu"))
    assert browser.get(address_of("record_move", housed)).status_code == 404
    assert browser.post(address_of("record_move", housed), typed(housed)).status_code == 404
    assert Residence.objects.count() == 1
