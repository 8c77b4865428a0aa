"""P1: the rule, the queryset, the database and a fourth saying by hand agree, and so does what the pages show."""

from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.cases.models import Assessment, Case, Contact, Evaluation, Goal, Note
from kasanari.gate import Right
from kasanari.gate.rows import decisions_on
from kasanari.gate.visit import Visit, visiting
from kasanari.people.models import Person
from tests import world as small_world

from . import sayings, worlds
from .by_hand import Town, Worker
from .sayings import Tally
from .worlds import AT, BEHIND_THE_WALL, WITHOUT_WALL

pytestmark = pytest.mark.django_db

KINDS = (
    "own_desk", "consent", "statutory_meeting", "plan_meeting", "legal_duty", "emergency", "involvement",
    "resident_lookup",
)  # fmt: skip
FLOOR = 1000
"""Allowances of each kind among 100,000 pairs: fewer, and the agreement would be one about nothing."""
PAIRS_ON_PAGES = 2000
SMALL = worlds.Size(workers=9, dossiers=26, persons=60)
TEXTS = {Note: "fact", Assessment: "situation", Contact: "words", Goal: "goal", Evaluation: "achieved"}


def asked_of_worlds(seed: int, pairs: int) -> Tally:
    """All rights on all rows of whole worlds, as many as ``pairs`` need and until every kind of ground is met."""
    tally = Tally()
    while tally.pairs < pairs or (few := tame(tally, pairs)):
        assert tally.pairs < 5 * pairs, f"the worlds were too tame: {few}"
        with sayings.in_a_transaction(worlds.make(seed)) as world:
            _analysed()
            sayings.compare(world, tally)
        seed += 1
    return tally


def tame(tally: Tally, pairs: int) -> dict[str, int]:
    """Kinds of ground that have not opened enough yet."""
    return {kind: tally.allows[kind] for kind in KINDS if tally.allows[kind] < FLOOR * pairs // 100_000}


def _analysed() -> None:
    """Let the planner know the rows, which came at once."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def judge(tally: Tally, pairs: int, record_property: Any) -> None:
    record_property("pairs", tally.pairs)
    record_property("disagreements", len(tally.differences))
    for kind in KINDS:
        record_property(f"allows {kind}", tally.allows[kind])
    assert tally.differences[:20] == []
    assert set(tally.allows) <= set(KINDS)
    assert tame(tally, pairs) == {}, "the worlds were too tame"


def test_four_sayings_of_one_rule_agree(seed, pairs, record_property):
    judge(asked_of_worlds(seed, pairs), pairs, record_property)


@pytest.mark.nightly
def test_four_sayings_agree_a_million_times(seed, record_property):
    judge(asked_of_worlds(seed + 1000, 1_000_000), 1_000_000, record_property)


@pytest.fixture
def at_noon(monkeypatch):
    """It is the moment of the worlds, also for whoever asks the clock."""
    monkeypatch.setattr(timezone, "now", lambda: AT)


def test_rows_before_the_wall_are_said_alike_by_rule_and_queryset(seed):
    """Grounds, sittings, invitations, protections: the wall reads them, so it does not hide them."""
    with sayings.in_a_transaction(worlds.make(seed, SMALL)) as world:
        for asked in sayings.questions(world, WITHOUT_WALL):
            with visiting(Visit("theorem")):
                assert set(sayings.by_rule(world, asked)) == sayings.by_queryset(asked), str(asked)


def test_the_rule_answers_alike_behind_the_wall(seed):
    """A page asks behind the wall, where what may not be known of is not there to be asked about."""
    with sayings.in_a_transaction(worlds.make(seed, SMALL)) as world:
        for worker in world.workers[2:]:
            models = tuple(one for one in BEHIND_THE_WALL if one.__name__ not in sayings.NOT_BEHIND_THE_WALL)
            weak = (Right.INDEX, Right.READ, Right.LOCATE)
            asked = [one for one in sayings.questions_of(worker, models) if one.right in weak]
            with visiting(Visit("theorem")):
                in_the_open = [sayings.by_rule(world, one) for one in asked]
            with gate.told_of(worker, AT), visiting(Visit("theorem")):
                behind = [_of_rows_let_through(one) for one in asked]
            for one, answer, other in zip(asked, in_the_open, behind, strict=True):
                assert answer == other, str(one)


def _of_rows_let_through(asked: sayings.Question) -> dict[Any, str]:
    rows = list(asked.model.objects.order_by("pk"))
    decisions = decisions_on(rows, asked.worker, asked.right, AT)
    return {pk: one.ground for one in decisions if one.allowed for pk in one.subject_ids}


def test_what_may_be_used_may_be_known_of(seed):
    """*index* is the weakest right: whatever opens a row lets it be known of, so the wall never stands in the way."""
    with sayings.in_a_transaction(worlds.make(seed, SMALL)) as world:
        town = Town(world)
        for user in world.workers[2:]:
            worker = Worker(town, user)
            for model in BEHIND_THE_WALL:
                for row in world.of(model):
                    known = worker.may("index", row)
                    assert known or not any(worker.may(right, row) for right in Right), row


def test_pages_show_what_the_rule_opens(seed, at_noon, record_property):
    """Persons by their page; of a case whether it is there, and each of its texts."""
    count = 0
    with sayings.in_a_transaction(worlds.make(seed + 77)) as world:
        town, shelves = Town(world), _shelves(world)
        for user in world.workers[2:]:
            worker, client = Worker(town, user), small_world.signed_in(user)
            for person in world.of(Person)[::8]:
                page = client.get(reverse("workbench:person", args=[person.pk]))
                assert (page.status_code == 200) == bool(worker.may("index", person)), f"{user} {person.pk}"
                count += 1
            for case in world.of(Case)[::5]:
                count += _compare_case(client, worker, case, shelves[case.dossier_id])
    record_property("pairs on pages", count)
    assert count >= PAIRS_ON_PAGES


def _shelves(world: Any) -> dict[Any, list[Any]]:
    """What lies in each dossier and has a text of its own."""
    found: dict[Any, list[Any]] = {case.dossier_id: [] for case in world.of(Case)}
    for model in TEXTS:
        for row in world.of(model):
            found[row.dossier_id].append(row)
    return found


def _compare_case(client: Any, worker: Worker, case: Case, rows: list[Any]) -> int:
    answer = client.get(case.get_absolute_url())
    assert (answer.status_code == 200) == bool(worker.may("index", case)), f"{worker.user} {case.pk}"
    page = answer.content.decode() if answer.status_code == 200 else ""
    for row in rows:
        shown = getattr(row, TEXTS[type(row)]) in page
        opened = bool(worker.may("read", row)) and bool(page)
        assert shown == opened, (
            f"{worker.user} reads {type(row).__name__} {row.pk} of {case.pk}: {opened}, shown {shown}"
        )
    return 1 + len(rows)
