"""Two colleagues press the same button: what they do is done once, and neither sees an error."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from kasanari.access import actions
from kasanari.access.models import Dossier, Ground
from kasanari.config import database
from kasanari.gate.visit import Visit, visiting
from kasanari.people.actions import Particulars, register_person
from tests import world


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: DjangoDbBlocker):
    """A nameless dossier of two colleagues that other connections see too; it is taken away again afterwards."""
    with django_db_blocker.unblock():
        colleagues = [world.worker("multi-agency") for _ in range(2)]
        holder = world.worker("elder", agency="houkatsu")
        dossier = actions.open_dossier(desk_code="multi-agency", persons=[], by=colleagues[0], at=timezone.now())
        yield dossier, colleagues, holder
        _take_away(dossier, [holder.pk, *(one.pk for one in colleagues)])
        connection.close()


def _take_away(dossier, users):
    """As the administrator: the application deletes neither dossiers nor workers."""
    name = connection.settings_dict["NAME"]
    with database.administrator_connection(dbname=name) as administrator:
        administrator.execute("DELETE FROM access_ground WHERE dossier_id = %s", [dossier.pk])
        administrator.execute("DELETE FROM access_review WHERE done_by_id = ANY (%s)", [users])
        administrator.execute("DELETE FROM access_dossierperson WHERE dossier_id = %s", [dossier.pk])
        administrator.execute("DELETE FROM access_approval WHERE asked_by_id = ANY (%s)", [users])
        administrator.execute("DELETE FROM access_dossier WHERE id = %s", [dossier.pk])
        administrator.execute(
            "DELETE FROM people_foundby USING people_person p WHERE p.id = person_id AND p.registered_by_id = ANY (%s)",
            [users],
        )
        administrator.execute("DELETE FROM people_person WHERE registered_by_id = ANY (%s)", [users])
        administrator.execute("DELETE FROM staff_posting WHERE user_id = ANY (%s)", [users])
        administrator.execute("DELETE FROM staff_user WHERE id = ANY (%s)", [users])


def both(colleagues, act):
    """Let each colleague do ``act`` on a connection of his own, at the same moment."""
    together = Barrier(2, timeout=10)

    def do(by):
        try:
            with visiting(Visit("test")):
                together.wait()
                return act(by)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(do, colleagues))


def by_law(dossier, holder, by, until, at=None):
    duty = actions.LegalDuty(
        basis="elder_abuse_notice", reason="照会への回答", holder=holder, desk_code="elder", valid_until=until
    )
    return actions.give_legal_ground(dossier=dossier, duty=duty, by=by, at=at or timezone.now())


def test_a_ground_is_revoked_by_one_of_two_and_named_after_one(committed):
    dossier, colleagues, holder = committed
    ground = by_law(dossier, holder, colleagues[0], timezone.now() + timedelta(days=2))
    both(colleagues, lambda by: actions.revoke_ground(ground=ground, by=by, at=timezone.now()))
    ground.refresh_from_db()
    assert ground.revoked_by in colleagues
    assert not ground.is_live(timezone.now())


def test_the_same_form_sent_twice_at_once_gives_one_ground(committed):
    dossier, (by, _), holder = committed
    until = timezone.now() + timedelta(days=2)
    given = both([by, by], lambda one: by_law(dossier, holder, one, until))
    assert given[0] == given[1]
    assert Ground.objects.filter(dossier=dossier).count() == 1


def test_who_pressed_first_and_waited_longer_gives_no_second_ground(committed):
    dossier, (by, _), holder = committed
    now = timezone.now()
    first = by_law(dossier, holder, by, now + timedelta(days=2), at=now)
    assert by_law(dossier, holder, by, now + timedelta(days=2), at=now - timedelta(milliseconds=3)) == first


def test_persons_named_at_once_are_both_named(committed):
    """A dossier that forgot one of them would stay open to a worker in conflict with that one."""
    dossier, colleagues, _ = committed
    persons = {
        by.pk: register_person(particulars=Particulars(family_name="見本", given_name=name), by=by, at=timezone.now())
        for by, name in zip(colleagues, ("新一", "新二"), strict=True)
    }

    def name(by):
        mine = Dossier.objects.get(pk=dossier.pk)
        together.wait()
        actions.name_person(dossier=mine, person=persons[by.pk], by=by, at=timezone.now())

    together = Barrier(2, timeout=10)
    both(colleagues, name)
    assert set(Dossier.objects.get(pk=dossier.pk).names) == {one.pk for one in persons.values()}


def test_a_question_sent_twice_at_once_is_one(committed):
    _, (by, _), _ = committed

    def ask(one):
        return actions.ask_for_approval(
            act="export", desk_code="multi-agency", reason="統計のため", by=one, at=timezone.now()
        )

    asked = both([by, by], ask)
    assert asked[0] == asked[1]
