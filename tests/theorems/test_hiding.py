"""P2, P3, P4: what is hidden leaves no trace, what ends takes away, and a conflict hides the person entirely."""

from random import Random
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kasanari.access.models import (
    Adversary,
    Conflict,
    Consent,
    Dossier,
    DossierPerson,
    Emergency,
    Ground,
    Invitation,
    Protection,
)
from kasanari.cases.models import Attendance, Case, CaseEvent, Goal, Meeting, Role
from kasanari.gate.visit import Visit, visiting
from kasanari.people.models import HouseholdMember, Person, Residence
from tests import world as small_world

from . import pages, sayings, worlds
from .by_hand import Town, Worker
from .sayings import Question
from .worlds import AT, BEHIND_THE_WALL, ITEMS, Size, World

pytestmark = pytest.mark.django_db

SMALL = Size(workers=8, dossiers=24, persons=48)
ASKED = (3, 5, 7)
"""Some workers, by their number in the world."""


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


def hidden_from(world: World, number: int) -> set[Any]:
    """Ids of the persons and items this worker may not know of, and of dossiers nothing about which he may know."""
    worker = Worker(Town(world), world.workers[number])
    gone = {row.pk for model in (Person, *ITEMS) for row in world.of(model) if not worker.may("index", row)}
    told = {row.dossier_id for row in world.of(DossierPerson) if worker.may("index", row)}
    told |= {row.sitting.dossier_id for row in world.of(Invitation) if row.worker is worker.user}  # his own role there
    gone |= {row.pk for row in world.of(Dossier) if row.pk not in told and not worker.may("index", row)}
    return gone - _leant_on(world, worker, gone)


def _leant_on(world: World, worker: Worker, gone: set[Any]) -> set[Any]:
    """Hidden rows without which something else would be different: they cannot be taken away alone."""
    emergencies = {row.person_id for row in world.of(Emergency) if row.opened_by_id == worker.user.pk}
    plans = {row.plan_id for model in (Goal, Meeting) for row in world.of(model) if row.pk not in gone}
    return emergencies | worker.against | plans  # with a person goes the conflict that closes a dossier


def without(world: World, gone: set[Any]) -> World:
    """The same world in which the hidden rows were never written, nor whatever hangs on them."""
    kept = World()
    for model, rows in world.rows.items():
        for row in rows:
            links = [getattr(row, one.attname) for one in row._meta.concrete_fields if one.is_relation]
            if row.pk in gone or gone.intersection(links) or (model is Ground and row.dossier_id in gone):
                gone |= {row.pk} - {None}  # numbers are given by the database later
                continue
            kept.add(row)
    return kept


def altered(world: World, gone: set[Any]) -> World:
    """The same world in which the hidden rows say something else."""
    for model, rows in world.rows.items():
        for row in rows:
            if row.pk in gone and model is Person:
                row.family_name, row.given_name, row.family_kana = "別名", "別人", "ベツメイ"
            elif row.pk in gone and model in ITEMS:
                row.compartments = sorted({*row.compartments, "statutory_meeting"})
            elif model is Case and row.dossier_id in gone:
                row.number = f"別{row.number}"[:20]
    return world


def answers_in(world: World, number: int, sample: Any) -> Any:
    with sayings.in_a_transaction(world):
        client = small_world.signed_in(world.workers[number])
        return pages.answers(client, *sample)


@pytest.mark.parametrize("number", ASKED)
def test_hidden_rows_change_no_byte_of_any_answer(number, seed):
    whole = worlds.make(seed, SMALL)
    gone = hidden_from(whole, number)
    sample = [row.pk for row in whole.of(Person)[::5]], [row.pk for row in whole.of(Case)[::3]]
    there = answers_in(whole, number, sample)
    deleted = answers_in(without(worlds.make(seed, SMALL), set(gone)), number, sample)
    changed = answers_in(altered(worlds.make(seed, SMALL), gone), number, sample)
    assert {status for status, _ in there.values()} == {200, 404}
    assert [name for name in there if there[name] != deleted[name]] == []
    assert [name for name in there if there[name] != changed[name]] == []


def open_rows(user: Any, models: Any = BEHIND_THE_WALL, rights: Any = ("index", "read", "locate", "write")) -> set[Any]:
    with visiting(Visit("theorem")):
        asked = [Question(user, right, model) for model in models for right in rights]
        return {(one.right, one.model.__name__, pk) for one in asked for pk in sayings.by_queryset(one)}


ENDS = {
    "removed": lambda rows: rows.delete(),
    "aged": lambda rows: rows.update(valid_from=worlds.days(-9), valid_until=worlds.days(-8)),
    "revoked": lambda rows: rows.update(revoked_at=AT),
}


@pytest.mark.parametrize("end", ENDS)
def test_taking_a_ground_away_never_adds_a_row(end, seed):
    lost = 0
    with sayings.in_a_transaction(worlds.make(seed, SMALL)) as world:
        for number in ASKED:
            user = world.workers[number]
            before = open_rows(user)
            mine = [one.pk for one in world.of(Ground) if one.holder_id in (None, user.pk)]
            for some in (Random(seed).sample(mine, 3), mine):
                with transaction.atomic():
                    ENDS[end](Ground.objects.filter(pk__in=some))
                    after = open_rows(user)
                    transaction.set_rollback(True)
                assert after <= before
                lost += len(before - after)
    assert lost > 100, "nothing was taken away"


def test_a_conflict_hides_the_person_entirely(seed):
    hidden = 0
    with sayings.in_a_transaction(worlds.make(seed, SMALL)) as world:
        for number in ASKED:
            user = world.workers[number]
            worker = Worker(Town(world), user)
            for person in [one for one in world.of(Person) if worker.may("index", one)][:4]:
                with transaction.atomic():
                    Conflict.objects.create(worker=user, person=person, kind="kin", declared_at=AT, declared_by=user)
                    assert open_rows(user) & about(world, person) == set()
                    assert_not_spoken_of(user, world, person)
                    hidden += 1
                    transaction.set_rollback(True)
    assert hidden >= 10


def about(world: World, person: Person) -> set[Any]:
    """Everything that speaks of the person, under every right."""
    dossiers = {one.pk for one in world.of(Dossier) if person.pk in one.names}
    cases = {one.pk for one in world.of(Case) if one.dossier_id in dossiers}
    found = {(Person, person.pk)}
    found |= {
        (model, row.pk)
        for model in (Residence, HouseholdMember)
        for row in world.of(model)
        if row.person_id == person.pk
    }
    found |= {(DossierPerson, row.pk) for row in world.of(DossierPerson) if row.person_id == person.pk}
    found |= {(Dossier, pk) for pk in dossiers} | {(Case, pk) for pk in cases}
    found |= {(model, row.pk) for model in (*ITEMS, Consent) for row in world.of(model) if row.dossier_id in dossiers}
    found |= {(CaseEvent, row.pk) for row in world.of(CaseEvent) if row.case_id in cases}
    found |= {(Role, row.pk) for row in world.of(Role) if row.goal.dossier_id in dossiers}
    found |= {(Attendance, row.pk) for row in world.of(Attendance) if row.meeting.dossier_id in dossiers}
    return {(right, model.__name__, pk) for model, pk in found for right in ("index", "read", "locate", "write")}


def assert_not_spoken_of(user: Any, world: World, person: Person) -> None:
    cases = [one.pk for one in world.of(Case) if person.pk in one.dossier.names]
    client = small_world.signed_in(user)
    for name, (status, page) in pages.answers(client, [person.pk], cases).items():
        assert status == (404 if " " in name and name != "all cases" else 200), name
        for trace in (person.given_name, str(person.pk)):
            assert trace.encode() not in page or status == 404, f"{name} speaks of {trace}"


def test_restrictions_are_known_to_those_only_who_may_locate(seed):
    """Protections and adversaries tell of dangers and desks."""
    with sayings.in_a_transaction(worlds.make(seed, SMALL)) as world:
        for number in ASKED:
            user = world.workers[number]
            worker = Worker(Town(world), user)
            with visiting(Visit("theorem")):
                for model, person_of in (
                    (Protection, lambda row: row.person),
                    (Adversary, lambda row: row.protection.person),
                ):
                    seen = sayings.by_queryset(Question(user, "read", model))
                    assert seen == {row.pk for row in world.of(model) if worker.may("locate", person_of(row))}
