"""The pages: a letter is written, opened, answered and noted; the page of a receiver outside; lists and figures."""

import re
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions as access
from kasanari.access.models import Consent, Ground
from kasanari.cases import actions as cases
from kasanari.directory.models import Source, UnmetNeed
from kasanari.referrals import actions
from kasanari.referrals.actions import Acceptance
from kasanari.referrals.flow import Stage
from kasanari.referrals.models import EventKind, ReceiverLink, Referral
from tests import world
from tests.directory import entries
from tests.referrals.letters import DESK, FROM, OTHER, WORDS, issued, sent

pytestmark = pytest.mark.django_db


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def url(referral, page="referral"):
    return reverse(f"referrals:{page}", args=[referral.pk])


def typed(case, **more):
    today = timezone.localdate()
    told = {
        "purpose": "refer",
        "person": case.subject.pk,
        "desk_codes": [DESK],
        "topics": ["rent"],
        "words": WORDS,
        "scope": ["contact"],
        "basis": "new",
        "method": "written",
        "obtained_on": today.isoformat(),
        "expires_on": (today + timedelta(days=90)).isoformat(),
        "form_key": uuid4(),
    }
    return told | more


@pytest.fixture
def sender():
    return world.worker(FROM, name="見本 送子")


@pytest.fixture
def receiver():
    return world.worker(DESK, agency="jiritsu", name="見本 受太")


def test_a_letter_written_on_the_page_reaches_the_other_desk_and_comes_back(sender, receiver):
    case = world.case_at(sender, desk=FROM)
    there, here = world.signed_in(receiver), world.signed_in(sender)
    page = here.get(reverse("referrals:new", args=[case.dossier_id]))
    assert "家賃やローン" in text(page), "the topics of the contact are suggested"
    assert here.post(reverse("referrals:new", args=[case.dossier_id]), typed(case)).status_code == 302
    referral = Referral.objects.get()
    assert "つなぎへの返事" in text(there.get(reverse("workbench:today")))
    envelope = text(there.get(url(referral)))
    assert WORDS not in envelope
    assert "開いて読む" in envelope
    there.post(url(referral, "open"))
    assert WORDS in text(there.get(url(referral)))
    meet = {"meet_by": (timezone.localdate() + timedelta(days=3)).isoformat(), "words": "火曜に電話します。"}
    there.post(url(referral, "accept"), meet)
    assert "つなぎの返事：受入れ" in text(here.get(reverse("workbench:today")))
    there.post(url(referral, "met"), {"met_on": timezone.localdate().isoformat(), "words": "お茶を飲んだ。"})
    there.post(url(referral, "settle"), {"result": "joined"})
    told = text(here.get(url(referral)))
    assert "火曜に電話します。" in told
    assert "お茶を飲んだ。" in told
    assert "支援につながった" in told
    here.post(url(referral, "note"), {})
    assert "つなぎの返事" not in text(here.get(reverse("workbench:today")))


def test_what_was_typed_stays_when_something_is_missing(sender):
    case = world.case_at(sender, desk=FROM)
    here = world.signed_in(sender)
    answer = here.post(reverse("referrals:new", args=[case.dossier_id]), typed(case, desk_codes=[], method=""))
    assert answer.status_code == 422
    shown = text(answer)
    assert "つなぎ先を選ぶか" in shown
    assert "同意の方法を選んでください" in shown
    assert WORDS in shown
    assert not Consent.objects.exists()


def test_by_law_no_desk_is_left_out_without_a_word(sender, receiver):
    case = world.case_at(sender, desk=FROM)
    law = {"basis": "law", "legal_basis": "child_abuse_notice", "reason": "通告", "holder": receiver.postings.get().pk}
    here = world.signed_in(sender)
    wrong = here.post(reverse("referrals:new", args=[case.dossier_id]), typed(case, desk_codes=[OTHER], **law))
    assert wrong.status_code == 422
    assert "ほかの窓口の印を外してください" in text(wrong)
    assert here.post(reverse("referrals:new", args=[case.dossier_id]), typed(case, **law)).status_code == 302
    assert Referral.objects.get().holder == receiver


def test_nobody_without_a_name_is_handed_over(sender):
    nameless = cases.NewContact(
        desk_code=FROM, channel="phone", words="匿名の電話。", topics=["rent"], outcome="refer", handed_to="年金事務所"
    )
    contact = cases.receive_contact(contact=nameless, by=sender, at=timezone.now())
    shown = text(world.signed_in(sender).get(reverse("referrals:new", args=[contact.dossier_id])))
    assert "名前のない相談は、つなげません" in shown


def test_a_contact_to_be_handed_on_leads_to_the_letter(sender):
    here = world.signed_in(sender)
    form = {
        "desk_code": FROM, "channel": "counter", "words": "年金のことを聞きたい。", "topics": ["rent"], "outcome": "refer",
        "family_name": "見本", "given_name": "桃子", "form_key": uuid4(),
    }  # fmt: skip
    answer = here.post(reverse("cases:new_contact"), form)
    assert answer.status_code == 302
    assert answer.url.startswith("/referrals/new/")
    assert here.get(answer.url).status_code == 200


def test_a_decline_shows_the_better_idea_and_counts_what_is_missing(sender, receiver):
    referral = sent(sender)
    here, there = world.signed_in(sender), world.signed_in(receiver)
    there.post(url(referral, "decline"), {"words": "車がない。", "idea": "移動の会に聞いてみて。"})
    assert WORDS not in text(there.get(url(referral)))
    shown = text(here.get(url(referral)))
    assert "車がない。" in shown
    assert "移動の会に聞いてみて。" in shown
    here.post(url(referral, "note"), {"is_unmet": "on", "district_code": "mii"})
    need = UnmetNeed.objects.get()
    assert (need.source, need.topic, need.district_code) == (Source.REFERRAL, "rent", "mii")


def test_an_answer_that_comes_after_the_withdrawal_is_told_and_kept(sender, receiver):
    referral = sent(sender)
    there = world.signed_in(receiver)
    world.signed_in(sender).post(url(referral, "withdraw"), {"words": "引っ越した。"})
    meet = {"meet_by": (timezone.localdate() + timedelta(days=3)).isoformat(), "words": "来週会えます。"}
    answer = there.post(url(referral, "accept"), meet, follow=True)
    shown = text(answer)
    assert "取り下げられたか" in shown
    assert "書かれた内容は、つなぎ元に届けました。" in shown
    assert WORDS not in shown
    assert referral.events.get(kind=EventKind.LATE_WORDS).words == "来週会えます。"


def test_somebody_else_finds_nothing(sender):
    referral = sent(sender)
    stranger = world.signed_in(world.worker(OTHER, agency="houkatsu"))
    assert stranger.get(url(referral)).status_code == 404
    for page in ("open", "accept", "decline", "met", "settle", "withdraw", "note", "link"):
        assert stranger.post(url(referral, page), {}).status_code == 404, page


def test_whoever_declined_reads_why_he_still_knows_of_it(sender, receiver):
    referral = sent(sender)
    actions.decline(referral_id=referral.pk, words="満員。", by=receiver, at=timezone.now())
    there = world.signed_in(receiver)
    assert "宛先" in text(there.get(url(referral)))
    why = text(there.get(reverse("workbench:why", args=["referrals.referral", referral.pk])))
    assert "宛てられている" in why


def test_lists_show_both_sides(sender, receiver):
    referral = sent(sender)
    here, there = world.signed_in(sender), world.signed_in(receiver)
    assert referral.number in text(there.get(reverse("referrals:referrals")))
    assert referral.number not in text(here.get(reverse("referrals:referrals")))
    assert referral.number in text(here.get(reverse("referrals:referrals"), {"side": "sent"}))
    actions.decline(referral_id=referral.pk, words="満員。", by=receiver, at=timezone.now())
    assert referral.number not in text(there.get(reverse("referrals:referrals")))
    assert referral.number in text(there.get(reverse("referrals:referrals"), {"all": "1"}))


def test_the_figures_of_a_pair_of_agencies(sender, receiver):
    for index in range(3):
        referral = sent(sender)
        if index:
            actions.decline(referral_id=referral.pk, words="満員。", by=receiver, at=timezone.now())
    row = re.search(
        r"<tr><th scope=\"row\">久留米市</th>.*?</tr>",
        world.signed_in(sender).get(reverse("referrals:figures")).content.decode(),
        re.DOTALL,
    )
    assert row is not None
    cells = re.findall(r'<td class="number">([^<]*)</td>', row.group())
    assert cells == ["3", "0", "2", "0", "0", "0", "0", "0"]


def test_a_worker_without_a_desk_reads_no_figures():
    assert world.signed_in(world.worker()).get(reverse("referrals:figures")).status_code == 404


# receivers outside ------------------------------------------------------------------------------------------------


@pytest.fixture
def outside(sender):
    salon = entries.entry(name="架空サロンひだまり", email="salon@example.test")
    one = issued(sender, organizations=[salon], phone="000-1111-2222")[0]
    return one, reverse("referrals:answer", args=[one.secret.token])


def code(one, **more):
    return {"code": one.secret.code} | more


def test_the_link_alone_tells_nothing(outside):
    _one, address = outside
    shown = text(Client().get(address))
    assert "確認番号" in shown
    for told in (WORDS, "見本", "000-1111-2222", "架空サロン"):
        assert told not in shown


def test_link_and_code_open_the_letter_and_take_the_answer(outside, sender):
    one, address = outside
    browser = Client()
    opened = text(browser.post(address, code(one)))
    assert WORDS in opened
    assert "000-1111-2222" in opened
    assert Referral.objects.get().stage == Stage.SEEN
    meet = {"meet_by": (timezone.localdate() + timedelta(days=3)).isoformat(), "words": "土曜にどうぞ。", "accept": "1"}
    assert "ありがとうございました" in text(browser.post(address, code(one, **meet)))
    assert Referral.objects.get().stage == Stage.ACCEPTED
    assert "土曜にどうぞ。" in text(world.signed_in(sender).get(url(one.referral)))
    again = browser.post(address, code(one, decline="1", words="やはり無理。"))
    assert again.status_code == 410
    assert WORDS not in text(again)


def test_guesses_close_the_link(outside, sender):
    one, address = outside
    browser = Client()
    wrong = "000000" if one.secret.code != "000000" else "000001"
    for _guess in range(4):
        assert "あと" in text(browser.post(address, {"code": wrong}))
    assert browser.post(address, {"code": wrong}).status_code == 410
    assert browser.post(address, code(one)).status_code == 410
    assert Referral.objects.get().has_news
    new = world.signed_in(sender).post(url(one.referral, "link"))
    assert re.search(r'<strong class="code">\d{6}</strong>', new.content.decode())


@pytest.mark.parametrize("token", ["x", "abc~def", "00000000000000000000000000000000.nonce~signature"])
def test_a_guessed_address_is_unknown(token):
    answer = Client().get(reverse("referrals:answer", args=[token]))
    assert answer.status_code == 404


def test_a_receiver_who_answers_after_the_withdrawal(outside, sender):
    one, address = outside
    actions.withdraw(referral_id=one.referral.pk, words="転居した。", by=sender, at=timezone.now())
    assert Client().get(address).status_code == 410
    meet = {"meet_by": (timezone.localdate() + timedelta(days=3)).isoformat(), "words": "土曜にどうぞ。", "accept": "1"}
    answer = Client().post(address, code(one, **meet))
    assert answer.status_code == 410
    assert "担当者に届けました" in text(answer)
    assert WORDS not in text(answer)
    assert one.referral.events.get(kind=EventKind.LATE_WORDS).words == "土曜にどうぞ。"
    assert Referral.objects.get().stage == Stage.WITHDRAWN


def test_an_expired_link_opens_nothing(outside):
    one, address = outside
    ReceiverLink.objects.update(expires_at=timezone.now(), issued_at=timezone.now() - timedelta(days=1))
    answer = Client().post(address, code(one))
    assert answer.status_code == 410
    assert "期限が過ぎています" in text(answer)


def test_a_person_protected_since_is_no_longer_located(outside, sender):
    one, address = outside
    access.protect_person(
        person=one.referral.person, kind="dv", desk_code=FROM, from_on=date.today(), until_on=None, by=sender,
        at=timezone.now(),
    )  # fmt: skip
    opened = text(Client().post(address, code(one)))
    assert WORDS in opened
    assert "000-1111-2222" not in opened


def test_an_organisation_is_chosen_first_and_then_the_person(sender):
    case = world.case_at(sender, desk=FROM)
    salon = entries.entry(name="架空サロンひだまり")
    here = world.signed_in(sender)
    choose = reverse("referrals:choose", args=[salon.pk])
    assert choose in here.get(salon.get_absolute_url()).content.decode()
    shown = here.get(choose).content.decode()
    link = f"{reverse('referrals:new', args=[case.dossier_id])}?to={salon.pk}"
    assert link in shown
    assert link not in here.post(choose, {"q": "いない人"}).content.decode()
    assert "架空サロンひだまり" in text(here.get(link))
    assert "共有先 架空サロンひだまり" not in text(here.get(reverse("cases:case", args=[case.pk])))
    answer = here.post(link, typed(case, desk_codes=[], organizations=[salon.pk], phone="000-1111-2222"))
    assert "リンクと確認番号は、いまだけ表示されます" in text(answer)
    assert Referral.objects.get().organization == salon
    assert not Ground.objects.exists(), "nothing of ours opens to somebody outside"
    shown = text(here.get(reverse("cases:case", args=[case.pk])))
    assert "共有先 架空サロンひだまり （つなぎのため）" in shown.replace("ひだまり（", "ひだまり （")


def test_what_a_receiver_said_on_the_phone_is_written_down_by_the_sender(outside, sender):
    one, _address = outside
    here = world.signed_in(sender)
    assert "団体から聞いた返事を書きとめる" in text(here.get(url(one.referral)))
    meet = {"meet_by": (timezone.localdate() + timedelta(days=3)).isoformat()}
    here.post(url(one.referral, "accept"), meet)
    assert Referral.objects.get().stage == Stage.ACCEPTED


def test_accepting_twice_is_told_and_changes_nothing(sender, receiver):
    referral = sent(sender)
    there = world.signed_in(receiver)
    actions.accept(referral_id=referral.pk, answer=Acceptance(), by=receiver, at=timezone.now())
    meet = {"meet_by": (timezone.localdate() + timedelta(days=3)).isoformat()}
    answer = there.post(url(referral, "accept"), meet, follow=True)
    assert "すでに受け入れられています" in text(answer)
    assert referral.events.filter(kind=EventKind.ACCEPTED).count() == 1
