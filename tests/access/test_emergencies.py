"""緊急閲覧 on the screen: proven anew, for some hours, told at once, looked at afterwards."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions
from kasanari.access.models import Emergency, Ground, Review
from kasanari.notifications.models import Message
from tests import world
from tests.access.conftest import told

pytestmark = pytest.mark.django_db

REASON = "本人から「これから死ぬ」との電話があり、応答がなくなった。"


def address(desk):
    return reverse("access:emergency", args=[desk.person.pk])


def opened(desk, by=None, hours=1):
    return actions.open_emergency(
        person=desk.person, desk_code="elder", reason=REASON, hours=hours, by=by or desk.partner, at=timezone.now()
    )


def post(browser, desk, **changes):
    return browser.post(address(desk), {"desk_code": "elder", "reason": REASON, "hours": "2"} | changes)


def test_without_a_fresh_proof_it_asks_for_one_and_opens_nothing(desk):
    browser = world.signed_in(desk.partner)
    for response in (browser.get(address(desk)), post(browser, desk)):
        assert response.status_code == 302
        assert response.headers["Location"].startswith(reverse("staff:step_up"))
    assert Emergency.objects.count() == 0


def test_it_opens_the_record_with_its_time_and_closes_with_one_button(desk, proven):
    desk.chief.email = "chief@example.org"
    desk.chief.save()
    browser = proven(desk.partner)
    page = told(browser.get(address(desk)))
    assert "適正だったかどうかの確認を受けます" in page
    assert browser.get(desk.case.get_absolute_url()).status_code == 404
    response = post(browser, desk)
    assert response.headers["Location"] == reverse("workbench:person", args=[desk.person.pk])
    emergency = Emergency.objects.get()
    for url in (desk.case.get_absolute_url(), response.headers["Location"]):
        page = told(browser.get(url))
        assert "緊急閲覧を開いています" in page
        assert REASON in page
        assert reverse("access:end_emergency", args=[emergency.pk]) in page
    assert "家賃が払えず" in told(browser.get(desk.case.get_absolute_url()))
    browser.post(reverse("access:end_emergency", args=[emergency.pk]))
    assert browser.get(desk.case.get_absolute_url()).status_code == 404
    assert "緊急閲覧を開いています" not in told(browser.get(response.headers["Location"]))


def test_the_supervisor_is_told_in_the_same_act(desk, proven):
    chief = world.supervisor("elder", agency="houkatsu", email="chief@example.org")
    post(proven(desk.partner), desk)
    message = Message.objects.get(recipient=chief)
    assert message.link == reverse("access:tasks")
    assert desk.person.family_name not in message.body
    assert REASON not in message.body


def test_pressed_twice_it_is_opened_once(desk, proven):
    browser = proven(desk.partner)
    assert [post(browser, desk).status_code for _ in range(2)] == [302, 302]
    assert Emergency.objects.count() == 1
    assert Review.objects.filter(emergency__isnull=False).count() == 1


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"hours": "0"}, "一覧にある時間から選んでください"),
        ({"hours": "5"}, "一覧にある時間から選んでください"),
        ({"hours": "999"}, "一覧にある時間から選んでください"),
        ({"hours": "二"}, "一覧にある時間から選んでください"),
        ({"reason": "   "}, "緊急の理由"),
        ({"desk_code": "multi-agency"}, "窓口"),
    ],
    ids=lambda value: "-".join(value.values()) if isinstance(value, dict) else "",
)
def test_what_is_typed_wrongly_opens_nothing(desk, proven, changes, remedy):
    response = post(proven(desk.partner), desk, **changes)
    assert response.status_code == 422
    assert remedy in told(response)
    assert Emergency.objects.count() == Ground.objects.count() == 0


def test_a_hidden_and_an_absent_person_look_the_same(desk, proven):
    hidden = world.case_at(world.worker("mens"), desk="mens", family="隠された")
    browser = proven(desk.partner)
    pages = [
        browser.post(reverse("access:emergency", args=[pk]), {"desk_code": "elder", "reason": REASON, "hours": "1"})
        for pk in (hidden.subject.pk, uuid4())
    ]
    assert [page.status_code for page in pages] == [404, 404]
    assert Emergency.objects.count() == 0


def test_a_conflict_stays_closed_in_an_emergency(desk, proven):
    actions.declare_conflict(
        worker=desk.partner, person=desk.person, kind="adversary", by=desk.partner, at=timezone.now()
    )
    browser = proven(desk.partner)
    assert browser.get(address(desk)).status_code == 404
    assert post(browser, desk).status_code == 404
    assert Emergency.objects.count() == 0


def test_nobody_else_closes_it(desk):
    emergency = opened(desk)
    for other in (desk.by, world.supervisor("elder", agency="houkatsu")):
        response = world.signed_in(other).post(reverse("access:end_emergency", args=[emergency.pk]))
        assert response.status_code == 404
    emergency.refresh_from_db()
    assert emergency.ended_at is None


class TestReview:
    @pytest.fixture
    def chief(self):
        return world.supervisor("elder", agency="houkatsu")

    @pytest.fixture
    def waiting(self, desk, chief):
        return Review.objects.get(emergency=opened(desk))

    def test_the_supervisor_sees_reason_and_person_and_confirms(self, desk, chief, waiting):
        browser = world.signed_in(chief)
        page = told(browser.get(reverse("access:tasks")))
        assert "緊急閲覧の確認" in page
        assert REASON[:10] in page
        url = reverse("access:review", args=[waiting.pk])
        page = told(browser.get(url))
        assert REASON in page
        assert str(desk.person) in page
        assert [browser.post(url, {"is_proper": "yes"}).status_code for _ in range(2)] == [302, 302]
        waiting.refresh_from_db()
        assert (waiting.is_proper, waiting.reviewed_by) == (True, chief)
        assert "緊急閲覧の確認" not in told(browser.get(reverse("access:tasks")))

    def test_what_was_not_proper_needs_words(self, chief, waiting):
        browser, url = world.signed_in(chief), reverse("access:review", args=[waiting.pk])
        response = browser.post(url, {"is_proper": "no"})
        assert response.status_code == 422
        assert "何が問題かと、とった対応を書いてください" in told(response)
        assert browser.post(url, {"is_proper": "no", "finding": "同意を得られた。"}).status_code == 302
        waiting.refresh_from_db()
        assert waiting.is_proper is False

    def test_nobody_reviews_himself_or_another_desk(self, desk, waiting):
        for stranger in (desk.partner, desk.by, desk.chief):
            url = reverse("access:review", args=[waiting.pk])
            assert world.signed_in(stranger).post(url, {"is_proper": "yes"}).status_code == 404
        waiting.refresh_from_db()
        assert waiting.reviewed_at is None

    def test_it_stands_first_on_the_supervisors_day(self, chief, waiting):
        page = told(world.signed_in(chief).get(reverse("workbench:today")))
        assert "緊急閲覧の確認" in page
        assert reverse("access:review", args=[waiting.pk]) in page

    def test_a_person_the_supervisor_may_not_know_is_not_named(self, desk, chief, waiting):
        actions.declare_conflict(worker=chief, person=desk.person, kind="kin", by=chief, at=timezone.now())
        page = told(world.signed_in(chief).get(reverse("access:review", args=[waiting.pk])))
        assert str(desk.person) not in page
        assert "あなたには表示できない方です" in page


def test_time_closes_it_by_itself(desk):
    emergency = opened(desk)
    before = timezone.now() - timedelta(hours=3)
    Emergency.objects.update(opened_at=before, valid_until=before + timedelta(hours=1))
    emergency.grounds.update(valid_from=before, valid_until=before + timedelta(hours=1))
    assert world.signed_in(desk.partner).get(desk.case.get_absolute_url()).status_code == 404
    assert "緊急閲覧が開いています" not in told(world.signed_in(desk.partner).get(reverse("workbench:today")))
