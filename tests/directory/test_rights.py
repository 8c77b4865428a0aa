"""Who may read and change entries: the rule for one row, over rows and in the database, held against each other."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone

from kasanari import gate
from kasanari.directory.models import Organization, Service, Visibility
from kasanari.gate import Right, wall
from kasanari.staff.actions import end_posting
from tests import world
from tests.directory import entries

pytestmark = pytest.mark.django_db

KEEPER, STRANGER, CITY, OWN, NOWHERE, ADMIN, NOBODY = (
    "keeps it", "sits elsewhere", "sits at a desk of the city", "works for the agency", "sits nowhere",
    "administers the system", "is not signed in",
)  # fmt: skip
MAY_READ = {
    Visibility.PUBLIC: {KEEPER, STRANGER, CITY, OWN, NOWHERE, ADMIN, NOBODY},
    Visibility.PROFESSIONALS: {KEEPER, STRANGER, CITY, OWN},
    Visibility.PRIVATE: {KEEPER},
}
MAY_CHANGE = {
    Visibility.PUBLIC: {KEEPER, CITY, OWN},
    Visibility.PROFESSIONALS: {KEEPER, CITY, OWN},
    Visibility.PRIVATE: {KEEPER},
}


@pytest.fixture
def people():
    moved = world.worker("mens")
    end_posting(posting=moved.postings.get(), until_on=timezone.localdate())
    return {
        KEEPER: world.worker("mens"),
        STRANGER: world.worker("disability", agency="kikan"),
        CITY: world.worker("general"),
        OWN: world.worker("elder", agency="houkatsu"),
        NOWHERE: moved,
        ADMIN: world.worker("mens", is_system_administrator=True),
        NOBODY: None,
    }


@pytest.fixture
def entry(request):
    made = entries.entry(world.worker("mens"), "mens", visibility=request.param)
    Organization.objects.filter(agency="houkatsu").update(agency=None)
    made.agency_id = "houkatsu"
    made.save()
    return made


@pytest.mark.parametrize("entry", Visibility.values, indirect=True)
def test_rule_rows_and_wall_agree_on_who_reads(entry, people):
    service = entries.service_of(entry)
    for who, worker in people.items():
        expected = who in MAY_READ[entry.visibility]
        for row in (entry, service):
            assert gate.decide(worker, Right.READ, row).allowed is expected, (who, row)
            seen = gate.visible(type(row).objects.filter(pk=row.pk), to=worker).exists()
            assert seen is expected, (who, row)
        with transaction.atomic(), wall.told_of(worker or AnonymousUser()):
            assert Organization.objects.filter(pk=entry.pk).exists() is expected, who


@pytest.mark.parametrize("entry", Visibility.values, indirect=True)
def test_rule_and_rows_agree_on_who_changes(entry, people):
    for who, worker in people.items():
        expected = who in MAY_CHANGE[entry.visibility]
        assert gate.decide(worker, Right.WRITE, entry).allowed is expected, who
        seen = gate.visible(Organization.objects.filter(pk=entry.pk), to=worker, right=Right.WRITE).exists()
        assert seen is expected, who


@pytest.mark.parametrize("entry", ["public"], indirect=True)
def test_an_offer_can_be_narrower_than_its_organisation(entry, people):
    Service.objects.update(visibility="private")
    service = entries.service_of(entry)
    readers = {who for who, worker in people.items() if gate.decide(worker, Right.READ, service).allowed}
    assert readers == {KEEPER}
    assert not gate.visible(Service.objects.filter(pk=service.pk), to=None).exists()


def test_the_wall_stands_before_the_names_of_volunteers():
    entries.volunteer(world.worker("mens"), "mens")
    with connection.cursor() as cursor, transaction.atomic(), wall.told_of(world.worker("general")):
        cursor.execute("SELECT count(*) FROM directory_organization WHERE kind = 'volunteer'")
        assert cursor.fetchone() == (0,)


def test_a_worker_writes_down_for_his_own_desk_only():
    by = world.worker("youth")
    with pytest.raises(gate.Refused):
        entries.entry(by, "mens")
    assert not Organization.objects.filter(keeper_desk="mens", agency=None).exists()
