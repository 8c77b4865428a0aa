"""Moving into the city, within it and out of it, and putting right what was written wrong."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from kasanari.access.actions import protect_person
from kasanari.gate import Refused
from kasanari.people.actions import (
    CannotMove,
    Home,
    HomeChanged,
    correct_home,
    form_household,
    last_home,
    record_move,
    record_moving_out,
)
from kasanari.people.models import HouseholdMember, Person, Residence, ResidentEvent
from tests import world
from tests.people.finding import found

pytestmark = pytest.mark.django_db

BEFORE, MOVED = date(2020, 4, 1), date(2026, 4, 1)


class Subject:
    """Somebody a counter works with."""

    def __init__(self):
        self.by = world.worker("general")
        self.person = world.case_at(self.by, desk="general").subject

    def _say(self, act, based_on=None, by=None, **told):
        last = last_home(self.person)
        version = (last.version if last else "") if based_on is None else based_on
        return act(person=self.person, based_on=version, by=by or self.by, at=timezone.now(), **told)

    def moves(self, address, on=MOVED, more=None, **told):
        return self._say(record_move, home=Home(address, **(more or {})), from_on=on, **told)

    def corrects(self, address, on, more=None, **told):
        return self._say(correct_home, home=Home(address, **(more or {})), from_on=on, **told)

    def leaves(self, on=MOVED, to="", **told):
        return self._say(record_moving_out, left_on=on, moved_to=to, **told)

    @property
    def homes(self):
        return list(self.person.residences.values_list("address", "from_on", "until_on"))

    @property
    def events(self):
        rows = ResidentEvent.objects.filter(person=self.person).order_by("recorded_at", "happened_on")
        return list(rows.values_list("kind", "happened_on"))


@pytest.fixture
def subject():
    return Subject()


@pytest.fixture
def housed(subject):
    subject.moves("城南町15-3", BEFORE, came_from_elsewhere=True)
    return subject


def test_the_home_before_ends_the_day_the_new_one_begins_and_each_move_is_an_event(housed):
    housed.moves("日吉町10", more={"postal_code": "830-0017"})
    assert housed.homes == [("日吉町10", MOVED, None), ("城南町15-3", BEFORE, MOVED)]
    assert housed.events == [("moved_in", BEFORE), ("moved", MOVED)]
    event = ResidentEvent.objects.get(kind="moved")
    assert (event.recorded_by, event.load, event.before) == (housed.by, None, "")
    assert last_home(housed.person).district_code == "hiyoshi"
    assert found("日吉町10") == [housed.person]
    assert found("城南町15-3") == []


def test_an_address_that_was_only_learnt_now_is_no_move(subject):
    subject.moves("城南町15-3", BEFORE)
    assert subject.events == [("home_told", BEFORE)]


def test_a_correction_is_no_move_and_what_stood_there_stays_in_its_event(housed):
    housed.moves("日吉町10", more={"postal_code": "830-0017"})
    corrected = housed.corrects("日吉町11", date(2026, 3, 20))
    assert housed.homes == [("日吉町11", date(2026, 3, 20), None), ("城南町15-3", BEFORE, date(2026, 3, 20))]
    assert corrected.pk == last_home(housed.person).pk
    event = ResidentEvent.objects.get(kind="home_corrected")
    assert event.before == "830-0017 日吉町10（令和8年4月1日）"
    assert found("日吉町11") == [housed.person]


def test_a_district_decided_by_hand_stays_with_a_correction_and_goes_with_a_move_or_on_purpose(housed):
    by_hand = {"district_code": "nankun", "district_is_given": True}
    assert housed.corrects("城南町15-3", BEFORE, by_hand).district_code == "nankun"
    assert housed.corrects("城南町15-33", BEFORE, by_hand).district_code == "nankun"
    again = housed.corrects("城南町15-33", BEFORE)
    assert (again.district_code, again.district_is_given) == ("sasayama", False)
    housed.corrects("城南町15-33", BEFORE, by_hand)
    assert housed.moves("日吉町10").district_code == "hiyoshi"


def test_who_left_lives_nowhere_here_keeps_house_with_nobody_and_may_come_back(housed):
    form_household(members=[(housed.person, "世帯主")], formed_on=BEFORE, by=housed.by, at=timezone.now())
    housed.leaves(to="")
    assert housed.homes == [("城南町15-3", BEFORE, MOVED)]
    assert HouseholdMember.objects.get().until_on == MOVED
    assert housed.events[-1] == ("moved_out", MOVED)
    assert found("城南町15-3") == []
    housed.leaves(MOVED + timedelta(days=1), "架空県架空市")
    assert last_home(housed.person).moved_to == "架空県架空市"
    assert HouseholdMember.objects.get().until_on == MOVED + timedelta(days=1)
    assert ResidentEvent.objects.get(kind="home_corrected").before == "令和8年4月1日"
    with pytest.raises(CannotMove, match="より前の日"):
        housed.moves("城南町15-3", MOVED)
    housed.moves("城南町15-3", MOVED + timedelta(days=9), came_from_elsewhere=True)
    assert housed.events[-1][0] == "moved_in"


@pytest.mark.parametrize(
    ("address", "on", "why"),
    [
        ("日吉町10", timezone.localdate() + timedelta(days=1), "未来"),
        ("日吉町10", date(1950, 3, 3), "生年月日"),
        ("日吉町10", BEFORE, "より前の日"),
        ("日吉町10", BEFORE - timedelta(days=1), "住所を訂正する"),
        ("久留米市城南町１５番３号", MOVED, "いまの住所と同じ"),
    ],
)
def test_a_move_that_cannot_be_is_refused_with_the_remedy_and_changes_nothing(housed, address, on, why):
    housed.person.birth_on = date(1950, 3, 4)
    homes, events = housed.homes, housed.events
    with pytest.raises(CannotMove, match=why):
        housed.moves(address, on)
    assert (housed.homes, housed.events) == (homes, events)


def test_nobody_moves_after_death_and_nobody_leaves_before_coming(housed):
    housed.person.death_on = date(2025, 1, 1)
    with pytest.raises(CannotMove, match="死亡日"):
        housed.moves("日吉町10")
    with pytest.raises(CannotMove, match="住み始めた日"):
        housed.leaves(BEFORE)


def test_a_correction_does_not_reach_into_the_home_before(housed):
    housed.moves("日吉町10")
    with pytest.raises(CannotMove, match="重なります"):
        housed.corrects("日吉町10", BEFORE)
    assert housed.homes[0] == ("日吉町10", MOVED, None)


def test_without_a_home_on_record_there_is_nothing_to_correct_or_leave(subject):
    with pytest.raises(CannotMove, match="記録がありません"):
        subject.corrects("城南町15-3", BEFORE)
    with pytest.raises(CannotMove, match="記録がありません"):
        subject.leaves()


def test_sent_twice_is_written_once(housed):
    version = last_home(housed.person).version
    first = housed.moves("日吉町10", based_on=version)
    assert housed.moves("日吉町10", based_on=version) == first
    version = first.version
    housed.corrects("日吉町11", MOVED, based_on=version)
    housed.corrects("日吉町11", MOVED, based_on=version)
    version, later = last_home(housed.person).version, MOVED + timedelta(days=1)
    housed.leaves(later, based_on=version)
    housed.leaves(later, based_on=version)
    assert [kind for kind, _ in housed.events] == ["moved_in", "moved", "home_corrected", "moved_out"]


@pytest.mark.parametrize("act", ["moves", "corrects", "leaves"])
def test_the_second_of_two_editors_is_told_and_overwrites_nothing(housed, act):
    seen = last_home(housed.person).version
    housed.corrects("城南町15-33", BEFORE)
    homes = housed.homes
    told = {"moves": ("日吉町10",), "corrects": ("城南町15-44", BEFORE), "leaves": ()}[act]
    with pytest.raises(HomeChanged):
        getattr(housed, act)(*told, based_on=seen)
    assert housed.homes == homes


def test_of_a_protected_person_only_the_cleared_write_where_she_lives(housed):
    cleared = world.worker("general")
    cleared.postings.update(clearance=["dv"])
    housed.by.postings.update(clearance=[])
    protect_person(
        person=housed.person, kind="dv", desk_code="general", from_on=BEFORE, until_on=None, by=cleared,
        at=timezone.now(),
    )  # fmt: skip
    for act in (lambda: housed.moves("日吉町10"), lambda: housed.corrects("日吉町10", BEFORE), housed.leaves):
        with pytest.raises(Refused):
            act()
    assert housed.homes == [("城南町15-3", BEFORE, None)]
    assert housed.moves("非公開の避難先", by=cleared).district_code == ""


def test_events_of_a_home_never_show_the_address_to_those_who_may_not_locate():
    assert "before" in ResidentEvent.classified.locating
    assert "moved_to" in Residence.classified.locating
    assert not {"before", "moved_to"} & (ResidentEvent.classified.indexed | Residence.classified.indexed)
    assert Person.classified.indexed
