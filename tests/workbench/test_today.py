"""きょう: what waits, in the order of its promise; and who sees what instead."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.cases import actions
from kasanari.cases.models import Case, FollowUp, Role
from kasanari.staff.actions import post
from tests import world

pytestmark = pytest.mark.django_db

TODAY = reverse("workbench:today")
SAVEPOINT = 2  # a request inside a test is a savepoint, outside it is the transaction itself
WALL = 2  # what the second wall is told: for whom it opens and, in tests, what holds afterwards
CHAIN_HEAD = 1


def supported(by, *, desk, due_in, family):
    """A case whose next look is promised ``due_in`` days from today."""
    case = world.case_at(by, desk=desk, family=family)
    Case.objects.filter(pk=case.pk).update(stage="supported")
    FollowUp.objects.create(case=case, **case.item(), due_on=timezone.localdate() + timedelta(days=due_in))
    return case


def meeting_called(by):
    case = world.planned(world.assessed(world.case_at(by, desk="multi-agency"), by), by)
    world.consent(case, by, "general")
    actions.call_meeting(
        case_id=case.pk,
        kind="plan",
        planned_on=timezone.localdate() + timedelta(days=5),
        place="第1会議室",
        question="",
        invitations=[],
        by=by,
        at=timezone.now(),
    )


def with_roles(by):
    """A case in support, whose roles fall due within the horizon."""
    case = world.planned(world.assessed(world.case_at(by, desk="general"), by), by)
    actions.decide_support(case_id=case.pk, by=by, at=timezone.now())
    Role.objects.filter(goal__plan__case=case).update(due_on=timezone.localdate())


def page_of(user, **headers):
    return world.signed_in(user).get(TODAY, headers=headers)


def test_oldest_promise_comes_first_and_undated_work_last():
    """A follow-up of next week stands after this week's meeting, though another part of the room reports it first."""
    by = world.worker("general", "multi-agency")
    world.case_at(by, desk="general", family="未定")
    meeting_called(by)
    supported(by, desk="general", due_in=9, family="後日")
    supported(by, desk="general", due_in=-9, family="超過")
    supported(by, desk="general", due_in=0, family="本日")
    response = page_of(by)
    page = response.content.decode()
    places = [page.index(family) for family in ("超過", "本日", "第1会議室", "後日", "未定")]
    assert places == sorted(places)
    day = response.context["day"]
    assert (day.overdue, day.today, day.due, day.new) == (1, 1, 2, 1)
    assert "期限超過" in page


def test_each_waiting_thing_offers_its_one_next_act():
    by = world.worker("general")
    case = supported(by, desk="general", due_in=-1, family="見本")
    page = page_of(by).content.decode()
    assert "モニタリングを記録する" in page
    assert case.get_absolute_url() in page


def test_empty_day_teaches_to_take_a_contact():
    page = page_of(world.worker("general")).content.decode()
    assert "相談を受け付ける" in page
    assert reverse("cases:new_contact") in page


def test_a_worker_without_posting_is_told_the_remedy():
    page = page_of(world.worker()).content.decode()
    assert "配属の登録を依頼" in page
    assert "なんでも受付" not in page


def test_the_administrator_sees_no_content_and_where_to_go():
    admin = world.worker(is_system_administrator=True)
    page = page_of(admin).content.decode()
    assert "相談の内容を表示しません" in page
    assert reverse("workbench:audit") in page
    assert reverse("cases:new_contact") not in page


def test_only_a_supervisor_sees_load_per_worker():
    by = world.worker("general", name="見本 受子")
    supported(by, desk="general", due_in=-1, family="超過")
    supported(by, desk="general", due_in=5, family="後日")
    chief = world.worker(name="見本 長")
    post(user=chief, desk_code="general", from_on=timezone.localdate(), role="supervisor")
    response = page_of(chief)
    load = next(row for row in response.context["board"] if row.worker == "見本 受子")
    assert (load.open, load.overdue) == (2, 1)
    assert "見本 受子" in response.content.decode()
    assert page_of(by).context["board"] == []


def test_a_case_without_a_worker_stands_on_the_board_as_unassigned():
    by = world.worker("general")
    case = world.case_at(by, desk="general")
    Case.objects.filter(pk=case.pk).update(worker=None)
    chief = world.worker()
    post(user=chief, desk_code="general", from_on=timezone.localdate(), role="supervisor")
    assert "担当未定" in page_of(chief).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_list(number, django_assert_num_queries):
    """Follow-ups, meetings, roles and new cases, ``number`` of each; and whether a list waits for a second person."""
    by = world.worker("general", "multi-agency")
    for index in range(number):
        world.case_at(by, desk="general")
        supported(by, desk="general", due_in=index, family=f"見本{index}")
        meeting_called(by)
        with_roles(by)
    browser = world.signed_in(by)
    with django_assert_num_queries(21 + WALL + CHAIN_HEAD + SAVEPOINT):
        page = browser.get(TODAY)
    assert {task.waiting.title for task in page.context["day"].tasks} >= {"モニタリング", "受付", "役割：体調の確認"}


def test_page_speaks_english():
    assert page_of(world.worker("general"), accept_language="en").status_code == 200
