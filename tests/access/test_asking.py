"""From involvement to content: an outside worker asks, the owner answers in one of three ways."""

from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions
from kasanari.access.models import AccessRequest, Answer, DossierPerson, Ground
from kasanari.access.panels import involvements
from kasanari.lib import wareki
from kasanari.notifications.models import Message
from tests import world
from tests.access.conftest import told

pytestmark = pytest.mark.django_db

WORDS = {"desk_code": "elder", "reason_code": "support", "words": "訪問介護の調整のため、支援の内容を知りたい。"}


def person_page(user, person):
    return told(world.signed_in(user).get(reverse("workbench:person", args=[person.pk])))


def ask(desk, user=None, **changes):
    browser = world.signed_in(user or desk.partner)
    return browser.post(reverse("access:ask", args=[desk.involvement.pk]), WORDS | changes)


def asked(desk):
    return actions.ask_for_access(
        involvement=desk.involvement, desk_code="elder", reason="訪問のため", by=desk.partner, at=timezone.now()
    )


def answer(desk, request, **typed):
    return world.signed_in(desk.by).post(reverse("access:answer_request", args=[request.pk]), typed)


def by_law(desk, **changes):
    return {
        "holder": str(desk.partner.pk),
        "basis": "elder_abuse_notice",
        "reason": "照会（架空第1号）への回答",
        "person": str(desk.person.pk),
        "until_on": desk.today + timedelta(days=30),
    } | changes


def test_the_asker_is_told_the_last_day_for_an_answer_as_offices_write_it(desk):
    browser = world.signed_in(desk.partner)
    page = told(browser.post(reverse("access:ask", args=[desk.involvement.pk]), WORDS, follow=True))
    assert f"回答期限は{wareki.format(AccessRequest.objects.get().expires_on)}です" in page


def test_an_outside_worker_sees_who_supports_and_nothing_else(desk):
    page = person_page(desk.partner, desk.person)
    assert "多機関協働" in page
    assert reverse("access:ask", args=[desk.involvement.pk]) in page
    assert desk.case.number not in page
    assert "家賃が払えず" not in page


def test_the_desk_of_a_protected_person_is_not_told_to_whoever_may_not_locate(desk):
    actions.protect_person(
        person=desk.person, kind="dv", desk_code="multi-agency", from_on=desk.today, until_on=None, by=desk.by,
        at=timezone.now(),
    )  # fmt: skip
    (row,) = involvements(desk.person, desk.partner, timezone.now())
    assert (row.desk, row.agency) == ("", "")
    page = person_page(desk.partner, desk.person)
    assert "関わりあり" in page
    assert "多機関協働" not in page
    assert "多機関協働" not in told(world.signed_in(desk.partner).get(row.request_url))


def test_a_case_takes_the_place_of_its_involvement(desk):
    page = person_page(desk.by, desk.person)
    assert page.count(desk.case.number) == 1
    assert "閲覧を依頼する" not in page


def test_asking_twice_is_one_request_and_the_owners_are_told(desk):
    desk.by.email = "mihon@example.org"
    desk.by.save()
    assert [ask(desk).status_code for _ in range(2)] == [302, 302]
    request = AccessRequest.objects.get()
    assert request.reason == f"本人の支援に必要：{WORDS['words']}"
    assert Message.objects.get().recipient == desk.by
    page = person_page(desk.partner, desk.person)
    assert "依頼中" in page
    assert "閲覧を依頼する" not in page


@pytest.mark.parametrize(
    "changes",
    [{"desk_code": "general"}, {"desk_code": "no-such"}, {"reason_code": "curiosity"}, {"words": ""}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_typed_wrongly_asks_nothing_and_stays(desk, changes):
    response = ask(desk, **changes)
    assert response.status_code == 422
    assert "訪問介護" in told(response) or not changes.get("words", "x")
    assert AccessRequest.objects.count() == 0


def test_involvement_that_is_not_told_cannot_be_asked_about(desk):
    actions.set_involvement(dossier=desk.dossier, is_shared=False, by=desk.by, at=timezone.now())
    assert ask(desk).status_code == 404
    desk.involvement.pk = uuid4()
    assert ask(desk).status_code == 404
    assert AccessRequest.objects.count() == 0


def test_the_owner_answers_by_law_and_the_asker_reads_with_the_article_on_the_chip(desk):
    request = asked(desk)
    browser = world.signed_in(desk.by)
    assert "高齢者虐待防止法7条" in told(browser.get(reverse("access:answer_by_law", args=[request.pk])))
    typed = by_law(desk)
    for _ in range(2):
        assert browser.post(reverse("access:answer_by_law", args=[request.pk]), typed).status_code == 302
    request.refresh_from_db()
    assert (request.answer_code, request.ground.holder) == (Answer.GRANTED, desk.partner)
    assert Ground.objects.count() == 1
    page = told(world.signed_in(desk.partner).get(desk.case.get_absolute_url()))
    assert "家賃が払えず" in page
    assert "高齢者虐待防止法7条" in page


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"basis": "support_meeting"}, "法的根拠"),
        ({"basis": "no-such-law"}, "法的根拠"),
        ({"until_on": timezone.localdate()}, "あした以降の日を入力してください"),
        ({"until_on": timezone.localdate() - timedelta(days=9)}, "あした以降の日を入力してください"),
        ({"reason": ""}, "提供の理由"),
        ({"holder": str(uuid4())}, "職員か窓口を選び直してください"),
        ({"person": str(uuid4())}, "だれについて"),
        ({"rights": ["write"]}, "読むこと以外に認めること"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_wrong_ground_by_law_is_refused_with_its_remedy_and_shares_nothing(desk, changes, remedy):
    request = asked(desk)
    typed = by_law(desk, **changes)
    response = world.signed_in(desk.by).post(reverse("access:answer_by_law", args=[request.pk]), typed)
    assert response.status_code == 422
    assert remedy in told(response)
    assert Ground.objects.count() == 0
    request.refresh_from_db()
    assert request.answered_at is None


def test_the_owner_shares_on_consent_once_there_is_one(desk):
    request = asked(desk)
    early = answer(desk, request, share="1")
    assert early.status_code == 200
    assert "先に同意を記録してください" in told(early)
    world.consent(desk.case, desk.by, "livelihood")
    assert "先に同意を記録してください" in told(answer(desk, request, share="1"))
    world.consent(desk.case, desk.by, "elder")
    assert answer(desk, request, share="1").status_code == 302
    request.refresh_from_db()
    assert request.ground.kind == "consent"
    assert "家賃が払えず" in told(world.signed_in(desk.partner).get(desk.case.get_absolute_url()))


def colleague_declines_first(monkeypatch, desk, request):
    """A colleague answers between this worker's look at the request and his press on the button."""
    monkeypatch.setattr(import_module("kasanari.access.views.tasks"), "_is_waiting", lambda asked: True)
    actions.answer_request(request_id=request.pk, ground=None, answer="電話で。", by=desk.chief, at=timezone.now())


def test_what_a_colleague_answered_meanwhile_is_not_shared_by_law_too(desk, monkeypatch):
    request = asked(desk)
    colleague_declines_first(monkeypatch, desk, request)
    response = world.signed_in(desk.by).post(reverse("access:answer_by_law", args=[request.pk]), by_law(desk))
    assert response.status_code == 422
    assert "すでに回答された" in told(response)
    assert Ground.objects.count() == 0


def test_what_a_colleague_answered_meanwhile_says_so(desk, monkeypatch):
    request = asked(desk)
    world.consent(desk.case, desk.by, "elder")
    colleague_declines_first(monkeypatch, desk, request)
    browser = world.signed_in(desk.by)
    for typed in ({"share": "1"}, {"decline": "1", "answer": "遅れました。"}):
        page = browser.post(reverse("access:answer_request", args=[request.pk]), typed, follow=True)
        assert "この依頼は、すでに回答されたか、期限が過ぎています。" in told(page)
    request.refresh_from_db()
    assert request.answer == "電話で。"


def test_declining_needs_words_and_the_asker_reads_them(desk):
    request = asked(desk)
    assert answer(desk, request, decline="1", answer="").status_code == 422
    assert answer(desk, request, decline="1", answer="電話でお話しします。").status_code == 302
    page = told(world.signed_in(desk.partner).get(reverse("access:tasks")))
    assert "お断りした" in page
    assert "電話でお話しします。" in page


def test_an_expired_request_is_answered_by_nobody_and_its_asker_learns_it(desk):
    request = asked(desk)
    AccessRequest.objects.update(expires_on=desk.today - timedelta(days=1))
    response = answer(desk, request, decline="1", answer="遅れました。")
    assert response.headers["Location"] == reverse("access:tasks")
    request.refresh_from_db()
    assert request.answered_at is None
    assert "期限切れ" in told(world.signed_in(desk.partner).get(reverse("access:tasks")))


def test_a_request_is_answered_by_its_owners_only(desk):
    request = asked(desk)
    for stranger in (desk.partner, world.worker("general"), desk.chief):
        url = reverse("access:answer_request", args=[request.pk])
        expected = 302 if stranger == desk.chief else 404  # the chief sits at the desk too
        assert world.signed_in(stranger).post(url, {"decline": "1", "answer": "x"}).status_code == expected


def test_consent_withdrawn_while_reading_closes_the_next_page(desk):
    consent = world.consent(desk.case, desk.by, "elder")
    browser = world.signed_in(desk.partner)
    assert browser.get(desk.case.get_absolute_url()).status_code == 200
    actions.withdraw_consent(consent=consent, measures_after="資料を回収した。", by=desk.by, at=timezone.now())
    assert browser.get(desk.case.get_absolute_url()).status_code == 404


def test_a_person_in_conflict_cannot_be_asked_about(desk):
    actions.declare_conflict(worker=desk.partner, person=desk.person, kind="kin", by=desk.partner, at=timezone.now())
    assert ask(desk).status_code == 404
    assert DossierPerson.objects.filter(pk=desk.involvement.pk).exists()
