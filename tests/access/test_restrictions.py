"""支援措置 and 利害関係 on the screen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions
from kasanari.access.models import Approval, Conflict, Protection
from kasanari.people.actions import form_household, record_residence
from tests import world
from tests.access.conftest import told

pytestmark = pytest.mark.django_db

NOTICE = "支援措置の対象です"


@pytest.fixture
def cleared(desk):
    """The worker of the desk is cleared for whereabouts of the protected, and so is who looks after it."""
    for user in (desk.by, desk.chief):
        user.postings.update(clearance=["statutory_meeting", "dv"])
    return desk


def page_of(user, person):
    return told(world.signed_in(user).get(reverse("workbench:person", args=[person.pk])))


def typed(desk, **changes):
    return {
        "desk_code": "multi-agency", "kind": "dv", "from_on": desk.today, "until_on": desk.today + timedelta(days=365),
        "remark": "架空の申出書 第1号",
    } | changes  # fmt: skip


def protect(desk, user=None, **changes):
    browser = world.signed_in(user or desk.by)
    return browser.post(reverse("access:protect", args=[desk.person.pk]), typed(desk, **changes))


def protected(desk, until_on=None):
    return actions.protect_person(
        person=desk.person, kind="dv", desk_code="multi-agency", from_on=desk.today - timedelta(days=9),
        until_on=until_on, by=desk.by, at=timezone.now(),
    )  # fmt: skip


class TestProtection:
    def test_registering_names_an_adversary_of_the_household_and_hides_the_address(self, cleared):
        desk = cleared
        other = world.case_at(desk.by, desk="multi-agency", family="相手").subject
        members = [(desk.person, "世帯主"), (other, "配偶者")]
        form_household(members=members, formed_on=desk.today, by=desk.by, at=timezone.now())
        record_residence(
            person=desk.person, address="架空町9-9-9", district_code="mii", from_on=desk.today, by=desk.by,
            at=timezone.now(),
        )  # fmt: skip
        url = reverse("access:protect", args=[desk.person.pk])
        assert "相手 太郎" in told(world.signed_in(desk.by).get(url))
        assert protect(desk, adversaries=[str(other.pk)]).status_code == 302
        protection = Protection.objects.get()
        assert [row.person for row in protection.adversaries.all()] == [other]
        page = page_of(desk.by, desk.person)
        assert NOTICE in page
        assert "架空の申出書 第1号" in page
        assert "架空町9-9-9" in page
        colleague = world.worker("multi-agency")
        page = page_of(colleague, desk.person)
        assert NOTICE in page
        assert "架空町9-9-9" not in page
        assert "架空の申出書 第1号" not in page

    def test_whoever_only_knows_of_the_person_is_told_nothing_of_it(self, cleared):
        protected(cleared)
        page = page_of(cleared.partner, cleared.person)
        assert NOTICE not in page
        assert "できること" in page

    def test_somebody_else_is_looked_for_by_name_and_nothing_typed_is_lost(self, cleared):
        other = world.case_at(cleared.by, desk="multi-agency", family="架空野").subject
        browser = world.signed_in(cleared.by)
        url = reverse("access:protect", args=[cleared.person.pk])
        page = told(browser.post(url, typed(cleared, search="架空野", look="1")))
        assert f'value="{other.pk}"' in page
        assert "架空の申出書 第1号" in page
        assert Protection.objects.count() == 0
        assert protect(cleared, search="架空野", adversaries=[str(other.pk)]).status_code == 302
        assert Protection.objects.get().adversaries.get().person == other

    @pytest.mark.parametrize(
        ("changes", "remedy"),
        [
            ({"until_on": ""}, "「期限不明」を選んでください"),
            ({"is_unknown": "on"}, "期限を空けてください"),
            ({"until_on": timezone.localdate() - timedelta(days=1)}, "きょうより後の日を入力してください"),
            ({"from_on": timezone.localdate() + timedelta(days=3)}, "未来の日付です"),
            ({"kind": "no-such"}, "支援措置の区分"),
            ({"desk_code": "general"}, "この窓口には配属されていません"),
            ({"adversaries": [str(uuid4())]}, "相手方"),
            ({"adversaries": ["nonsense"]}, "相手方"),
        ],
        ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
    )
    def test_what_is_typed_wrongly_registers_nothing(self, cleared, changes, remedy):
        response = protect(cleared, **changes)
        assert response.status_code == 422
        assert remedy in told(response)
        assert Protection.objects.count() == 0

    def test_nobody_is_his_own_adversary(self, cleared):
        assert protect(cleared, adversaries=[str(cleared.person.pk)]).status_code == 422
        assert Protection.objects.count() == 0

    def test_pressed_twice_it_is_one(self, cleared):
        assert [protect(cleared).status_code for _ in range(2)] == [302, 302]
        assert Protection.objects.count() == 1

    def test_an_unknown_period_stays_closed_and_asks_to_be_looked_at(self, cleared):
        assert protect(cleared, until_on="", is_unknown="on").status_code == 302
        page = told(world.signed_in(cleared.by).get(reverse("workbench:today")))
        assert "支援措置の期限が分かっていません" in page
        assert "期限を確かめる支援措置" in told(world.signed_in(cleared.by).get(reverse("access:tasks")))

    def test_renewing_moves_the_last_day_forward_only(self, cleared):
        protection = protected(cleared, until_on=cleared.today - timedelta(days=1))
        browser, url = world.signed_in(cleared.by), reverse("access:renew_protection", args=[protection.pk])
        assert browser.post(url, {"until_on": cleared.today}).status_code == 422
        assert browser.post(url, {"until_on": cleared.today + timedelta(days=90)}).status_code == 302
        again = browser.post(url, {"until_on": cleared.today + timedelta(days=90)})
        assert again.status_code == 422
        assert "いまの期限より後の日" in told(again)

    def test_lifting_takes_two_and_is_done_once(self, cleared):
        protection = protected(cleared)
        me, chief = world.signed_in(cleared.by), world.signed_in(cleared.chief)
        me.post(reverse("access:ask_to_lift", args=[protection.pk]), {"reason": "本人の申出があった。"})
        approval = Approval.objects.get()
        lift = reverse("access:lift_protection", args=[approval.pk])
        assert me.post(lift).status_code == 404
        answer = reverse("access:answer_approval", args=[approval.pk])
        assert me.post(answer, {"is_granted": "yes"}).status_code == 404  # the second person is another one
        assert "見本 太郎" in told(chief.get(answer))
        assert chief.post(answer, {"is_granted": "yes"}).status_code == 302
        assert "実行する：支援措置を解除する" in told(me.get(reverse("access:tasks")))
        assert [me.post(lift).status_code for _ in range(2)] == [302, 404]
        assert NOTICE not in page_of(cleared.by, cleared.person)

    def test_an_approval_lifts_the_protection_it_was_asked_for_only(self, cleared):
        first = protected(cleared)
        other = world.case_at(cleared.by, desk="multi-agency").subject
        actions.protect_person(
            person=other, kind="dv", desk_code="multi-agency", from_on=cleared.today, until_on=None, by=cleared.by,
            at=timezone.now(),
        )  # fmt: skip
        approval = actions.ask_for_approval(
            act="resume_use",
            desk_code="multi-agency",
            reason="x",
            subject_id=first.pk,
            by=cleared.by,
            at=timezone.now(),
        )
        actions.answer_approval(approval=approval, is_granted=True, by=cleared.chief, at=timezone.now())
        url = reverse("access:lift_protection", args=[approval.pk])
        assert world.signed_in(cleared.by).post(url).status_code == 404
        assert Protection.objects.in_force().count() == 2

    def test_without_clearance_nothing_of_it_is_renewed_or_lifted(self, cleared):
        protection = protected(cleared)
        for stranger in (world.worker("multi-agency"), cleared.partner):
            browser = world.signed_in(stranger)
            for view in ("renew_protection", "ask_to_lift"):
                assert browser.get(reverse(f"access:{view}", args=[protection.pk])).status_code == 404


class TestConflict:
    def test_the_person_is_gone_from_the_next_page_on(self, desk):
        browser = world.signed_in(desk.by)
        url = reverse("access:conflict", args=[desk.person.pk])
        assert "次の画面から、この方は表示されなくなります" in told(browser.get(url))
        response = browser.post(url, {"kind": "kin", "is_sure": "on"}, follow=True)
        assert response.redirect_chain[-1][0] == reverse("workbench:today")
        assert "申出を記録しました" in told(response)
        assert "見本 太郎" not in told(response)
        assert browser.get(reverse("workbench:person", args=[desk.person.pk])).status_code == 404
        assert browser.get(desk.case.get_absolute_url()).status_code == 404

    @pytest.mark.parametrize("typed", [{"kind": "kin"}, {"kind": "friend", "is_sure": "on"}])
    def test_it_is_declared_knowingly(self, desk, typed):
        response = world.signed_in(desk.by).post(reverse("access:conflict", args=[desk.person.pk]), typed)
        assert response.status_code == 422
        assert Conflict.objects.count() == 0

    def test_declared_twice_it_is_not_found_the_second_time(self, desk):
        browser, url = world.signed_in(desk.by), reverse("access:conflict", args=[desk.person.pk])
        typed = {"kind": "self", "is_sure": "on"}
        assert [browser.post(url, typed).status_code for _ in range(2)] == [302, 404]
        assert Conflict.objects.count() == 1

    def test_whoever_looks_after_a_worker_declares_for_him_and_ends_it_with_a_second_person(self, desk):
        browser, second = world.signed_in(desk.chief), world.supervisor("multi-agency")
        typed = {"worker": desk.by.pk, "kind": "kin", "is_sure": "on"}
        page = told(browser.post(reverse("access:conflict", args=[desk.person.pk]), typed, follow=True))
        assert f"{desk.by.display_name}の利害関係を記録しました" in page
        assert "見本 太郎" in page
        declared = Conflict.objects.get()
        assert (declared.worker, declared.declared_by) == (desk.by, desk.chief)
        assert world.signed_in(desk.by).get(reverse("workbench:person", args=[desk.person.pk])).status_code == 404

        browser.post(reverse("access:ask_to_end_conflict", args=[declared.pk]), {"reason": "担当が替わった。"})
        approval = Approval.objects.get()
        end = reverse("access:end_conflict", args=[approval.pk])
        assert browser.post(end).status_code == 404, "nobody has approved"
        answer = reverse("access:answer_approval", args=[approval.pk])
        assert world.signed_in(second).post(answer, {"is_granted": "yes"}).status_code == 302
        assert end in told(browser.get(reverse("access:tasks")))
        assert "利害関係を解消しました" in told(browser.post(end, follow=True))
        assert world.signed_in(desk.by).get(reverse("workbench:person", args=[desk.person.pk])).status_code == 200
        assert browser.post(end).status_code == 404, "an approval is spent once"

    def test_a_worker_sees_no_list_and_declares_for_nobody_else(self, desk):
        browser, other = world.signed_in(desk.by), world.worker("multi-agency", name="見本 同僚")
        assert reverse("access:conflicts") not in told(browser.get(reverse("access:tasks")))
        typed = {"worker": other.pk, "kind": "kin", "is_sure": "on"}
        assert browser.post(reverse("access:conflict", args=[desk.person.pk]), typed).status_code == 422
        assert Conflict.objects.count() == 0
        actions.declare_conflict(worker=other, person=desk.person, kind="kin", by=other, at=timezone.now())
        assert "見本 同僚" not in told(browser.get(reverse("access:conflicts")))
        declared = Conflict.objects.get()
        for reader in (browser, world.signed_in(other)):
            assert reader.get(reverse("access:ask_to_end_conflict", args=[declared.pk])).status_code == 404

    def test_whoever_may_not_know_of_the_person_is_not_told_who_it_is(self, desk):
        for worker in (desk.by, desk.chief):
            actions.declare_conflict(worker=worker, person=desk.person, kind="kin", by=worker, at=timezone.now())
        page = told(world.signed_in(desk.chief).get(reverse("access:conflicts")))
        assert desk.by.display_name in page
        assert "表示できません" in page
        assert "見本 太郎" not in page
