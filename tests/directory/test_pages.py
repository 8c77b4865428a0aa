"""The pages: looking for what fits, keeping it up, the owner's one page, what was sought in vain."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasanari.directory import actions
from kasanari.directory.models import Correction, EventKind, Organization, OwnerLink, UnmetNeed
from kasanari.directory.policy import Owner
from tests import world
from tests.directory import entries

pytestmark = pytest.mark.django_db

SEARCH = reverse("directory:search")


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def typed(**more):
    """The form of a new entry as a browser sends it, the lines left empty too."""
    lines = {}
    for prefix, count in (("phones", 2), ("contacts", 1), ("offer-schedules", 1)):
        lines |= {f"{prefix}-TOTAL_FORMS": count, f"{prefix}-INITIAL_FORMS": 0}
    lines |= {"phones-0-kind": "voice", "phones-0-number": "000-0000-0001", "phones-1-kind": "voice"}
    lines |= {
        "offer-schedules-0-freq": "MONTHLY",
        "offer-schedules-0-days": ["SA"],
        "offer-schedules-0-weeks": ["1", "3"],
    }
    lines |= {"offer-schedules-0-opens_at": "10:00", "offer-schedules-0-closes_at": "12:00"}
    told = {
        "name": "架空サロンこもれび", "kana": "カクウサロンコモレビ", "kind": "salon", "description": "お茶の集まり。",
        "visibility": "public", "desk_code": entries.DESK, "based_on": 0, "place-name": "架空会館",
        "place-location_type": "physical", "place-district_code": "mii", "place-accessibility": ["wheelchair"],
        "offer-name": "月二回のサロン", "offer-status": "active", "offer-needs": ["dementia"], "offer-languages": ["vi"],
        "offer-cost": "0", "offer-based_on": 0,
    }  # fmt: skip
    return told | lines | more


def test_what_is_written_down_is_found_by_what_somebody_needs():
    browser = world.signed_in(entries.keeper())
    added = browser.post(reverse("directory:add"), typed())
    entry = Organization.objects.get(name="架空サロンこもれび")
    assert added.url == entry.get_absolute_url()
    sent = browser.post(
        SEARCH, {"need": "dementia", "language": "vi", "day": "SA", "district": "higashi-kokubu", "steps": "2"}
    )
    assert sent.status_code == 302
    shown = text(browser.get(sent.url))
    assert "月二回のサロン 架空サロンこもれび" in shown
    assert "毎月 第1・第3 土 10:00–12:00" in shown
    assert "となりの校区" in shown
    assert "無料" in shown
    assert "月二回のサロン" not in text(browser.get(SEARCH, {"need": "dementia", "district": "jojima", "steps": "2"}))


def test_an_entry_that_cannot_be_read_keeps_what_was_typed_and_says_what_is_wrong():
    browser = world.signed_in(entries.keeper())
    wrong = typed(name="", **{"offer-schedules-0-freq": "WEEKLY", "offer-minimum_age": "70", "offer-maximum_age": "60"})
    response = browser.post(reverse("directory:add"), wrong)
    assert response.status_code == 422
    shown = response.content.decode()
    assert "第何週かを選ぶときは、「毎月」にしてください。" in shown
    assert "「から」の年齢より上にしてください。" in shown
    assert "架空会館" in shown
    assert not Organization.objects.filter(agency=None).exists()


def test_a_stale_change_shows_both_and_loses_nothing():
    by = entries.keeper()
    entry = entries.entry(by)
    actions.change_entry(
        organization_id=entry.pk, facts=entries.entry_facts(name="先の名"), based_on=1, by=by, at=timezone.now()
    )
    sent = typed(name="後の名", based_on=1)
    response = world.signed_in(by).post(reverse("directory:change", args=[entry.pk]), sent)
    assert response.status_code == 409
    assert "先の名" in text(response)
    assert 'value="後の名"' in response.content.decode()


def test_the_entry_shows_its_offers_places_and_history():
    by = entries.keeper()
    entry = entries.entry(by)
    shown = text(world.signed_in(by).get(entry.get_absolute_url()))
    for told in (
        "土曜サロン",
        "毎週 土 10:00–12:00",
        "架空コミュニティセンター",
        "車いすで入れる",
        "ベトナム語",
        "000-0000-0001",
        "登録した",
    ):
        assert told in shown, told
    elsewhere = text(world.signed_in(world.worker("elder", agency="houkatsu")).get(entry.get_absolute_url()))
    assert "土曜サロン" in elsewhere
    assert "掲載の経過" not in elsewhere


def test_a_private_volunteer_is_nobody_elses():
    entry = entries.volunteer()
    stranger = world.signed_in(world.worker("general"))
    assert stranger.get(entry.get_absolute_url()).status_code == 404
    assert "見本 善子" not in text(stranger.get(SEARCH, {"need": "dementia"}))
    assert "見本 善子" in text(world.signed_in(entries.keeper()).get(SEARCH, {"need": "dementia"}))


def test_a_search_that_ends_empty_is_counted_once_without_who_searched():
    browser = world.signed_in(world.worker("youth"))
    sought = {"need": "interpretation", "topic": "care", "district": "mii", "steps": "1", "words": "山田さんのお母さん"}
    for _ in range(2):
        empty = browser.get(browser.post(SEARCH, sought).url)
    assert "条件に合うものは見つかりません" in text(empty)
    need = UnmetNeed.objects.get()
    assert (need.topic, need.needs, need.district_code, need.source) == ("care", ["interpretation"], "mii", "search")
    assert "山田" not in str(UnmetNeed.objects.values())


def test_looking_at_the_empty_list_again_counts_nothing():
    browser = world.signed_in(world.worker("youth"))
    browser.get(SEARCH, {"need": "interpretation"})
    assert not UnmetNeed.objects.exists()


def test_the_tile_map_counts_by_district():
    entries.entry()
    page = world.signed_in(world.worker("youth")).get(SEARCH, {"need": "dementia", "view": "tiles", "district": "mii"})
    tile = re.search(
        r'<li class="tiles__tile" data-column="8" data-row="3" data-level="4">.*?</li>', page.content.decode()
    )
    assert tile
    assert "1件" in tile[0]
    assert 'aria-current="true"' in tile[0]
    assert "?need=dementia&amp;district=mii" in tile[0]


def test_small_figures_of_unmet_needs_are_not_told():
    by = world.worker("youth")
    for topic, times in (("care", 4), ("debt", 6)):
        for _ in range(times):
            actions.record_unmet_need(topic=topic, district_code="mii", source="counter", by=by, at=timezone.now())
    shown = text(world.signed_in(by).get(reverse("directory:unmet")))
    assert re.search(r"介護 (– )+少数 少数", shown)
    assert re.search(r"債務 (– )+6 6", shown)


def test_a_need_heard_at_the_counter_is_recorded():
    browser = world.signed_in(world.worker("youth"))
    sent = {"topic": "care", "needs": ["transport"], "district_code": "mii", "source": "counter"}
    assert browser.post(reverse("directory:unmet"), sent).status_code == 302
    assert UnmetNeed.objects.get().needs == ["transport"]


def issued_on_screen(entry, by):
    """The link and the code as staff see them."""
    page = world.signed_in(by).post(reverse("directory:issue_link", args=[entry.pk]), {"sent_to": "owner@example.jp"})
    address = re.search(r'class="owner-link">([^<]+)<', page.content.decode())[1]
    code = re.search(r'class="owner-code">(\d{6})<', page.content.decode())
    return "/" + address.split("/", 3)[3], code and code[1]


def test_an_owner_confirms_a_public_entry_by_the_link_alone():
    by = entries.keeper()
    entry = entries.entry(by)
    path, code = issued_on_screen(entry, by)
    assert code is None
    owner = Client()
    assert "土曜サロン" in text(owner.get(path))
    assert "ありがとうございました" in text(owner.post(path, {"confirm": "1"}))
    again = owner.get(path)
    assert again.status_code == 410
    assert "もう回答をいただいています" in text(again)
    assert entry.name not in text(again)
    assert entry.events.filter(kind=EventKind.CONFIRMED, by_owner=True).count() == 1


def test_a_private_entry_opens_with_the_code_only_and_closes_after_five_guesses():
    by = entries.keeper()
    entry = entries.volunteer(by)
    path, code = issued_on_screen(entry, by)
    forwarded = Client()
    asked = forwarded.get(path)
    assert asked.status_code == 200
    assert "善子" not in text(asked)
    assert "善子" in text(forwarded.post(path, {"code": f"{code[:3]} {code[3:]}"}))
    wrong = "000000" if code != "000000" else "111111"
    for left in (4, 3, 2, 1):
        guessed = forwarded.post(path, {"code": wrong, "confirm": "1"})
        assert guessed.status_code == 422
        assert f"あと{left}回" in text(guessed)
    assert forwarded.post(path, {"code": wrong}).status_code == 410
    locked = forwarded.post(path, {"code": code, "confirm": "1"})
    assert locked.status_code == 410
    assert "善子" not in text(locked)
    assert entry.events.filter(kind=EventKind.LINK_LOCKED).exists()
    assert not entry.events.filter(kind=EventKind.CONFIRMED).exists()


def test_an_owner_corrects_and_staff_look_at_it_first():
    by = entries.keeper()
    entry = entries.entry(by)
    path, _code = issued_on_screen(entry, by)
    owner = Client()
    form = owner.get(path).context["form"]
    answer = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    assert owner.post(path, answer | {"correct": "1", "name": ""}).status_code == 422
    sent = owner.post(path, answer | {"correct": "1", "phone": "000-0000-0077", "words": "番号が変わりました。"})
    assert "職員が確かめてから反映します" in text(sent)
    browser = world.signed_in(by)
    assert "000-0000-0077" not in text(browser.get(entry.get_absolute_url()))
    assert "団体からの訂正の申出" in text(browser.get(reverse("workbench:today")))
    correction = Correction.objects.get()
    shown = text(browser.get(correction.get_absolute_url()))
    assert "000-0000-0001 000-0000-0077" in shown
    assert "番号が変わりました。" in shown
    browser.post(correction.get_absolute_url(), {"accept": "1"})
    assert "000-0000-0077" in text(browser.get(entry.get_absolute_url()))


def test_declining_needs_a_reason():
    by = entries.keeper()
    entry = entries.entry(by)
    link = entries.link(entry, by).link
    correction = actions.correct_by_owner(link_id=link.pk, proposed={"name": "別"}, by=Owner(link), at=timezone.now())
    browser, address = world.signed_in(by), correction.get_absolute_url()
    assert browser.post(address, {"decline": "1"}).status_code == 422
    assert browser.post(address, {"decline": "1", "answer": "電話で確かめた。"}).status_code == 302
    assert Correction.objects.get().is_accepted is False


@pytest.mark.parametrize("path", ["x", "x~y", "0" * 32, "%00"])
def test_a_guess_opens_nothing(path):
    entries.link(entries.entry())
    response = Client().get(f"/directory/confirm/{path}/")
    assert response.status_code == 404
    assert not OwnerLink.objects.exclude(used_at=None).exists()


def test_a_revoked_link_says_so_and_nothing_else():
    by = entries.keeper()
    entry = entries.entry(by)
    path, _code = issued_on_screen(entry, by)
    world.signed_in(by).post(reverse("directory:revoke_link", args=[OwnerLink.objects.get().pk]))
    answered = Client().post(path, {"confirm": "1"})
    assert answered.status_code == 410
    assert "取り消された" in text(answered)
    assert entry.name not in text(answered)


def test_an_ended_entry_and_its_return():
    by = entries.keeper()
    entry = entries.entry(by)
    browser = world.signed_in(by)
    browser.post(reverse("directory:end", args=[entry.pk]), {"note": "解散した。"})
    assert "掲載を終えています" in text(browser.get(entry.get_absolute_url()))
    assert browser.get(reverse("directory:change", args=[entry.pk])).status_code == 404
    browser.post(reverse("directory:resume", args=[entry.pk]))
    assert entry.name in text(browser.get(reverse("directory:to_confirm")))


def test_places_and_offers_are_added_and_rewritten():
    by = entries.keeper()
    entry = entries.entry(by)
    browser, service, place = world.signed_in(by), entries.service_of(entry), entry.locations.get()
    new_place = {"name": "別館", "location_type": "physical", "district_code": "minou"}
    assert browser.post(reverse("directory:add_place", args=[entry.pk]), new_place).status_code == 302
    assert (
        browser.post(reverse("directory:change_place", args=[place.pk]), new_place | {"name": "本館"}).status_code
        == 302
    )
    lines = {"offer-schedules-TOTAL_FORMS": 1, "offer-schedules-INITIAL_FORMS": 0, "offer-schedules-0-freq": "WEEKLY"}
    offer = {"name": "日曜の会", "status": "active", "based_on": 1, "offer-schedules-0-days": ["SU"], **lines}
    assert browser.post(reverse("directory:change_offer", args=[service.pk]), offer).status_code == 302
    assert browser.post(reverse("directory:add_offer", args=[entry.pk]), offer | {"based_on": 0}).status_code == 302
    shown = text(browser.get(entry.get_absolute_url()))
    assert "日曜の会" in shown
    assert "毎週 日" in shown
    assert "土曜サロン" not in shown.split("掲載の経過")[0]
    half = browser.post(reverse("directory:add_place", args=[entry.pk]), new_place | {"latitude": "33.3"})
    assert half.status_code == 422
    assert "緯度と経度は、両方" in text(half)


def test_a_script_gets_what_was_found_alone_and_an_address_to_keep():
    entries.entry(name="架空サロンひだまり", offer=entries.offer_facts(), place=entries.place_facts())
    browser = world.signed_in(entries.keeper())
    answer = browser.post(SEARCH, {"need": "dementia", "day": "SA", "words": ""}, headers={"HX-Request": "true"})
    shown = answer.content.decode()
    assert "架空サロンひだまり" in shown
    assert "<form" not in shown
    assert answer["HX-Push-Url"] == f"{SEARCH}?need=dementia&day=SA"
    assert "架空サロンひだまり" in text(browser.get(answer["HX-Push-Url"]))
    nothing = browser.post(SEARCH, {"need": "legal_advice", "language": "uk"}, headers={"HX-Request": "true"})
    assert "見つからなかったことを" in text(nothing)
    assert UnmetNeed.objects.count() == 1
    wrong = browser.post(SEARCH, {"age": "-5"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert "errors" in wrong.content.decode()
