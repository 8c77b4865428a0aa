"""What PostgreSQL plans for the questions of a page, asked as the application role with the wall told for one worker;
and that pooled connections carry nothing from one worker to the next."""

import copy
import json
import os
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from bench import crowd
from kasanari import gate
from kasanari.access.models import Dossier, Ground
from kasanari.cases.models import Case, Note
from kasanari.config import database
from kasanari.gate import Right, visit
from kasanari.people.models import Person
from kasanari.people.search import read
from kasanari.people.search.finding import fitting
from kasanari.people.search.grams import index_all
from kasanari.staff.models import User
from tests import world
from tests.conftest import template_database

DOSSIERS = 24_000
BIG = {
    "access_dossier",
    "cases_case",
    "access_dossierperson",
    "people_person",
    "cases_note",
    "access_ground",
    "people_foundby",
}
"""Tables that no page may read from one end to the other."""


@contextmanager
def connected_to(name, **options):
    """Let Django speak to another database of this server, as the application role."""
    given = copy.deepcopy(connection.settings_dict)
    connections.close_all()
    connection.settings_dict.update({"NAME": name, "OPTIONS": options})
    try:
        yield
    finally:
        connection.close_pool()
        connections.close_all()
        connection.settings_dict.clear()
        connection.settings_dict.update(given)


@pytest.fixture(scope="module")
def crowded(django_db_setup, django_db_blocker):
    """A database with a crowd in it, of this module's own."""
    name = f"kasanari_plans_{os.getpid()}"
    database.create(name, template=template_database())
    try:
        with database.administrator_connection(dbname=name) as administrator:
            crowd.fill(administrator, dossiers=DOSSIERS)
            with django_db_blocker.unblock(), connected_to(name):
                _found_by_their_names()
            administrator.execute("VACUUM ANALYZE people_foundby")
        with django_db_blocker.unblock(), connected_to(name):
            yield name
    finally:
        database.drop(name)


def _found_by_their_names():
    with transaction.atomic(), gate.whole_city("writes down by what the crowd is found"):
        assert list(index_all())[-1] == DOSSIERS


@pytest.fixture
def clerk(crowded):
    with transaction.atomic():
        yield world.worker("youth")
        transaction.set_rollback(True)


def plan_of(rows, reader):
    """The plan of a queryset, wall included, as PostgreSQL tells it."""
    with transaction.atomic(), gate.told_of(reader), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, coalesce(current_setting('kasanari.whole_city', true), '')")
        assert cursor.fetchone() == (database.APPLICATION, ""), "the plan must be the one that workers meet"
        (plan,) = json.loads(rows.explain(format="json"))
        return plan["Plan"]


def nodes(plan):
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def read_whole(plan):
    """Big tables that the plan reads from one end to the other, and the indexes it uses."""
    return {
        node["Relation Name"]
        for node in nodes(plan)
        if node["Node Type"] == "Seq Scan" and node["Relation Name"] in BIG
    }


def indexes(plan):
    return {node["Index Name"] for node in nodes(plan) if "Index Name" in node}


def visible(rows, clerk, right=Right.READ):
    with visit.visiting(visit.Visit("plan")):
        return gate.visible(rows, to=clerk, right=right)


def first_cases(clerk):
    rows = Case.objects.open().order_by("-dossier__opened_at", "pk")
    return visible(rows, clerk, Right.INDEX)[:50]


def searched(typed):
    return fitting(read(typed))[:51]


QUESTIONS = {
    "fifty dossiers of a desk": (
        lambda clerk: visible(Dossier.objects.filter(desk_code="youth").order_by("-opened_at", "id"), clerk)[:50],
        "dossier_of_desk_newest_first",
    ),
    "the list of cases": (first_cases, "cases_case_dossier_id"),
    "one case by its id": (
        lambda clerk: visible(Case.objects.filter(pk=_one_case().pk), clerk, Right.INDEX),
        "cases_case_pkey",
    ),
    "one person by id": (
        lambda clerk: visible(Person.objects.filter(pk=_one_case().dossier.names[0]), clerk, Right.INDEX),
        "people_person_pkey",
    ),
    "persons by birth date": (
        lambda clerk: visible(Person.objects.filter(birth_on="1950-05-05"), clerk, Right.INDEX),
        "people_pers_birth_o",
    ),
    "a search by name and birthday": (lambda _: searched("みほん 5月5日"), "person_found_by_grams"),
    "a search by a written name": (lambda _: searched("見本123"), "person_found_by_grams"),
    "notes of one case": (
        lambda clerk: visible(Note.objects.filter(case=_one_case()), clerk),
        "cases_note_",
    ),
    "grounds of a desk": (
        lambda clerk: Ground.objects.live(timezone.now()).filter(desk_code="youth"),
        ("ground_of_desk", "access_ground_desk_code"),
    ),
    "grounds on one dossier": (
        lambda clerk: Ground.objects.live(timezone.now()).filter(dossier=_one_case().dossier, desk_code="youth"),
        "access_grou_dossier",
    ),
}
"""Questions of pages, and the index (or its beginning) that must answer each."""


def _one_case():
    return Case.objects.select_related("dossier").filter(dossier__desk_code="youth").order_by("number")[0]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_questions_of_a_page_use_an_index_under_the_wall(question, clerk):
    ask, index = QUESTIONS[question]
    plan = plan_of(ask(clerk), clerk)
    assert read_whole(plan) == set(), json.dumps(plan, indent=1)[:3000]
    assert any(name.startswith(index) for name in indexes(plan)), (index, indexes(plan))


def test_the_crowd_is_there_and_the_wall_shows_the_clerk_his_desk_only(clerk):
    with transaction.atomic(), gate.told_of(clerk):
        seen = Dossier.objects.count()
        foreign = Dossier.objects.exclude(desk_code="youth").exclude(grounds__desk_code="youth").count()
    assert Dossier.objects.count() == DOSSIERS
    assert 1000 < seen < DOSSIERS / 8
    assert foreign == 0


def _in_the_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


def _in_the_page():
    raise LookupError("the page is broken")


BREAKS = {"": lambda: None, "in the database": _in_the_database, "in the page": _in_the_page}


class TestPool:
    """Connections go back to a pool after each request, and the next worker gets them as they are."""

    @pytest.fixture
    def pooled(self, crowded):
        with connected_to(crowded, pool={"min_size": 1, "max_size": 1}):
            with transaction.atomic(), gate.whole_city("two workers for the pool"):
                workers = [world.worker(desk) for desk in ("youth", "housing")]
            yield workers
            with transaction.atomic(), gate.whole_city("and away again"):
                for worker in workers:
                    worker.postings.all().delete()
                    worker.delete()

    @pytest.fixture(autouse=True)
    def _nothing_is_open_outside(self, monkeypatch):
        """As in production: a connection nobody told anything shows nothing."""
        from django.db.backends.signals import connection_created

        from kasanari.gate import wall
        from tests.conftest import _open_the_wall

        monkeypatch.setattr(wall, "_outside", dict(wall._NOBODY))
        connection_created.disconnect(_open_the_wall, dispatch_uid="tests")
        yield
        connection_created.connect(_open_the_wall, weak=False, dispatch_uid="tests")

    def request(self, worker, *, breaks=""):
        """What one request sees, on a connection taken from the pool and given back: the backend, and the desks."""
        try:
            with transaction.atomic(), gate.told_of(worker):
                seen = set(Dossier.objects.order_by().values_list("desk_code", flat=True).distinct())
                BREAKS[breaks]()
                return connection.connection.info.backend_pid, seen
        finally:
            connection.close()

    def nobody(self):
        try:
            with transaction.atomic():
                return connection.connection.info.backend_pid, Dossier.objects.count()
        finally:
            connection.close()

    def test_two_workers_by_turns_on_one_connection_see_their_own_only(self, pooled):
        youth, housing = pooled
        backends = set()
        for turn in range(4):
            for worker, own, other in ((youth, "youth", "housing"), (housing, "housing", "youth")):
                pid, seen = self.request(worker)
                backends.add(pid)
                assert own in seen
                assert other not in seen - self.by_consent(own)
            pid, count = self.nobody()
            backends.add(pid)
            assert count == 0, f"turn {turn}: what was told to the wall stayed on the connection"
        assert len(backends) == 1, "the pool has one connection, so all of them were the same"

    @pytest.mark.parametrize("breaks", ["in the database", "in the page"])
    def test_neither_after_an_error(self, pooled, breaks):
        youth, housing = pooled
        with pytest.raises((DatabaseError, LookupError)):
            self.request(youth, breaks=breaks)
        assert self.nobody()[1] == 0
        pid, seen = self.request(housing)
        assert "housing" in seen
        assert "youth" not in seen - self.by_consent("housing")
        assert self.nobody() == (pid, 0)

    def test_a_worker_whose_account_is_closed_meanwhile_sees_nothing_on_the_same_connection(self, pooled):
        youth, housing = pooled
        assert self.request(youth)[1]
        User.objects.filter(pk=youth.pk).update(is_active=False)
        assert self.request(youth)[1] == set()
        assert self.request(housing)[1]

    def by_consent(self, desk):
        """Desks one of whose dossiers a consent opens to ``desk``."""
        try:
            with transaction.atomic(), gate.whole_city("what may be seen by consent"):
                return set(
                    Ground.objects.filter(desk_code=desk).order_by().values_list("dossier__desk_code", flat=True)
                )
        finally:
            connection.close()
