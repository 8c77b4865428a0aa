"""Switch off each clause in turn: every mutant must be caught, in the rule, in the queryset and in the database."""

from typing import Any

import pytest
from django.db import transaction

from kasanari.gate.visit import Visit, visiting

from . import mutants, sayings, scratch

KNOWN = 20260405
"""The seed of the one world in which each mutant is known to show itself, whatever worlds the others are asked about."""


@pytest.fixture(scope="module")
def town(django_db_setup: Any, django_db_blocker: Any):
    with django_db_blocker.unblock(), scratch.opened(KNOWN) as made:
        yield made


@pytest.fixture
def asking(town, django_db_blocker: Any):
    """One visit, so that everything is asked once; nothing stays."""
    with django_db_blocker.unblock(), transaction.atomic(), visiting(Visit("theorem")):
        yield town


@pytest.fixture
def caught(record_property: Any):
    def note(difference: Any) -> None:
        record_property("mutants made", 1)
        record_property("mutants caught", int(difference is not None))
        assert difference is not None, "nobody would have noticed"

    return note


def by_rule(town):
    return lambda asked: sayings.by_rule(town.world, asked)


def test_unchanged_all_agree(asking):
    assert asking.disagrees(by_rule(asking)) is None
    assert asking.disagrees(sayings.by_queryset) is None
    assert asking.disagrees(sayings.by_wall, behind_the_wall=True) is None


@pytest.mark.parametrize("name", mutants.RULE)
def test_a_clause_missing_in_the_rule_is_noticed(name, asking, monkeypatch, caught):
    mutants.apply(mutants.RULE[name], monkeypatch)
    caught(asking.disagrees(by_rule(asking)))


@pytest.mark.parametrize("name", mutants.SCOPES)
def test_a_clause_missing_in_the_queryset_is_noticed(name, asking, monkeypatch, caught):
    mutants.apply(mutants.SCOPES[name], monkeypatch)
    caught(asking.disagrees(sayings.by_queryset))


@pytest.mark.parametrize("name", mutants.WALL)
def test_a_clause_missing_in_the_wall_is_noticed(name, town, django_db_blocker, caught):
    with django_db_blocker.unblock(), scratch.without(*mutants.WALL[name]), transaction.atomic():
        caught(town.disagrees(sayings.by_wall, behind_the_wall=True))
