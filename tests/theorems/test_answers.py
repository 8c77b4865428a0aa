"""P1 outside the pages: what the API answers and what an export holds is what the rule opens."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kasanari.access.models import Approval, DossierPerson
from kasanari.api.catalogue import kind_of, kinds
from kasanari.cases.models import Case
from kasanari.people.models import Person, Residence
from kasanari.staff.models import Posting
from kasanari.workbench.export_table import COLUMNS
from tests import world as small_world

from . import sayings, worlds
from .by_hand import Town, Worker
from .worlds import AT, BEHIND_THE_WALL, World

pytestmark = pytest.mark.django_db

SMALL = worlds.Size(workers=9, dossiers=26, persons=60)
PAIRS_FROM_THE_API = 2000
ASKED = [kind for kind in kinds() if kind.model in BEHIND_THE_WALL]


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: AT)


def test_the_api_answers_what_the_rule_opens(seed, record_property):
    """Each record the worker may know of, and its fields as far as he may read and locate; no other."""
    count = 0
    with sayings.in_a_transaction(worlds.make(seed + 33, SMALL)) as world:
        town = Town(world)
        for user in world.workers[2:]:
            worker, client = Worker(town, user), small_world.signed_in(user)
            for kind in ASKED:
                answered = records(client, kind.label)
                for row in world.of(kind.model):
                    assert shown(kind, answered.get(str(row.pk))) == opened(kind, worker, row), f"{user} {row.pk}"
                    count += 1
    record_property("pairs in the API", count)
    assert count >= PAIRS_FROM_THE_API


def records(client: Any, label: str) -> dict[str, Any]:
    """All of a kind that the API gives, by id, page after page."""
    found: dict[str, Any] = {}
    query = {"limit": 200}
    while True:
        answer = client.get(reverse("api:records", args=[label]), query)
        assert answer.status_code == 200, answer.content.decode()
        page = answer.json()
        found |= {record["id"]: record for record in page["records"]}
        if page["next"] is None:
            return found
        query["after"] = page["next"]


def shown(kind: Any, record: Any) -> set[str]:
    return set() if record is None else set(record["fields"])


def opened(kind: Any, worker: Worker, row: Any) -> set[str]:
    """The fields of ``row`` by hand: those of a row known of, of a row read, and where somebody is to be found."""
    told, found = kind.classified, set()
    if worker.may("index", row):
        found |= told.plain | told.indexed
        if worker.may("read", row):
            found |= told.names() - told.locating
        if worker.may("locate", row):
            found |= told.locating
    return {field.name for field in kind.fields} & found


def test_an_export_holds_what_the_rule_opens(seed, record_property):
    """For each approval in the city, by its asker and by somebody else: what he may take out of its desk, or nothing."""
    count = taken = 0
    with sayings.in_a_transaction(with_approvals(worlds.make(seed + 33))) as world:
        town, workers = Town(world), world.workers[2:]
        clients = {user.pk: small_world.signed_in(user) for user in workers}
        for number, approval in enumerate(world.of(Approval)):
            for user in {approval.asked_by, workers[number % len(workers)]} & set(workers):
                expected = lines(world, Worker(town, user), approval)
                assert exported(clients[user.pk], approval) == expected, f"{user} {approval.pk}"
                count += 1 + len(expected)
                taken += bool(expected)
    record_property("pairs in exports", count)
    assert taken >= 8, "hardly anybody took anything out"


def with_approvals(world: World) -> World:
    """One that can be used, beside those of the world, for every second posting there ever was."""
    for posting in world.of(Posting)[::2]:
        world.add(
            Approval(
                act="export",
                desk_code=posting.desk_code,
                reason="試し",
                asked_at=AT - timedelta(hours=3),
                asked_by=posting.user,
                answered_at=AT - timedelta(hours=2),
                answered_by=world.workers[2],
                is_granted=True,
            )
        )
    return world


def exported(client: Any, approval: Any) -> list[tuple[str, str, str]]:
    """Number, given name and address on each line of the file; the approval is given back afterwards."""
    with transaction.atomic():
        page = reverse("workbench:export_file", args=[approval.pk])
        answer = client.post(page, {"encoding": "utf-8"})
        if not answer.streaming:
            assert answer.status_code in (404, 422)
            transaction.set_rollback(True)
            return []
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        transaction.set_rollback(True)
    names = [column.field for column in COLUMNS]
    places = [names.index(one) for one in ("number", "given_name", "address")]
    rows = list(csv.reader(io.StringIO(text, newline="")))[1:]
    return sorted(tuple(row[place] for place in places) for row in rows)


def lines(world: World, worker: Worker, approval: Any) -> list[tuple[str, str, str]]:
    """The same by hand."""
    if not (approval.desk_code in worker.desks and worker.is_usable(approval)):
        return []
    persons = {row.pk: row for row in world.of(Person)}
    homes = {row.person_id: row for row in world.of(Residence)}
    found = []
    for case in world.of(Case):
        if case.dossier.desk_code == approval.desk_code and worker.may("export", case):
            named = [row.person_id for row in world.of(DossierPerson) if row.dossier is case.dossier]
            told = [(name_of(worker, persons[one]), address_of(worker, homes[one])) for one in named]
            found += [(case.number, *one) for one in told or [("", "")]]
    return sorted(found)


def name_of(worker: Worker, person: Any) -> str:
    return person.given_name if "given_name" in opened(kind_of("people.person"), worker, person) else ""


def address_of(worker: Worker, home: Any) -> str:
    """Where a protected person is to be found never leaves in bulk, whoever may locate."""
    if home.person_id in worker.town.protected:
        return ""
    return home.address if "address" in opened(kind_of("people.residence"), worker, home) else ""
