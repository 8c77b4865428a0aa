"""The invented city stands as a whole: every story played through the real actions, coherent and complete."""

from datetime import date

import pytest
from django.db import transaction

from kasanari import packs
from kasanari.cases.flow import Stage
from kasanari.cases.models import Assessment, Case, Contact, FollowUp, Note, Role
from kasanari.demo.city import Size, invent_city
from kasanari.demo.storybook import Calendar, Story, stories, told
from kasanari.lib import opening_days
from kasanari.people.models import HouseholdMember, Person

TODAY = date(2026, 11, 20)


@pytest.mark.django_db
def test_every_story_is_played_to_the_stage_it_tells():
    done = invent_city(Size(people=420), today=TODAY, tell=lambda _: None)
    written = list(stories(packs.city().desks))
    assert done.stories == len(written) >= 120
    assert done.people == Person.objects.count() == 420
    assert HouseholdMember.objects.count() == 420
    assert Person.objects.filter(family_name="渡邉", birth_on__month=3, birth_on__day=4).count() == 1
    assert set(Case.objects.values_list("stage", flat=True)) >= set(Stage) - {Stage.CONFERRED}
    desks = {desk for desk in packs.city().desks.values() if desk.flow}
    assert set(Contact.objects.values_list("dossier__desk_code", flat=True)) == {desk.code for desk in desks}
    assert Case.objects.filter(stage=Stage.CLOSED).count() == sum("close" in story.text for story in written)
    assert FollowUp.objects.due(TODAY).count() >= 5
    assert len(set(Person.objects.exclude(family_name="").values_list("family_name", flat=True))) > 100
    for model, field in ((Contact, "words"), (Note, "fact"), (Assessment, "wish"), (Role, "what")):
        texts = list(model.objects.values_list(field, flat=True))
        assert texts
        assert not any("{" in text for text in texts)
    assert not Note.objects.filter(written_at__date__gt=TODAY).exists()


@pytest.mark.nightly
@pytest.mark.django_db
def test_the_usual_city_has_exactly_3000_people_in_1300_households():
    first, again = invented_and_undone(), invented_and_undone()
    assert first == again


def invented_and_undone():
    """The names in the usual city, which is gone afterwards."""
    told = ("birth_on", "family_name", "given_name", "alternative_name", "roman_name", "phone")
    with transaction.atomic():
        done = invent_city(Size(), today=TODAY, tell=lambda _: None)
        assert (done.people, done.households) == (3000, 1300)
        assert Person.objects.count() == 3000
        names = list(Person.objects.order_by(*told).values_list(*told))
        transaction.set_rollback(True)
    return names


def test_stories_fall_on_opening_days_and_promises_too():
    calendar = Calendar(date(2026, 5, 1))
    assert all(opening_days.is_open(calendar.acted_on(day)) for day in range(60))
    assert all(opening_days.is_open(calendar.promised_for(day)) for day in range(60))
    assert calendar.acted_on(3) <= date(2026, 5, 4) <= calendar.promised_for(3)


def test_a_story_of_somebody_who_is_not_there_is_refused():
    with pytest.raises(KeyError, match="祖母"):
        told("{祖母}が話す", {}, TODAY)


def test_open_stories_count_back_from_today():
    assert Story("x", "general", {"began": {"ago": 10}}).begins_on(TODAY) == date(2026, 11, 10)
