"""What is typed wrongly is refused with a remedy, and stays on the screen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access.actions import ConsentTerms
from kasanari.cases import actions
from kasanari.cases.models import Assessment, Case, Contact
from kasanari.cases.models.case import EventKind
from kasanari.gate import Refused
from kasanari.people.models import Person
from tests import world

pytestmark = pytest.mark.django_db

WORDS = "母の通院に付き添い、仕事を続けられない。"


def typed(**changes):
    """A reception form filled in rightly, but for ``changes``."""
    right = {
        "desk_code": "general",
        "channel": "phone",
        "words": WORDS,
        "topics": ["care", "work"],
        "main_topic": "care",
        "family_name": "試験",
        "given_name": "花子",
        "birth_on": "S55.4.2",
        "sex": "2",
        "outcome": "own_desk",
        "form_key": str(uuid4()),
    }
    return right | changes


def reception(**changes):
    by = world.worker("general")
    return world.signed_in(by).post(reverse("cases:new_contact"), typed(**changes))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"birth_on": "昭和99年13月40日"}, "日付として読めません"),
        ({"birth_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "未来の日付です"),
        ({"words": "あ" * 4001}, "4000"),
        ({"words": "見えない\x0b文字"}, "見えない制御文字（U+000B）"),
        ({"family_name": "試\x07験"}, "見えない制御文字（U+0007）"),
        ({"desk_code": "livelihood"}, "この窓口には配属されていない"),
        ({"desk_code": "no-such-desk"}, "この窓口には配属されていない"),
        ({"outcome": "refer", "family_name": "", "given_name": "", "anonymous": "on"}, "つなぎ先を入力してください"),
        ({"family_name": "", "given_name": ""}, "匿名で受け付ける"),
        ({"anonymous": "on"}, "氏名が入力されています"),
        ({"main_topic": "debt"}, "上の相談領域で選んだものから"),
        ({"topics": []}, "相談領域"),
        ({"person": str(uuid4())}, "選んだ方が見つかりません"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_reception_refuses_and_keeps_what_was_typed(changes, told):
    response = reception(**changes)
    page = response.content.decode()
    assert response.status_code == 422
    assert told in page
    assert Contact.objects.count() == 0
    assert Person.objects.filter(family_name="試験").count() == 0
    kept = changes.get("words", WORDS)
    assert kept.replace("\x0b", "") in page.replace("\x0b", "")


def test_a_right_form_is_received():
    response = reception()
    case = Case.objects.get()
    assert response.headers["Location"] == reverse("cases:case", args=[case.pk])
    assert str(case.subject) == "試験 花子"
    assert case.dossier.contact.topics == ["care", "work"]


def test_anonymous_contact_names_nobody():
    response = reception(family_name="", given_name="", birth_on="", anonymous="on")
    assert response.status_code == 302
    assert Case.objects.get().subject is None


def test_pressing_twice_receives_once():
    by = world.worker("general")
    browser, form = world.signed_in(by), typed()
    answers = [browser.post(reverse("cases:new_contact"), form).headers["Location"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert Contact.objects.count() == 1


def test_a_stale_assessment_shows_both_texts_and_saves_neither_over_the_other():
    by = world.worker("general")
    case = world.assessed(world.case_at(by, desk="general"), by)
    browser = world.signed_in(by)
    url = reverse("cases:assess", args=[case.pk])
    first = {"situation": "先に書いた文", "wish": "家にいたい", "based_on": 1}
    assert browser.post(url, first).status_code == 302
    answer = browser.post(url, {"situation": "後から書いた文", "wish": "家にいたい", "based_on": 1})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先に書いた文" in page
    assert "後から書いた文" in page
    assert "ほかの職員が先に新しい版を保存しました" in page
    assert list(Assessment.objects.filter(case=case).values_list("version", flat=True)) == [2, 1]


def test_a_stale_plan_shows_theirs_beside_mine():
    by = world.worker("general")
    case = world.planned(world.assessed(world.case_at(by, desk="general"), by), by)
    form = {
        "aim": "わたしの案",
        "review_on": timezone.localdate() + timedelta(days=30),
        "based_on": 0,
        "goals-TOTAL_FORMS": 1,
        "goals-INITIAL_FORMS": 0,
        "goals-0-issue": "課題",
        "goals-0-goal": "目標",
        "roles-TOTAL_FORMS": 0,
        "roles-INITIAL_FORMS": 0,
    }
    answer = world.signed_in(by).post(reverse("cases:draft_plan", args=[case.pk]), form)
    assert answer.status_code == 409
    assert "わたしの案" in answer.content.decode()
    assert "安心して住み続ける" in answer.content.decode()
    assert case.plans.count() == 1


def test_an_act_out_of_turn_says_what_comes_first():
    by = world.worker("multi-agency")
    case = world.planned(world.assessed(world.case_at(by, desk="multi-agency"), by), by)
    browser = world.signed_in(by)
    browser.post(reverse("cases:decide_support", args=[case.pk]))
    assert "いまの段階は「プラン案」のため" in browser.get(reverse("cases:case", args=[case.pk])).content.decode()
    asked = {
        "planned_on": timezone.localdate(),
        "place": "会議室",
        "question": "分担",
        "invitations-TOTAL_FORMS": 0,
        "invitations-INITIAL_FORMS": 0,
    }
    answer = browser.post(reverse("cases:call_meeting", args=[case.pk]), asked)
    assert answer.status_code == 422
    assert "本人の同意が必要です" in answer.content.decode()
    assert case.meetings.count() == 0


@pytest.mark.parametrize(("obtained", "told"), [(0, "有効期限は、同意日より後の日に"), (-30, "あした以降の日を")])
def test_consent_cannot_end_before_it_begins_or_have_ended_already(obtained, told):
    by = world.worker("general")
    case = world.case_at(by, desk="general")
    form = {
        "person": str(case.subject.pk),
        "desk_codes": ["livelihood"],
        "items": "相談の内容",
        "method": "written",
        "obtained_on": timezone.localdate() + timedelta(days=obtained),
        "expires_on": timezone.localdate() - timedelta(days=1),
    }
    answer = world.signed_in(by).post(reverse("cases:record_consent", args=[case.pk]), form)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert case.dossier.consents.count() == 0


def test_a_consent_sent_twice_is_one_consent_with_one_event():
    by = world.worker("general")
    case = world.case_at(by, desk="general")
    consents = [world.consent(case, by, "elder") for _ in range(2)]
    assert consents[0] == consents[1]
    assert case.dossier.grounds.count() == 1
    assert case.events.filter(kind=EventKind.CONSENT_RECORDED).count() == 1
    actions.withdraw_consent(consent_id=consents[0].pk, measures_after="", by=by, at=timezone.now())
    assert world.consent(case, by, "elder") != consents[0], "who took a consent back may give it again"


def test_a_stranger_cannot_consent_for_a_case():
    by = world.worker("general")
    case, other = world.case_at(by, desk="general"), world.case_at(by, desk="general")
    today = timezone.localdate()
    terms = ConsentTerms(["elder"], "相談の内容", "written", today, today + timedelta(days=30))
    with pytest.raises(Refused):
        actions.record_consent(case_id=case.pk, person=other.subject, terms=terms, by=by, at=timezone.now())
    assert case.dossier.grounds.count() == 0
