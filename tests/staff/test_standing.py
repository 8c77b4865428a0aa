"""Where a worker stands at a moment: seats begin and end with their day, and everything is asked once a visit."""

from dataclasses import FrozenInstanceError
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from kasanari import packs
from kasanari.gate import visit
from kasanari.staff.actions import UnknownDesk, end_posting, post
from kasanari.staff.models import Posting
from kasanari.staff.standing import standing
from tests import world

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 4, 1), date(2026, 4, 1)
TOKYO = timezone.get_default_timezone()


def noon(day):
    return datetime.combine(day, datetime.min.time().replace(hour=12), TOKYO)


@pytest.fixture
def posted():
    """A worker who sat at the counter for two years."""
    who = world.worker()
    posting = post(user=who, desk_code="general", from_on=FIRST)
    end_posting(posting=posting, until_on=LAST)
    return who


@pytest.mark.parametrize(
    ("day", "desks"),
    [
        (FIRST - timedelta(days=1), ()),
        (FIRST, ("general",)),
        (LAST - timedelta(days=1), ("general",)),
        (LAST, ()),
    ],
)
def test_a_seat_holds_from_its_first_day_to_before_its_last(posted, day, desks):
    assert standing(posted, noon(day)).desk_codes == desks


def test_the_day_begins_at_midnight_in_the_city(posted):
    midnight = datetime(2024, 3, 31, 15, tzinfo=UTC)
    assert standing(posted, midnight - timedelta(seconds=1)).desk_codes == ()
    assert standing(posted, midnight).desk_codes == ("general",)


def test_a_worker_may_sit_at_several_desks_with_a_clearance_at_each():
    who = world.worker("general", "mens", "suicide-prevention")
    seats = {seat.desk_code: seat.clearance for seat in standing(who, timezone.now()).seats}
    assert seats == {"general": {"dv"}, "mens": {"mens"}, "suicide-prevention": {"suicide", "statutory_meeting"}}


def test_a_worker_of_another_agency_looks_up_no_residents():
    helper = standing(world.worker("elder", agency="houkatsu"), timezone.now())
    assert (helper.may_work, helper.may_look_up_residents, helper.agency_codes) == (True, False, {"houkatsu"})


def test_the_clerk_of_the_city_looks_them_up():
    assert standing(world.worker("general"), timezone.now()).may_look_up_residents


def test_only_desks_of_the_city_look_up_residents():
    assert {desk.agency for desk in packs.city().desks.values() if desk.resident_lookup} == {"city"}


def test_who_sits_nowhere_may_not_work():
    who = standing(world.worker(), timezone.now())
    assert (who.may_work, who.seats, who.may_look_up_residents) == (False, (), False)


def test_a_closed_account_sits_nowhere():
    who = world.worker("general")
    who.is_active = False
    found = standing(who, timezone.now())
    assert (found.is_live, found.seats, found.may_work) == (False, (), False)


def test_the_administrator_never_works_even_when_posted():
    who = standing(world.worker("general", is_system_administrator=True), timezone.now())
    assert who.desk_codes == ("general",)
    assert not who.may_work


def test_a_supervisor_supervises_his_own_desk_only():
    chief = world.worker("mens")
    post(user=chief, desk_code="general", from_on=FIRST, role="supervisor")
    where = standing(chief, timezone.now())
    assert [where.supervises(desk) for desk in ("general", "mens", "youth")] == [True, False, False]


def test_a_desk_that_left_the_pack_is_no_seat():
    who = world.worker("general")
    Posting.objects.create(user=who, desk_code="dissolved", from_on=FIRST)
    assert standing(who, timezone.now()).desk_codes == ("general",)


def test_nobody_is_posted_to_a_desk_the_pack_does_not_have():
    who = world.worker()
    with pytest.raises(UnknownDesk, match="dissolved"):
        post(user=who, desk_code="dissolved", from_on=FIRST)
    assert not who.postings.exists()


def test_a_posting_does_not_end_before_it_begins():
    posting = world.worker("general").postings.get()
    with pytest.raises(IntegrityError, match="posting_ends_after_it_begins"), transaction.atomic():
        end_posting(posting=posting, until_on=posting.from_on)
    assert Posting.objects.get().until_on is None


def test_it_is_asked_once_a_visit_and_anew_in_the_next(django_assert_num_queries):
    who = world.worker("general")
    now = timezone.now()
    with visit.visiting(visit.Visit("one request")):
        standing(who, now)
        with django_assert_num_queries(0):
            standing(who, now)
        end_posting(posting=who.postings.get(), until_on=timezone.localdate(now))
        assert standing(who, now).desk_codes == ("general",), "the request that runs ends as it began"
    with visit.visiting(visit.Visit("the next request")):
        assert standing(who, now).desk_codes == ()


def test_two_workers_in_one_visit_do_not_share_their_standing():
    with visit.visiting(visit.Visit("one request")):
        first, second = (standing(world.worker(desk), timezone.now()) for desk in ("general", "youth"))
    assert (first.desk_codes, second.desk_codes) == (("general",), ("youth",))


def test_a_standing_cannot_be_changed():
    who = standing(world.worker("general"), timezone.now())
    with pytest.raises(FrozenInstanceError):
        who.is_live = False
