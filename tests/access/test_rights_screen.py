"""この記録を見られる人: who may see a dossier and why; grounds given and taken back; use suspended."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.access import actions
from kasanari.access.models import Approval, Ground
from tests import world
from tests.access.conftest import told

pytestmark = pytest.mark.django_db


def rights(desk):
    return told(world.signed_in(desk.by).get(reverse("access:rights", args=[desk.dossier.pk])))


def by_law(desk, **changes):
    terms = {
        "basis": "elder_abuse_notice", "reason": "照会（架空第2号）", "holder": desk.partner, "desk_code": "elder",
        "valid_until": timezone.now() + timedelta(days=9),
    } | changes  # fmt: skip
    return actions.give_legal_ground(
        dossier=desk.dossier, duty=actions.LegalDuty(**terms), by=desk.by, at=timezone.now()
    )


def test_it_names_everybody_with_ground_article_scope_and_last_day(desk):
    world.consent(desk.case, desk.by, "livelihood")
    by_law(desk, rights=frozenset({gate.Right.LOCATE}))
    page = rights(desk)
    for words in ("見本 二郎", "見本 四郎", "生活困窮者自立相談の職員", "高齢者虐待防止法7条", "個人情報保護法69条2項1号",
                  "すべての記録", "住所なども", "照会（架空第2号）"):  # fmt: skip
        assert words in page, words


def test_only_its_own_desk_is_told(desk):
    world.consent(desk.case, desk.by, "elder")
    url = reverse("access:rights", args=[desk.dossier.pk])
    for stranger in (desk.partner, world.worker("general"), world.worker(is_system_administrator=True)):
        assert world.signed_in(stranger).get(url).status_code == 404
    assert url not in told(world.signed_in(desk.partner).get(desk.case.get_absolute_url()))
    assert url in told(world.signed_in(desk.by).get(desk.case.get_absolute_url()))


def test_a_ground_by_law_is_given_in_two_steps_without_a_script(desk):
    browser, url = world.signed_in(desk.by), reverse("access:give_legal_ground", args=[desk.dossier.pk])
    assert "まず、相手の窓口を選びます" in told(browser.get(url))
    page = told(browser.get(f"{url}?desk=elder"))
    assert str(desk.partner.pk) in page
    typed = {
        "holder": str(desk.partner.pk), "basis": "elder_abuse_notice", "reason": "通報を受けた調査",
        "until_on": desk.today + timedelta(days=30), "rights": ["locate"], "person": "",
    }  # fmt: skip
    assert [browser.post(f"{url}?desk=elder", typed).status_code for _ in range(2)] == [302, 302]
    ground = Ground.objects.get()
    assert (ground.holder, ground.rights) == (desk.partner, ["index", "locate", "read"])
    assert "家賃が払えず" in told(world.signed_in(desk.partner).get(desk.case.get_absolute_url()))


@pytest.mark.parametrize("desk_code", ["", "no-such-desk", "general' OR 1=1"])
def test_without_a_desk_of_the_city_no_worker_can_be_chosen(desk, desk_code):
    browser, url = world.signed_in(desk.by), reverse("access:give_legal_ground", args=[desk.dossier.pk])
    page = browser.post(f"{url}?desk={desk_code}", {"holder": str(desk.partner.pk)})
    assert "まず、相手の窓口を選びます" in told(page)
    assert Ground.objects.count() == 0


def test_neither_oneself_nor_a_worker_of_another_desk_is_a_holder(desk):
    browser, url = world.signed_in(desk.by), reverse("access:give_legal_ground", args=[desk.dossier.pk])
    typed = {"basis": "elder_abuse_notice", "reason": "x", "until_on": desk.today + timedelta(days=3), "person": ""}
    for desk_code, holder in (("multi-agency", desk.by), ("general", desk.partner), ("elder", world.worker())):
        response = browser.post(f"{url}?desk={desk_code}", typed | {"holder": str(holder.pk)})
        assert response.status_code == 422
        assert "職員か窓口を選び直してください" in told(response)
    assert Ground.objects.count() == 0


def test_a_revoked_ground_closes_the_next_page_and_is_folded_away(desk):
    ground = by_law(desk)
    reading = world.signed_in(desk.partner)
    assert reading.get(desk.case.get_absolute_url()).status_code == 200
    url = reverse("access:revoke_ground", args=[ground.pk])
    assert world.signed_in(desk.partner).post(url).status_code == 404
    browser = world.signed_in(desk.by)
    assert [browser.post(url).status_code for _ in range(2)] == [302, 302]
    assert reading.get(desk.case.get_absolute_url()).status_code == 404
    page = rights(desk)
    assert "終わった根拠" in page
    assert "ほかに見られる人はいません" in page


def test_a_role_in_the_plan_is_shared_on_consent_only(desk):
    browser, url = world.signed_in(desk.by), reverse("access:give_plan_ground", args=[desk.dossier.pk])
    assert "有効な同意がありません" in told(browser.get(f"{url}?desk=elder"))
    case = world.supported(desk.by, desk="multi-agency")
    consent = case.dossier.consents.get()
    url = reverse("access:give_plan_ground", args=[case.dossier_id])
    forged = {"holder": str(desk.partner.pk), "consent": str(uuid4())}
    assert browser.post(f"{url}?desk=elder", forged).status_code == 422
    typed = {"holder": str(desk.partner.pk), "consent": str(consent.pk)}
    assert [browser.post(f"{url}?desk=elder", typed).status_code for _ in range(2)] == [302, 302]
    assert Ground.objects.get(kind="plan_meeting").holder == desk.partner


def test_involvement_is_kept_from_other_desks_with_one_button(desk):
    url = reverse("access:set_involvement", args=[desk.dossier.pk])
    world.signed_in(desk.by).post(url)
    assert world.signed_in(desk.partner).get(reverse("workbench:person", args=[desk.person.pk])).status_code == 404
    world.signed_in(desk.by).post(url, {"is_shared": "on"})
    assert world.signed_in(desk.partner).get(reverse("workbench:person", args=[desk.person.pk])).status_code == 200


def test_use_is_suspended_by_one_and_resumed_by_two(desk):
    me, chief = world.signed_in(desk.by), world.signed_in(desk.chief)
    url = reverse("access:suspend", args=[desk.dossier.pk])
    assert me.post(url, {"reason": "because"}).status_code == 422
    assert me.post(url, {"reason": "improper_use"}).status_code == 302
    assert me.post(url, {"reason": "other"}).status_code == 404  # it is no longer written
    page = rights(desk)
    assert "利用を停止しています" in page
    assert "不適正な利用" in page
    me.post(reverse("access:ask_to_resume", args=[desk.dossier.pk]), {"reason": "調査が終わった。"})
    approval = Approval.objects.get()
    resume = reverse("access:resume_use", args=[approval.pk])
    assert me.post(resume).status_code == 404
    chief.post(reverse("access:answer_approval", args=[approval.pk]), {"is_granted": "yes"})
    assert "利用を再開する" in rights(desk)
    assert [me.post(resume).status_code for _ in range(2)] == [302, 404]
    assert "利用を停止しています" not in rights(desk)


def test_a_refused_approval_says_why(desk):
    actions.suspend_use(dossier=desk.dossier, reason="improper_use", by=desk.by, at=timezone.now())
    approval = actions.ask_for_approval(
        act="resume_use", desk_code="multi-agency", reason="早く再開したい。", subject_id=desk.dossier.pk, by=desk.by,
        at=timezone.now(),
    )  # fmt: skip
    chief, url = world.signed_in(desk.chief), reverse("access:answer_approval", args=[approval.pk])
    assert chief.post(url, {"is_granted": "no"}).status_code == 422
    assert chief.post(url, {"is_granted": "no", "answer": "調査が終わっていない。"}).status_code == 302
    assert "調査が終わっていない。" in told(world.signed_in(desk.by).get(reverse("access:tasks")))
    resume = reverse("access:resume_use", args=[approval.pk])
    assert world.signed_in(desk.by).post(resume).status_code == 404
