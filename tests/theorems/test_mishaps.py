"""P9, P10: a merge, a move and a new household never widen access; an error anywhere in the rule denies."""

from datetime import timedelta
from functools import cache

import pytest
from django.db import transaction

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access import known, persons, policy, rules, scopes
from kasanari.access.models import Adversary, Conflict, Dossier, Protection
from kasanari.access.reader import Reader
from kasanari.gate import Right
from kasanari.gate.visit import Visit, visiting
from kasanari.people import actions as people
from kasanari.people.models import MergeProposal, Person
from kasanari.staff import standing
from kasanari.staff.models import User

from . import sayings, worlds
from .mutants import put
from .sayings import Question
from .test_hiding import SMALL, open_rows
from .worlds import AT, BEHIND_THE_WALL, TODAY

pytestmark = pytest.mark.django_db


def writable(world):
    """A worker and two persons he may write about, one of them restricted."""
    for user in world.workers:
        with visiting(Visit("theorem")):
            found = [one for one in world.of(Person) if gate.decide(user, Right.WRITE, one, at=AT).allowed]
        if len(found) > 2:
            yield user, found[0], found[1]


def merged(by, one, other):
    """Persons of an invented world may be adversaries, who are never merged: that is another test's."""
    both = [one, other]
    Adversary.objects.filter(person__in=both, protection__person__in=both).delete()
    first, second = sorted((one, other), key=lambda person: person.pk)
    proposal = MergeProposal.objects.create(first=first, second=second, score=0.9, proposed_at=AT)
    return access.confirm_merge(proposal=proposal, kept=one, by=by, at=AT)


def merged_and_split(by, one, other):
    access.undo_merge(merge=merged(by, one, other), reason="別の人と分かった。", by=by, at=AT)


def moved(by, one, other):
    people.record_residence(person=one, address="別町2-3", district_code="", from_on=TODAY, by=by, at=AT)


def joined(by, one, other):
    people.form_household(members=[(one, "世帯主"), (other, "")], formed_on=TODAY, by=by, at=AT)


@pytest.mark.parametrize("act", [merged, merged_and_split, moved, joined], ids=lambda act: act.__name__)
def test_never_widens_access(act, seed):
    changed = 0
    with sayings.in_a_transaction(worlds.make(seed, SMALL)) as world:
        for by, one, other in list(writable(world))[:2]:
            others = [user for user in world.workers[3:7] if user is not by]
            for user in others:
                Conflict.objects.get_or_create(
                    worker=user, person=other, kind="declared", defaults={"declared_at": AT, "declared_by": by}
                )
            before = {user: open_rows(user) for user in others}
            rows = {(model, row.pk) for model in BEHIND_THE_WALL for row in world.of(model)}
            with transaction.atomic():
                act(by, one, other)
                for user, had in before.items():
                    has = {entry for entry in open_rows(user) if any((m, entry[2]) in rows for m in BEHIND_THE_WALL)}
                    assert has <= had, f"{act.__name__} opened something"
                    changed += 1
                transaction.set_rollback(True)
    assert changed


def test_a_merge_has_the_restrictions_of_both_and_a_split_its_own_again(seed):
    with sayings.in_a_transaction(worlds.make(seed, SMALL)) as world:
        by, one, other = next(writable(world))
        Conflict.objects.filter(person__in=[one, other]).delete()
        Protection.objects.filter(person__in=[one, other]).update(lifted_at=AT)
        against = next(user for user in world.workers if user is not by)
        own = access.protect_person(
            person=other, kind="dv", desk_code="general", from_on=TODAY - timedelta(days=9), until_on=None,
            adversaries=[], by=by, at=AT,
        )  # fmt: skip
        Conflict.objects.create(worker=against, person=other, kind="kin", declared_at=AT, declared_by=against)
        merge = merged(by, one, other)
        assert Protection.objects.in_force().filter(person=one).exists()
        assert Conflict.objects.in_force().filter(person=one, worker=against).exists()
        access.undo_merge(merge=merge, reason="別の人と分かった。", by=by, at=AT)
        assert not Protection.objects.in_force().filter(person=one).exists()
        assert not Conflict.objects.in_force().filter(person=one).exists()
        assert Protection.objects.in_force().filter(pk=own.pk).exists(), "the one merged keeps its own"


class Broken(RuntimeError):
    pass


def broken(*args, **kwargs):
    raise Broken


FUNCTIONS = [
    (rules, "decide"), (rules, "forbidden_to"), (rules, "forbidden_on"), (rules, "_through_desk"),
    (rules, "_through_grounds"), (rules, "holds"), (rules, "_stands"), (rules, "covers"), (rules, "is_cleared"),
    (rules, "_for_the_persons"), (rules, "valid_forms"),
    (policy, "reader"), (policy, "target_of"), (persons, "on_person"), (known, "is_protected"),
    (known, "protected_among"), (persons, "target_person"), (persons, "_targets"), (persons, "_is_known"),
    (known, "naming"), (known, "dossiers_naming"), (known, "known_dossiers"), (known, "once_told"),
    (known, "told_of"), (persons, "_beyond_dossiers"), (persons, "conflict_with"), (persons, "learns"),
    (Reader, "grounds_on"), (Reader, "load_grounds"), (Reader, "tabled_at"),
    (standing, "_ask"), (standing, "_seat"),
]  # fmt: skip
FEW = worlds.Size(workers=6, dossiers=6, persons=12)
SCOPES = [
    "of_dossiers", "of_items", "of_persons", "of_involvements", "_not_forbidden", "_own_desk", "_held", "_stands",
    "_covers", "_cleared", "_for_the_persons", "_opening_person", "_reaching_person", "_known_beyond_dossiers",
    "forbidden_to", "valid_forms", "kinds_giving",
]  # fmt: skip


@pytest.mark.parametrize(("place", "name"), FUNCTIONS, ids=lambda one: getattr(one, "__name__", one))
def test_an_error_anywhere_in_the_rule_denies(place, name, seed, monkeypatch, caplog):
    """Nothing opens that was closed, and whatever had to ask the broken place is refused."""
    before = unbroken(seed)
    world = worlds.make(seed, FEW)
    with sayings.in_a_transaction(world):
        put(place, name, broken, monkeypatch)
        after = [decisions(world, one) for one in asked_of(world)]
    refused = 0
    for had, has in zip(before, after, strict=True):
        assert has <= had
        refused += len(had - has)
    assert refused or name in ("told_of", "once_told", "learns", "_beyond_dossiers", "tabled_at"), (
        "nobody asked the broken place"
    )


@cache
def unbroken(seed):
    """What the rule opens in the same world as long as nothing is broken; asked once."""
    world = worlds.make(seed, FEW)
    with sayings.in_a_transaction(world):
        return [decisions(world, one) for one in asked_of(world)]


def asked_of(world):
    return [Question(user, right, model) for user in world.workers[3:5] for model in BEHIND_THE_WALL for right in Right]


def decisions(world, asked):
    """Places of the rows the rule opens, each asked in a visit of its own, so that nothing is remembered."""
    rows = world.of(asked.model)[:6]
    with visiting(Visit("theorem")):
        return {place for place, row in enumerate(rows) if gate.decide(asked.worker, asked.right, row, at=AT).allowed}


@pytest.mark.parametrize("name", SCOPES)
def test_an_error_anywhere_in_the_queryset_opens_no_row(name, seed, monkeypatch):
    world = worlds.make(seed, FEW)
    raised = 0
    with sayings.in_a_transaction(world):
        asked = [
            Question(user, right, model)
            for user in world.workers[:5]
            for model in BEHIND_THE_WALL
            for right in (Right.INDEX, Right.WRITE, Right.LOCATE)
        ]
        with visiting(Visit("theorem")):
            before = [sayings.by_queryset(one) for one in asked]
        monkeypatch.setattr(scopes, name, broken)
        for one, had in zip(asked, before, strict=True):
            try:
                with visiting(Visit("theorem")):
                    assert sayings.by_queryset(one) <= had
            except Broken:
                raised += 1
    assert raised, "nobody asked the broken place"


def test_a_policy_that_fails_refuses_and_says_so(seed, monkeypatch):
    world = worlds.make(seed, worlds.Size(workers=6, dossiers=4, persons=8))
    with sayings.in_a_transaction(world), visiting(Visit("theorem")):
        monkeypatch.setattr(rules, "decide", broken)
        decision = gate.decide(world.of(User)[4], Right.READ, world.of(Dossier)[0], at=AT)
        assert (decision.allowed, decision.why) == (False, "rule_failed")
