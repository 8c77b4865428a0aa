"""A statutory meeting from both sides: the desk that called it, and somebody invited."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions
from kasanari.access.models import Ground, Invitation, Pledge, Sitting
from kasanari.cases.models import Contact
from tests import world
from tests.access.conftest import told

pytestmark = pytest.mark.django_db

QUESTION = "見守りをどう分け合うか"


def moment(hours):
    return timezone.localtime(timezone.now() + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M")


def typed(**changes):
    return {"kind": "support", "question": QUESTION, "opens_at": moment(-1), "closes_at": moment(5)} | changes


@pytest.fixture
def sitting(desk):
    now = timezone.now()
    return actions.call_sitting(
        dossier=desk.dossier, kind="support", question=QUESTION, opens_at=now - timedelta(hours=1),
        closes_at=now + timedelta(hours=3), by=desk.by, at=now,
    )  # fmt: skip


@pytest.fixture
def invitation(desk, sitting):
    return actions.invite(sitting=sitting, worker=desk.partner, desk_code="elder", by=desk.by, at=timezone.now())


def pledge(desk):
    return actions.record_pledge(
        worker=desk.partner, kind="support", signed_on=desk.today, until_on=None, by=desk.by, at=timezone.now()
    )


def page(user, sitting):
    return told(world.signed_in(user).get(reverse("access:sitting", args=[sitting.pk])))


class TestCalling:
    def url(self, desk):
        return reverse("access:call_sitting", args=[desk.dossier.pk])

    def test_it_says_which_law_and_is_called_once(self, desk):
        browser = world.signed_in(desk.by)
        assert "社会福祉法106条の6" in told(browser.get(self.url(desk)))
        form = typed()
        assert [browser.post(self.url(desk), form).status_code for _ in range(2)] == [302, 302]
        assert QUESTION in page(desk.by, Sitting.objects.get())

    @pytest.mark.parametrize(
        ("changes", "remedy"),
        [
            ({"kind": "plan"}, "会議の種別"),
            ({"closes_at": moment(-2)}, "過ぎた日時です"),
            ({"opens_at": moment(9)}, "より後にしてください"),
            ({"question": ""}, "論点"),
            ({"opens_at": "きのう"}, "資料を見られるようになる日時"),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
    )
    def test_what_is_typed_wrongly_calls_nothing(self, desk, changes, remedy):
        response = world.signed_in(desk.by).post(self.url(desk), typed(**changes))
        assert response.status_code == 422
        assert remedy in told(response)
        assert Sitting.objects.count() == 0

    def test_another_desk_cannot_call_it(self, desk):
        assert world.signed_in(desk.partner).post(self.url(desk), typed()).status_code == 404


class TestChair:
    def test_persons_are_invited_by_desk_and_once(self, desk, sitting):
        browser, url = world.signed_in(desk.by), reverse("access:invite", args=[sitting.pk])
        assert "まず、相手の窓口を選びます" in told(browser.get(url))
        form = {"worker": str(desk.partner.pk)}
        assert [browser.post(f"{url}?desk=elder", form).status_code for _ in range(2)] == [302, 302]
        assert Invitation.objects.get().worker == desk.partner
        assert Ground.objects.get().holder == desk.partner
        assert browser.post(f"{url}?desk=multi-agency", {"worker": str(desk.by.pk)}).status_code == 422
        assert browser.post(f"{url}?desk=elder", {"worker": str(uuid4())}).status_code == 422

    def test_a_paper_of_another_dossier_is_not_tabled(self, desk, sitting):
        other = world.case_at(desk.by, desk="multi-agency")
        url = reverse("access:table_papers", args=[sitting.pk])
        browser = world.signed_in(desk.by)
        for forged in (str(Contact.objects.get(dossier=other.dossier).pk), str(uuid4()), "nonsense"):
            response = browser.post(url, {"papers": [forged]})
            assert response.status_code == 422
            assert "選んだ資料は提出できません" in told(response)
        assert sitting.papers.count() == 0

    def test_a_plan_goes_to_the_table_with_its_goals(self, desk):
        case = world.planned(world.assessed(desk.case, desk.by), desk.by)
        now = timezone.now()
        sitting = actions.call_sitting(
            dossier=case.dossier, kind="support", question="x", opens_at=now, closes_at=now + timedelta(hours=1),
            by=desk.by, at=now,
        )  # fmt: skip
        plan = case.plans.get()
        world.signed_in(desk.by).post(reverse("access:table_papers", args=[sitting.pk]), {"papers": [str(plan.pk)]})
        tabled = set(sitting.papers.values_list("paper", flat=True))
        assert tabled == {plan.pk, *plan.goals.values_list("pk", flat=True)}

    def test_a_pledge_is_recorded_for_another_and_never_for_oneself(self, desk, sitting, invitation):
        url = reverse("access:record_pledge", args=[invitation.pk])
        browser = world.signed_in(desk.by)
        assert "なし：資料を見られません" in page(desk.by, sitting)
        future = desk.today + timedelta(days=2)
        assert browser.post(url, {"signed_on": future}).status_code == 422
        assert browser.post(url, {"signed_on": desk.today, "until_on": desk.today}).status_code == 422
        form = {"signed_on": desk.today, "until_on": future}
        assert [browser.post(url, form).status_code for _ in range(2)] == [302, 302]
        assert Pledge.objects.get().worker == desk.partner
        assert "なし：資料を見られません" not in page(desk.by, sitting)
        assert world.signed_in(desk.partner).post(url, form).status_code == 404

    def test_ending_it_closes_everything_at_once(self, desk, sitting, invitation):
        pledge(desk)
        paper = Contact.objects.get(dossier=desk.dossier)
        actions.table_paper(sitting=sitting, paper=paper, by=desk.by, at=timezone.now())
        guest = world.signed_in(desk.partner)
        assert "家賃が払えず" in told(guest.get(desk.case.get_absolute_url()))
        url = reverse("access:end_sitting", args=[sitting.pk])
        assert world.signed_in(desk.partner).post(url).status_code == 404
        assert world.signed_in(desk.by).post(url).status_code == 302
        assert guest.get(desk.case.get_absolute_url()).status_code == 404
        assert guest.get(reverse("access:sitting", args=[sitting.pk])).status_code == 404


class TestInvited:
    def test_without_a_pledge_law_and_hours_are_all_there_is(self, desk, sitting, invitation):
        text = page(desk.partner, sitting)
        assert "守秘の誓約が記録されていません" in text
        assert "社会福祉法106条の6" in text
        assert QUESTION not in text
        assert str(desk.person) not in text
        assert desk.case.number not in text

    def test_with_a_pledge_the_tabled_papers_and_only_those(self, desk, sitting, invitation):
        case = world.assessed(desk.case, desk.by)
        paper = Contact.objects.get(dossier=desk.dossier)
        actions.table_paper(sitting=sitting, paper=paper, by=desk.by, at=timezone.now())
        pledge(desk)
        text = page(desk.partner, sitting)
        assert QUESTION in text
        assert "相談の内容" in text
        assert "アセスメント 第1版" not in text
        text = told(world.signed_in(desk.partner).get(case.get_absolute_url()))
        assert "家賃が払えず" in text
        assert "この家で暮らし続けたい" not in text

    def test_before_its_time_the_question_is_not_told(self, desk, sitting, invitation):
        pledge(desk)
        later = timezone.now() + timedelta(hours=1)
        Sitting.objects.update(opens_at=later)
        Ground.objects.update(valid_from=later)
        text = page(desk.partner, sitting)
        assert "まだ始まっていません" in text
        assert QUESTION not in text
        assert "支援会議" in told(world.signed_in(desk.partner).get(reverse("workbench:today")))

    def test_the_own_role_outlasts_the_sitting_until_it_is_done(self, desk, sitting, invitation):
        give = reverse("access:give_role", args=[invitation.pk])
        form = {"role": "週に一度の訪問", "due_on": desk.today + timedelta(days=7)}
        assert world.signed_in(desk.by).post(give, {"role": "", "due_on": ""}).status_code == 422
        past = {"role": "x", "due_on": desk.today - timedelta(days=1)}
        assert world.signed_in(desk.by).post(give, past).status_code == 422
        assert world.signed_in(desk.by).post(give, form).status_code == 302
        actions.end_sitting(sitting=sitting, by=desk.by, at=timezone.now())
        text = page(desk.partner, sitting)
        assert "週に一度の訪問" in text
        assert "会議は終わりました" in text or "守秘の誓約" in text
        assert str(desk.person) not in text
        guest, done = world.signed_in(desk.partner), reverse("access:finish_role", args=[invitation.pk])
        assert "週に一度の訪問" in told(guest.get(reverse("workbench:today")))
        assert [guest.post(done).status_code for _ in range(2)] == [302, 404]
        assert guest.get(reverse("access:sitting", args=[sitting.pk])).status_code == 404

    def test_a_conflict_hides_the_sitting(self, desk, sitting, invitation):
        actions.declare_conflict(
            worker=desk.partner, person=desk.person, kind="kin", by=desk.partner, at=timezone.now()
        )
        url = reverse("access:sitting", args=[sitting.pk])
        assert world.signed_in(desk.partner).get(url).status_code == 404

    def test_nobody_else_finds_it(self, sitting, invitation):
        for stranger in (world.worker("elder", agency="houkatsu"), world.worker("general")):
            assert world.signed_in(stranger).get(reverse("access:sitting", args=[sitting.pk])).status_code == 404
