"""Every page of a case renders for its own desk, in both languages."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.cases import actions
from kasanari.cases.models import Meeting
from tests import world

pytestmark = pytest.mark.django_db


def test_case_page_tells_the_story_from_contact_to_plan(client):
    by = world.worker("multi-agency")
    case = world.planned(world.assessed(world.case_at(by, desk="multi-agency"), by), by)
    world.consent(case, by, "livelihood")
    page = world.signed_in(by).get(reverse("cases:case", args=[case.pk])).content.decode()
    for told in ("見本 太郎", "家賃が払えず", "この家で暮らし続けたい", "朝の声かけ", "会議を招集する", "自窓口"):
        assert told in page


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize(
    "view", ["assess", "record_consent", "draft_plan", "call_meeting", "evaluate", "close", "interrupt"]
)
def test_each_step_has_a_page(view, language):
    by = world.worker("multi-agency")
    case = world.planned(world.assessed(world.case_at(by, desk="multi-agency"), by), by)
    browser = world.signed_in(by)
    response = browser.get(reverse(f"cases:{view}", args=[case.pk]), headers={"accept-language": language})
    assert response.status_code == 200
    assert "見本 太郎" in response.content.decode()


def test_list_new_contact_and_contact_pages():
    by = world.worker("general")
    told = world.contact(by, desk="general", outcome="information")
    case = world.case_at(by, desk="general", family="架空")
    browser = world.signed_in(by)
    assert "架空 太郎" in browser.get(reverse("cases:cases")).content.decode()
    assert "どの窓口でも" in browser.get(reverse("cases:new_contact")).content.decode()
    assert "家賃が払えず" in browser.get(reverse("cases:contact", args=[told.pk])).content.decode()
    assert browser.get(reverse("cases:contact", args=[case.dossier.contact.pk])).status_code == 302


def test_meeting_is_called_and_recorded_in_one_pass_each():
    by = world.worker("multi-agency")
    case = world.planned(world.assessed(world.case_at(by, desk="multi-agency"), by), by)
    world.consent(case, by, "livelihood")
    browser = world.signed_in(by)
    asked = {
        "planned_on": timezone.localdate() + timedelta(days=7),
        "place": "3階会議室",
        "question": "役割の確認",
        "invitations-TOTAL_FORMS": 2,
        "invitations-INITIAL_FORMS": 0,
        "invitations-0-agency_code": "jiritsu",
        "invitations-0-who": "支援員",
    }
    assert browser.post(reverse("cases:call_meeting", args=[case.pk]), asked).status_code == 302
    meeting = Meeting.objects.get(case=case)
    url = reverse("cases:record_meeting", args=[meeting.pk])
    assert "役割の確認" in browser.get(url).content.decode()
    record = {
        "attended": [meeting.attendances.get().pk],
        "minutes": "家計の見通しを共有した。",
        "decisions": "支援員が毎月訪問する。",
        "result": "approved",
    }
    assert browser.post(url, record).status_code == 302
    case.refresh_from_db()
    assert case.stage == "conferred"
    actions.decide_support(case_id=case.pk, by=by, at=timezone.now())
    page = browser.get(reverse("cases:case", args=[case.pk])).content.decode()
    assert "支援員が毎月訪問する" in page
    assert "モニタリングを記録する" in page
