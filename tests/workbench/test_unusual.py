"""ふだんと違う見方: patterns a supervisor should ask about, shown to the administrator without any resident's name."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access.models import Dossier
from kasanari.gate import SEARCH, Decision, chain, recorded
from kasanari.notifications.models import Message, MessageKind
from kasanari.workbench import unusual as unusual_looks
from kasanari.workbench.jobs import tell
from kasanari.workbench.unusual import Pattern, unusual
from tests import world
from tests.chains import content

pytestmark = pytest.mark.django_db

UNUSUAL = reverse("workbench:unusual")


@pytest.fixture
def admin():
    return world.worker(is_system_administrator=True, name="管理 太一", email="admin@example.org")


def found():
    return [(one.worker.display_name, one.pattern, one.looks) for one in unusual(at=timezone.now())]


def open_person(by, case):
    assert world.signed_in(by).get(reverse("workbench:person", args=[case.subject.pk])).status_code == 200


def open_case(by, case):
    assert world.signed_in(by).get(reverse("cases:case", args=[case.pk])).status_code == 200


@pytest.mark.parametrize("name", ["髙見本 一子", "高見本　一子"])
@pytest.mark.parametrize("look", [open_person, open_case])
def test_a_look_at_somebody_of_the_own_family_name_is_listed_however_it_is_written(name, look):
    by = world.worker("general", name=name)
    case = world.case_at(by, desk="general", family="高見本")
    look(by, case)
    look(by, case)
    assert found() == [(name, Pattern.FAMILY_NAME, 1)]
    assert unusual(at=timezone.now())[0].days == (timezone.localdate(),)


def test_another_family_name_or_a_name_on_a_list_is_nothing_unusual():
    by = world.worker("general", name="見本 一子")
    other = world.case_at(by, desk="general", family="別人")
    world.case_at(by, desk="general", family="見本")
    open_person(by, other)
    browser = world.signed_in(by)
    browser.get(reverse("cases:cases"))
    browser.get(reverse("workbench:today"))
    browser.post(reverse("workbench:search"), {"q": "見本"})
    browser.post(reverse("cases:known_persons"), {"family_name": "見本"})
    assert found() == []


def test_an_account_whose_name_is_not_parted_has_no_family_name_to_compare():
    by = world.worker("general", name="見本")
    open_person(by, world.case_at(by, desk="general", family="見本"))
    assert found() == []


def test_a_look_at_somebody_called_like_a_colleague_is_listed():
    by = world.worker("general", name="架空 一子")
    world.worker("youth", name="見本 太郎")
    open_person(by, world.case_at(by, desk="general", family="見本"))
    assert found() == [("架空 一子", Pattern.COLLEAGUE, 1)]


def test_the_own_name_is_no_colleague():
    by = world.worker("general", name="見本 太郎")
    open_person(by, world.case_at(by, desk="general", family="見本"))
    assert found() == [("見本 太郎", Pattern.FAMILY_NAME, 1)]


def test_persons_a_decision_was_about_count_as_looked_at():
    by = world.worker("general", name="見本 一子")
    case = world.case_at(by, desk="general", family="見本")
    with recorded("cases:print_plan", reader=by) as visit:
        visit.decisions.append(Decision(True, "share", "leaves:desk", about=(case.subject.pk,), by=by))
    assert found() == [("見本 一子", Pattern.FAMILY_NAME, 1)]


def test_a_refused_look_is_none():
    case = world.case_at(world.worker("mens", name="架空 一子"), desk="mens", family="見本")
    stranger = world.worker("elder", agency="houkatsu", name="見本 次郎")
    page = reverse("workbench:person", args=[case.subject.pk])
    assert world.signed_in(stranger).get(page).status_code == 404
    assert found() == []


def closed_cases(by, count, *, days_ago):
    cases = [world.case_at(by, desk="general", family="別人") for _ in range(count)]
    then = timezone.now() - timedelta(days=days_ago)
    Dossier.objects.filter(case__in=cases).update(opened_at=then, closed_at=then)
    return cases


def test_many_closed_dossiers_opened_in_a_week_are_listed(monkeypatch):
    monkeypatch.setattr(unusual_looks, "MANY_CLOSED", 3)
    many, few = world.worker("general", name="多見 一子"), world.worker("general", name="少見 一子")
    cases = closed_cases(many, 3, days_ago=30)
    for case in cases:
        open_case(many, case)
    for case in [*cases[:2], *cases[:2]]:
        open_case(few, case)
    assert found() == [("多見 一子", Pattern.CLOSED, 3)]


def test_what_was_closed_on_the_day_itself_is_work(monkeypatch):
    monkeypatch.setattr(unusual_looks, "MANY_CLOSED", 1)
    by = world.worker("general", name="多見 一子")
    open_case(by, *closed_cases(by, 1, days_ago=0))
    assert found() == []


def searches_of(by, count, day):
    row = content(user_id=by.pk, subject=SEARCH, right=SEARCH, subject_ids=[], about=[])
    chain.append([row] * count, day=day)


def test_many_searches_a_day_are_listed_with_the_day_and_eight_days_ago_is_over():
    today = timezone.localdate()
    by = world.worker("general", name="多見 一子")
    searches_of(by, 200, today - timedelta(days=7))
    searches_of(by, 199, today - timedelta(days=5))
    assert found() == []
    searches_of(by, 200, today - timedelta(days=6))
    searches_of(by, 201, today)
    (one,) = unusual(at=timezone.now())
    assert (one.pattern, one.looks, one.days) == (Pattern.SEARCHES, 401, (today - timedelta(days=6), today))


def test_the_page_names_workers_and_patterns_and_no_resident(admin):
    by = world.worker("general", name="見本 一子")
    case = world.case_at(by, desk="general", family="見本")
    open_person(by, case)
    browser = world.signed_in(admin)
    page = browser.get(UNUSUAL).content.decode()
    for shown in ("見本 一子", by.username, "職員と同じ氏の人を見た", f"worker={by.pk}", "20件以上", "200回以上"):
        assert shown in page
    assert [word for word in ("太郎", "タロウ", case.number, str(case.subject.pk)) if word in page] == []
    assert UNUSUAL in browser.get(reverse("workbench:audit")).content.decode()


def test_nothing_unusual_says_so(admin):
    assert "ふだんと違う見方はありません" in world.signed_in(admin).get(UNUSUAL).content.decode()


def test_nobody_else_gets_in():
    assert world.signed_in(world.worker("general")).get(UNUSUAL).status_code == 404


def test_administrators_are_told_by_mail_that_a_list_waits_and_no_more(admin):
    world.worker(is_system_administrator=True, email="")
    assert tell(at=timezone.now()) == 0
    by = world.worker("general", name="見本 一子", email="by@example.org")
    open_person(by, world.case_at(by, desk="general", family="見本"))
    assert tell(at=timezone.now()) == 1
    mail = Message.objects.get()
    assert (mail.recipient, mail.kind, mail.link) == (admin, MessageKind.REQUEST, UNUSUAL)
    assert [word for word in ("見本", "一子", "氏") if word in mail.subject + mail.body] == []


def test_the_list_is_looked_through_on_monday_mornings():
    from procrastinate.contrib.django import app

    schedule = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}
    assert schedule["tell_of_unusual_looks"] == "0 23 * * 0"
