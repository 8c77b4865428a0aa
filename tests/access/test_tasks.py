"""確認と回答, and the same on my-day: each sees what is his to answer, and nothing of others."""

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions
from kasanari.access.jobs import look_after
from kasanari.access.models import Protection, Review
from kasanari.access.panels import waiting_for
from kasanari.cases import actions as cases
from kasanari.notifications.models import Message
from tests import world
from tests.access.conftest import told

pytestmark = pytest.mark.django_db

MONDAY = timezone.make_aware(datetime(2026, 11, 16, 8))


def known_again(desk):
    """A contact about a person already known: to be looked at afterwards."""
    new = cases.NewContact(
        desk_code="multi-agency", channel="phone", words="また困った。", topics=["debt"], outcome="own_desk",
        person=desk.person,
    )  # fmt: skip
    another = world.worker("multi-agency", name="見本 五郎")
    cases.receive_contact(contact=new, by=another, at=timezone.now())
    return Review.objects.get(kind="contact", done_by=another)


class TestReviews:
    def test_contacts_and_consents_are_confirmed_together(self, desk):
        contact = known_again(desk)
        world.consent(desk.case, desk.by, "elder")
        chief = world.signed_in(desk.chief)
        page = told(chief.get(reverse("access:tasks")))
        assert "相談受付" in page
        assert "本人同意" in page
        assert desk.case.number in page
        chosen = [str(row.pk) for row in Review.objects.waiting()]
        assert len(chosen) >= 2
        assert chief.post(reverse("access:review_several"), {"reviews": chosen}).status_code == 302
        contact.refresh_from_db()
        assert contact.reviewed_by == desk.chief
        again = chief.post(reverse("access:review_several"), {"reviews": chosen})
        assert again.status_code == 422
        assert "すでに確認されたものがあります" in told(again)

    def test_none_chosen_says_so(self, desk):
        known_again(desk)
        response = world.signed_in(desk.chief).post(reverse("access:review_several"), {})
        assert response.status_code == 422
        assert "確認した件を選んでください" in told(response)

    def test_one_forged_among_the_chosen_confirms_none(self, desk):
        mine = known_again(desk)
        world.supervisor("livelihood", agency="jiritsu")
        elsewhere = world.case_at(world.worker("livelihood", agency="jiritsu"), desk="livelihood")
        world.consent(elsewhere, elsewhere.worker, "elder")
        other = Review.objects.get(dossier=elsewhere.dossier, kind="consent")
        response = world.signed_in(desk.chief).post(
            reverse("access:review_several"), {"reviews": [str(mine.pk), str(other.pk)]}
        )
        assert response.status_code == 422
        assert Review.objects.filter(reviewed_at__isnull=False).count() == 0

    def test_what_a_colleague_looked_at_meanwhile_is_left_as_it_is(self, desk):
        mine = known_again(desk)
        world.consent(desk.case, desk.by, "elder")
        other = Review.objects.get(dossier=desk.dossier, kind="consent")
        colleague = world.supervisor("multi-agency")
        now = timezone.now()
        actions.review(review_id=other.pk, is_proper=False, finding="同意書がない。", by=colleague, at=now)
        assert actions.review_as_proper(review_ids=[mine.pk, other.pk], by=desk.chief, at=now) == 1
        other.refresh_from_db()
        assert (other.reviewed_by, other.finding) == (colleague, "同意書がない。")

    def test_whoever_did_it_is_not_asked(self, desk):
        known_again(desk)
        page = told(world.signed_in(desk.by).get(reverse("access:tasks")))
        assert "受付と同意の事後確認" not in page
        assert world.signed_in(desk.by).post(reverse("access:review_several"), {"reviews": ["x"]}).status_code == 422


class TestMyDay:
    def test_a_quiet_worker_is_told_nothing(self, desk):
        assert waiting_for(desk.partner, timezone.now()) == []
        assert "待っていることはありません" in told(world.signed_in(desk.partner).get(reverse("access:tasks")))

    def test_a_request_stands_with_its_last_day_on_the_owners_day(self, desk):
        request = actions.ask_for_access(
            involvement=desk.involvement, desk_code="elder", reason="訪問のため", by=desk.partner, at=timezone.now()
        )
        (row,) = waiting_for(desk.by, timezone.now())
        assert (row.due_on, row.person) == (request.expires_on, str(desk.person))
        assert row.url == reverse("access:answer_request", args=[request.pk])
        assert waiting_for(desk.partner, timezone.now()) == []

    def test_many_contacts_are_one_line(self, desk):
        known_again(desk)
        for days in (30, 60):
            world.consent(desk.case, desk.by, "elder", days=days)
        rows = [row for row in waiting_for(desk.chief, timezone.now()) if row.title == "受付と同意の事後確認"]
        assert len(rows) == 1
        assert rows[0].due_on == Review.objects.order_by("due_on").first().due_on

    def test_an_approval_waits_for_the_second_person_then_for_the_first(self, desk):
        actions.suspend_use(dossier=desk.dossier, reason="improper_use", by=desk.by, at=timezone.now())
        approval = actions.ask_for_approval(
            act="resume_use", desk_code="multi-agency", reason="x", subject_id=desk.dossier.pk, by=desk.by,
            at=timezone.now(),
        )  # fmt: skip
        assert [row.act for row in waiting_for(desk.chief, timezone.now())] == ["回答する"]
        assert waiting_for(desk.by, timezone.now()) == []
        actions.answer_approval(approval=approval, is_granted=True, by=desk.chief, at=timezone.now())
        assert [row.act for row in waiting_for(desk.by, timezone.now())] == ["実行する"]
        late = timezone.now() + timedelta(hours=25)
        assert waiting_for(desk.by, late) == []


class TestMornings:
    @pytest.fixture
    def chiefs(self):
        """Who looks after the agency whose worker opened, after the desk whose record was opened, and nobody else."""
        return {
            "opener": world.supervisor("elder", agency="houkatsu", email="opener@example.org"),
            "owner": world.supervisor("multi-agency", email="owner@example.org"),
            "other": world.supervisor("livelihood", agency="jiritsu", email="other@example.org"),
        }

    def recipients(self):
        return sorted(Message.objects.values_list("recipient__email", flat=True))

    def test_an_emergency_nobody_reviewed_goes_to_the_owners_of_the_record_once(self, desk, chiefs):
        friday = MONDAY - timedelta(days=3)
        emergency = actions.open_emergency(
            person=desk.person, desk_code="elder", reason="通報", by=desk.partner, at=friday
        )
        assert self.recipients() == ["opener@example.org"]
        assert look_after(at=MONDAY) == 0  # due on Monday itself
        assert look_after(at=MONDAY + timedelta(days=1)) == 1
        assert self.recipients() == ["opener@example.org", "owner@example.org"]
        assert Review.objects.get(emergency=emergency).escalated_at is not None
        assert look_after(at=MONDAY + timedelta(days=2)) == 0

    def test_a_reviewed_one_is_left_alone(self, desk, chiefs):
        emergency = actions.open_emergency(
            person=desk.person, desk_code="elder", reason="通報", by=desk.partner, at=MONDAY
        )
        actions.review(
            review_id=emergency.review.pk, is_proper=True, finding="", by=chiefs["opener"], at=timezone.now()
        )
        assert look_after(at=MONDAY + timedelta(days=3)) == 0

    def test_the_asker_learns_once_that_nobody_answered(self, desk):
        desk.partner.email = "partner@example.org"
        desk.partner.save()
        request = actions.ask_for_access(
            involvement=desk.involvement, desk_code="elder", reason="訪問のため", by=desk.partner, at=MONDAY
        )
        assert request.expires_on == MONDAY.date() + timedelta(days=8)  # five opening days, a holiday among them
        assert look_after(at=MONDAY + timedelta(days=8)) == 0
        assert look_after(at=MONDAY + timedelta(days=9)) == 1
        assert look_after(at=MONDAY + timedelta(days=10)) == 0
        assert self.recipients() == ["partner@example.org"]

    def test_protections_to_look_at_are_told_weekly_to_the_cleared(self, desk):
        desk.by.email = "cleared@example.org"
        desk.by.save()
        desk.by.postings.update(clearance=["dv"])
        world.worker("multi-agency", email="uncleared@example.org")
        actions.protect_person(
            person=desk.person, kind="dv", desk_code="multi-agency", from_on=MONDAY.date() - timedelta(days=400),
            until_on=MONDAY.date() - timedelta(days=35), by=desk.by, at=timezone.now(),
        )  # fmt: skip
        assert look_after(at=MONDAY) == 1
        assert look_after(at=MONDAY + timedelta(days=1)) == 0
        assert self.recipients() == ["cleared@example.org"]
        Protection.objects.update(until_on=MONDAY.date() + timedelta(days=300))
        assert look_after(at=MONDAY + timedelta(days=8)) == 0  # Tuesday: Monday the 23rd is a holiday

    def test_on_a_closed_day_nobody_is_told(self, desk, chiefs):
        actions.open_emergency(person=desk.person, desk_code="elder", reason="通報", by=desk.partner, at=MONDAY)
        assert look_after(at=MONDAY + timedelta(days=5)) == 0
