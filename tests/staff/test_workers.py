"""The administrator posts workers to desks and closes accounts; nobody else may."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.gate.models import AuditRow
from kasanari.staff import actions
from kasanari.staff.models import Posting, User
from kasanari.staff.policy import may_administer
from kasanari.staff.standing import standing
from tests import world

pytestmark = pytest.mark.django_db

SAVEPOINT = 2  # a request inside a test is a savepoint, outside it is the transaction itself
WALL = 2  # what the second wall is told: for whom it opens and, in tests, what holds afterwards


@pytest.fixture
def admin():
    return world.worker(is_system_administrator=True, name="見本 管理")


@pytest.fixture
def browser(admin):
    return world.signed_in(admin)


def post_to(browser, whom, **changes):
    given = {"desk": "general", "role": "worker", "from_on": "2026-04-01"} | changes
    return browser.post(reverse("staff:post", args=[whom.pk]), given)


def page_of(browser, whom):
    return browser.get(reverse("staff:worker", args=[whom.pk])).content.decode()


def test_list_shows_agency_and_only_current_postings(browser):
    whom = world.worker("elder", agency="houkatsu", name="見本 五月")
    past = actions.post(user=whom, desk_code="mens", from_on=date(2020, 4, 1))
    actions.end_posting(posting=past, until_on=date(2021, 4, 1))
    page = browser.get(reverse("staff:workers")).content.decode()
    assert "見本 五月" in page
    assert whom.agency.label in page
    assert "高齢者総合相談" in page
    assert "男性相談" not in page


def test_posting_through_the_form_opens_the_desk(browser):
    whom = world.worker(name="見本 新")
    assert post_to(browser, whom, from_on=timezone.localdate().isoformat()).status_code == 302
    assert standing(whom, timezone.now()).desk_codes == ("general",)
    assert "福祉総合相談" in page_of(browser, whom)


@pytest.mark.parametrize(
    ("desk", "clearance"),
    [
        ("mens", ["mens"]),
        ("multi-agency", ["statutory_meeting"]),  # beside its own compartments, of which it has none
        ("family-child", ["child_protection", "statutory_meeting", "dv"]),
        ("elder", []),
    ],
)
def test_a_posting_brings_the_clearance_of_the_desk_and_no_other(browser, desk, clearance):
    whom = world.worker()
    post_to(browser, whom, desk=desk)
    assert Posting.objects.get(user=whom).clearance == clearance


def test_the_same_desk_twice_is_refused_and_keeps_what_was_typed(browser):
    whom = world.worker("general")
    page = post_to(browser, whom).content.decode()
    assert "すでに配属されています" in page
    assert 'value="2026-04-01"' in page
    assert Posting.objects.filter(user=whom).count() == 1


@pytest.mark.parametrize("change", [{"desk": "no-such-desk"}, {"role": "mayor"}, {"from_on": "きのう"}])
def test_forged_or_mistyped_postings_are_refused(browser, change):
    whom = world.worker()
    assert post_to(browser, whom, **change).context["posting_form"].errors
    assert not Posting.objects.filter(user=whom).exists()


def test_an_administrator_is_never_posted(browser):
    other = world.worker(is_system_administrator=True)
    assert "システム管理者は窓口に配属できません" in str(post_to(browser, other).context["posting_form"].errors)
    assert not Posting.objects.filter(user=other).exists()


def end(browser, posting, day):
    url = reverse("staff:end_posting", args=[posting.user_id, posting.pk])
    return browser.post(url, {f"posting-{posting.pk}-until_on": day.isoformat()})


def test_ending_a_posting_counts_from_its_day(browser):
    whom = world.worker("general")
    end(browser, whom.postings.get(), timezone.localdate())
    assert not standing(whom, timezone.now()).may_work
    assert standing(whom, timezone.now() - timedelta(days=1)).may_work


def test_a_posting_cannot_end_before_it_began(browser):
    whom = world.worker("general")
    response = end(browser, whom.postings.get(), date(2020, 4, 1))
    assert "配属日より後の日" in response.content.decode()
    assert whom.postings.get().until_on is None


def test_a_posting_of_somebody_else_is_not_ended_by_mistake(browser):
    whom, other = world.worker("general"), world.worker("general")
    posting = other.postings.get()
    url = reverse("staff:end_posting", args=[whom.pk, posting.pk])
    assert browser.post(url, {f"posting-{posting.pk}-until_on": "2026-04-01"}).status_code == 404


def test_a_closed_account_is_out_from_the_next_request(browser):
    whom = world.worker("general")
    theirs = world.signed_in(whom)
    assert theirs.get(reverse("workbench:today")).status_code == 200
    browser.post(reverse("staff:close_account", args=[whom.pk]))
    assert theirs.get(reverse("workbench:today")).status_code == 302
    assert "このアカウントは停止しています" in page_of(browser, whom)


def test_nobody_closes_the_account_he_is_using(browser, admin):
    response = browser.post(reverse("staff:close_account", args=[admin.pk]), follow=True)
    assert "自分のアカウントは停止できません" in response.content.decode()
    assert User.objects.get(pk=admin.pk).is_active
    assert "停止する" not in page_of(browser, admin)


def test_every_act_is_in_the_audit(browser, admin):
    whom = world.worker()
    post_to(browser, whom)
    row = AuditRow.objects.get(act="staff:post", allowed=True)
    assert (row.user_id, row.subject_ids, row.ground) == (admin.pk, [whom.pk], "administration")


@pytest.mark.parametrize("view", ["workers", "worker", "post", "close_account"])
def test_a_worker_gets_nowhere(view):
    whom = world.worker("general")
    url = reverse("staff:workers") if view == "workers" else reverse(f"staff:{view}", args=[whom.pk])
    browser = world.signed_in(whom)
    answer = browser.post(url, {}) if view in ("post", "close_account") else browser.get(url)
    assert answer.status_code == 404
    assert AuditRow.objects.filter(act=f"staff:{view}", user=whom, allowed=False).exists()


def test_the_actions_themselves_refuse_a_worker():
    chief, whom = world.worker("general"), world.worker("general")
    with pytest.raises(gate.Refused):
        actions.post(user=whom, desk_code="mens", from_on=date(2026, 4, 1), by=chief)
    with pytest.raises(gate.Refused):
        actions.end_posting(posting=whom.postings.get(), until_on=date(2026, 4, 1), by=chief)
    with pytest.raises(gate.Refused):
        actions.close_account(user=whom, by=chief, at=timezone.now())


def test_a_closed_administrator_administers_nothing(admin):
    assert may_administer(standing(admin, timezone.now()))
    admin.is_active = False
    assert not may_administer(standing(admin, timezone.now()))


def test_list_costs_the_same_for_three_as_for_one(browser, django_assert_num_queries):
    world.worker("general")
    with django_assert_num_queries(6 + WALL + SAVEPOINT):
        browser.get(reverse("staff:workers"))
    for _ in range(3):
        world.worker("general", "mens")
    with django_assert_num_queries(6 + WALL + SAVEPOINT):
        browser.get(reverse("staff:workers"))


def test_pages_speak_english(browser, admin):
    url = reverse("staff:worker", args=[admin.pk])
    assert browser.get(url, headers={"accept-language": "en"}).status_code == 200
