"""The rule as a table: every small world there is, in Python, as a scope, and by real workers."""

from datetime import date, datetime, time, timedelta
from itertools import product
from uuid import uuid4

import pytest
from django.utils import timezone

from kasanari import gate
from kasanari.access.actions import close_dossier
from kasanari.access.models import Dossier, Ground, GroundKind
from kasanari.access.policy import paper_stays_with_those_entitled
from kasanari.access.rules import decide_on_dossier, open_to
from kasanari.cases import actions
from kasanari.gate import Mention, Recipient, Right
from kasanari.people.actions import Particulars, register_person
from kasanari.people.models import Person
from kasanari.staff.actions import end_posting, post
from kasanari.staff.standing import Seat, Standing, standing
from tests import world

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
NOW = timezone.make_aware(datetime(2026, 6, 1, 10))
GROUNDS = {
    "none": None,
    "live": {"valid_from": NOW - HOUR, "valid_until": NOW + HOUR},
    "from now": {"valid_from": NOW, "valid_until": NOW + HOUR},
    "future": {"valid_from": NOW + HOUR, "valid_until": NOW + 2 * HOUR},
    "expired": {"valid_from": NOW - HOUR, "valid_until": NOW},
    "revoked": {"valid_from": NOW - HOUR, "valid_until": NOW + HOUR, "revoked_at": NOW},
    "to be revoked": {"valid_from": NOW - HOUR, "valid_until": NOW + HOUR, "revoked_at": NOW + HOUR},
}
HOLDS = {"live", "from now", "to be revoked"}


def both_halves(who, dossier, right, at=NOW):
    """What the rule says, twice; the halves agree."""
    decided = bool(decide_on_dossier(who, dossier, right, at)[0])
    assert decided == open_to(Dossier.objects.filter(pk=dossier.pk), who, right, at).exists()
    return decided


def rights_of(user, dossier, at=NOW):
    return {right for right in Right if both_halves(standing(user, at), dossier, right, at)}


def expected(right, *, own, ground, cleared, closed):
    if not cleared or (closed and right == Right.WRITE):
        return False
    return (own and right != Right.EXPORT) or (ground in HOLDS and right in (Right.INDEX, Right.READ))


@pytest.mark.parametrize("ground", GROUNDS)
def test_every_small_world(ground):
    by = world.worker("general")
    answers = set()
    for own, clearance, compartment, closed in product((True, False), repeat=4):
        dossier = Dossier.objects.create(
            desk_code="general",
            compartments=["mens"] if compartment else [],
            opened_at=NOW - HOUR,
            opened_by=by,
            closed_at=NOW if closed else None,
        )
        desk = "general" if own else "elder"
        if GROUNDS[ground]:
            Ground.objects.create(
                dossier=dossier,
                kind=GroundKind.CONSENT,
                desk_code=desk,
                rights=["index", "read"],
                legal_basis="consent",
                given_by=by,
                **GROUNDS[ground],
            )
        seat = Seat(desk, "city", "worker", frozenset({"mens"} if clearance else ()), resident_lookup=True)
        who = Standing(by.pk, is_live=True, is_system_administrator=False, seats=(seat,))
        cleared = clearance or not compartment
        for right in Right:
            wanted = expected(right, own=own, ground=ground, cleared=cleared, closed=closed)
            assert both_halves(who, dossier, right) == wanted, (own, clearance, compartment, closed, right)
            answers.add(wanted)
    assert answers == {True, False}


@pytest.fixture
def by():
    return world.worker("multi-agency")


@pytest.fixture
def case(by):
    return world.case_at(by, desk="multi-agency", at=NOW)


def test_consent_gives_reading_to_the_desk_it_names_from_now_until_its_last_day(by, case):
    invited, other = world.worker("livelihood", agency="jiritsu"), world.worker("youth")
    assert rights_of(invited, case.dossier) == set()
    consent = world.consent(case, by, "livelihood", at=NOW, days=30)
    assert rights_of(invited, case.dossier) == {Right.INDEX, Right.READ}
    assert rights_of(invited, case.dossier, NOW - HOUR) == set()
    assert rights_of(other, case.dossier) == set()
    end = timezone.make_aware(datetime.combine(consent.expires_on, time.min))
    assert rights_of(invited, case.dossier, end - timedelta(seconds=1)) == {Right.INDEX, Right.READ}
    assert rights_of(invited, case.dossier, end) == set()


def test_a_withdrawal_counts_from_that_very_moment(by, case):
    consent = world.consent(case, by, "livelihood", at=NOW)
    invited = world.worker("livelihood", agency="jiritsu")
    actions.withdraw_consent(consent_id=consent.pk, measures_after="", by=by, at=NOW + HOUR)
    assert rights_of(invited, case.dossier, NOW + HOUR - timedelta(microseconds=1)) == {Right.INDEX, Right.READ}
    assert rights_of(invited, case.dossier, NOW + HOUR) == set()


def test_a_compartment_needs_clearance_at_its_desk_and_through_consent():
    counsellor, uncleared = world.worker("mens"), world.worker()
    case = world.case_at(counsellor, desk="mens", at=NOW)
    world.consent(case, counsellor, "livelihood", at=NOW)
    post(user=uncleared, desk_code="mens", from_on=date(2020, 4, 1), clearance=())
    invited = world.worker("livelihood", agency="jiritsu")
    cleared = world.worker()
    post(user=cleared, desk_code="livelihood", from_on=date(2020, 4, 1), clearance=("mens",))
    assert Right.READ in rights_of(counsellor, case.dossier)
    assert rights_of(uncleared, case.dossier) == set()
    assert rights_of(invited, case.dossier) == set()
    assert rights_of(cleared, case.dossier) == {Right.INDEX, Right.READ}


def test_a_closed_dossier_refuses_writing_and_lets_amend_and_read(by, case):
    open_rights = rights_of(by, case.dossier)
    assert Right.WRITE in open_rights
    close_dossier(dossier=case.dossier, by=by, at=NOW + HOUR)
    assert rights_of(by, case.dossier) == open_rights - {Right.WRITE}
    assert {Right.READ, Right.AMEND} <= rights_of(by, case.dossier)
    assert decide_on_dossier(standing(by, NOW), case.dossier, Right.WRITE, NOW) == ("", None, "closed")


def administrator(by):
    return world.worker("multi-agency", is_system_administrator=True)


def inactive(by):
    left = world.worker("multi-agency")
    left.is_active = False
    left.save()
    return left


def moved_on(by):
    left = world.worker("multi-agency")
    end_posting(posting=left.postings.get(), until_on=NOW.date())
    return left


@pytest.mark.parametrize("who", [administrator, inactive, moved_on])
def test_who_stands_nowhere_has_no_right_at_all(by, case, who):
    nobody = who(by)
    assert rights_of(nobody, case.dossier) == set()
    for right in Right:
        for subject in (case, case.subject, case.dossier):
            assert not gate.decide(nobody, right, subject, at=NOW).allowed
            assert not gate.visible(type(subject).objects.all(), to=nobody, right=right, at=NOW).exists()


def test_resident_look_up_lets_desks_of_the_city_know_that_somebody_exists(by):
    who = Particulars(family_name="架空", given_name="住子")
    resident = register_person(particulars=who, by=by, at=NOW)
    city, partner = world.worker("youth"), world.worker("livelihood", agency="jiritsu")
    for worker, wanted in ((city, {Right.INDEX}), (partner, set())):
        decided = {right for right in Right if gate.decide(worker, right, resident).allowed}
        rows = {right for right in Right if gate.visible(Person.objects.all(), to=worker, right=right).exists()}
        assert decided == rows == wanted
    assert gate.decide(city, Right.INDEX, resident).ground == "resident_lookup"


ME, OTHER = uuid4(), uuid4()


@pytest.mark.parametrize(
    ("mentions", "recipient", "objection"),
    [
        ([Mention(ME, "family_name")], Recipient("public"), "names_a_person"),
        ([Mention(ME, "address")], Recipient("public"), "names_a_person"),
        ([Mention(ME, "address")], Recipient("person", str(ME)), ""),
        ([Mention(ME, "address"), Mention(OTHER, "phone")], Recipient("person", str(ME)), "locates_another_person"),
        ([Mention(OTHER, "family_name")], Recipient("person", str(ME)), ""),
        ([Mention(ME, "postal_code")], Recipient("person", ""), "locates_another_person"),
        ([Mention(ME, "address")], Recipient("desk", "general"), ""),
        ([Mention(ME, "address")], Recipient("agency", "jiritsu"), "locates_a_person"),
        ([Mention(ME, "family_name")], Recipient("agency", "jiritsu"), ""),
        ([Mention(ME, "phone")], Recipient("of a kind nobody knows"), "locates_a_person"),
    ],
)
def test_paper_stays_with_those_entitled(mentions, recipient, objection):
    assert paper_stays_with_those_entitled(frozenset(mentions), recipient) == objection
