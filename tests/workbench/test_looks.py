"""記録の確認: the administrator sees who looked at what kind of record, and no name of any resident."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.gate import Decision, recorded
from kasanari.workbench import looks
from tests import world

pytestmark = pytest.mark.django_db

AUDIT = reverse("workbench:audit")
SAVEPOINT = 2  # a request inside a test is a savepoint, outside it is the transaction itself
WALL = 2  # what the second wall is told: for whom it opens and, in tests, what holds afterwards


@pytest.fixture
def admin():
    return world.worker(is_system_administrator=True, name="見本 管理")


def opened_by(by):
    case = world.case_at(by, desk="general", family="相談者")
    world.signed_in(by).get(reverse("workbench:person", args=[case.subject.pk]))
    return case


def test_shows_who_and_what_kind_but_neither_name_nor_content(admin):
    opened_by(world.worker("general", name="見本 受子"))
    page = world.signed_in(admin).get(AUDIT).content.decode()
    for shown in ("見本 受子", "自窓口", "workbench:person", "事例"):
        assert shown in page
    assert "相談者" not in page


def test_a_refusal_stands_out(admin):
    case = world.case_at(world.worker("mens"), desk="mens")
    world.signed_in(world.worker("elder", agency="houkatsu")).get(reverse("workbench:person", args=[case.subject.pk]))
    assert "拒否" in world.signed_in(admin).get(AUDIT).content.decode()


def test_narrows_to_worker_and_day(admin):
    one, two = world.worker("general", name="見本 甲子"), world.worker("general", name="見本 乙子")
    opened_by(one)
    opened_by(two)
    browser = world.signed_in(admin)
    shown = browser.get(AUDIT, {"worker": one.pk}).context["looks"]
    assert {look.row.user_id for look in shown} == {one.pk}
    yesterday = timezone.localdate() - timedelta(days=1)
    assert browser.get(AUDIT, {"day": yesterday.isoformat()}).context["looks"] == []


def test_a_mistyped_day_is_told(admin):
    assert "日付を" in world.signed_in(admin).get(AUDIT, {"day": "きのう"}).content.decode()


def test_older_decisions_are_one_link_away(admin, monkeypatch):
    monkeypatch.setattr(looks, "PAGE", 2)
    for n in range(3):
        with recorded(f"act-{n}") as visit:
            visit.decisions.append(Decision(True, "read", "cases.case"))
    browser = world.signed_in(admin)
    first = browser.get(AUDIT)
    assert [look.row.act for look in first.context["looks"]] == ["act-2", "act-1"]
    second = browser.get(f"{AUDIT}?{first.context['older']}")
    assert [look.row.act for look in second.context["looks"]][0] == "act-0"


@pytest.mark.parametrize("supervisor", [False, True])
def test_nobody_else_gets_in(supervisor):
    from kasanari.staff.actions import post

    user = world.worker()
    post(user=user, desk_code="general", from_on=timezone.localdate(), role="supervisor" if supervisor else "worker")
    assert world.signed_in(user).get(AUDIT).status_code == 404


def test_looking_at_the_record_needs_few_queries(admin, django_assert_num_queries):
    opened_by(world.worker("general"))
    browser = world.signed_in(admin)
    with django_assert_num_queries(5 + WALL + SAVEPOINT):
        browser.get(AUDIT)
