"""Edges of the rule for one thing that a generated world meets only by chance; the theorems hold the rest."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kasanari.access import rules, why
from kasanari.access.models import Consent, Dossier, Ground, GroundKind, ItemKind
from kasanari.access.reader import Reader
from kasanari.access.rules import Target
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.standing import Seat, Standing
from tests import world

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 1, 10, tzinfo=UTC)
TICK = timedelta(microseconds=1)
FIRST, LAST = AT - timedelta(days=1), AT + timedelta(days=1)


def seat(desk, *clearance):
    return Seat(desk, "city", "worker", frozenset(clearance), resident_lookup=False)


def answer(dossier, right, *seats, at=AT, **more):
    """The ground on which somebody in ``seats`` may use ``right``, or the code of the rule that refuses."""
    worker = world.worker()
    facts = {"user_id": worker.pk, "is_live": True, "is_system_administrator": False} | more
    found = rules.decide(Reader(Standing(seats=seats, **facts), at), Target(dossier), right, at)
    return found.ground or found.why


@pytest.fixture
def dossier():
    return Dossier.objects.create(desk_code="general", opened_at=AT, opened_by=world.worker("general"))


@pytest.fixture
def consent(dossier):
    """A ground of the desk ``elder``, as an import might have written it: with every right there is."""
    person = Person.objects.create(family_name="架空", given_name="一", registered_at=AT)
    paper = Consent.objects.create(
        dossier=dossier, person=person, desk_codes=["elder"], scope=list(ItemKind.values), items="全部", method="written",
        form_version="1", obtained_on=date(2026, 5, 1), expires_on=date(2027, 5, 1), obtained_by=dossier.opened_by,
    )  # fmt: skip
    return Ground.objects.create(
        dossier=dossier, kind=GroundKind.CONSENT, desk_code="elder", person=person, consent=paper, form_version="1",
        rights=list(map(str, Right)), scope=list(ItemKind.values), legal_basis="consent", valid_from=FIRST,
        valid_until=LAST, given_by=dossier.opened_by,
    )  # fmt: skip


def test_no_seat_sees_nothing(dossier):
    assert {answer(dossier, right) for right in Right} == {"no_ground"}


def test_export_needs_a_second_person_even_at_the_own_desk(dossier):
    assert answer(dossier, Right.EXPORT, seat("general")) == "second_person"


@pytest.mark.parametrize("right", Right)
def test_a_closed_dossier_takes_no_writing_but_amendments(dossier, right):
    before = answer(dossier, right, seat("general"))
    dossier.closed_at = AT
    assert answer(dossier, right, seat("general")) == ("closed" if right == Right.WRITE else before)


@pytest.mark.parametrize("right", Right)
def test_a_suspended_dossier_is_neither_written_nor_taken_nor_handed_out(dossier, right):
    before = answer(dossier, right, seat("general"))
    dossier.suspended_at, dossier.suspension_reason = AT, "other"
    frozen = right in (Right.WRITE, Right.EXPORT, Right.SHARE)
    assert answer(dossier, right, seat("general")) == ("suspended" if frozen else before)


def test_a_forbidding_rule_is_told_before_a_missing_one(dossier):
    dossier.closed_at = AT
    assert answer(dossier, Right.WRITE) == "closed"
    assert answer(dossier, Right.WRITE, is_live=False) == "not_live"
    assert answer(dossier, Right.READ, seat("general"), is_system_administrator=True) == "administrator"


def test_the_clearance_of_one_desk_does_not_serve_at_another(dossier):
    dossier.compartments = ["mens"]
    assert answer(dossier, Right.INDEX, seat("general"), seat("mens", "mens")) == "not_cleared"
    assert answer(dossier, Right.INDEX, seat("general", "mens")) == "own_desk"


def test_every_compartment_needs_its_clearance_at_one_seat(dossier):
    dossier.compartments = ["mens", "suicide"]
    assert answer(dossier, Right.READ, seat("general", "mens"), seat("general", "suicide")) == "not_cleared"
    assert answer(dossier, Right.READ, seat("general", "mens", "suicide")) == "own_desk"


def test_the_ceiling_holds_whatever_a_row_says(dossier, consent):
    answers = {right: answer(dossier, right, seat("elder")) for right in Right}
    assert {right for right, ground in answers.items() if ground == "consent"} == {Right.INDEX, Right.READ}


def test_a_ground_that_lets_nobody_know_of_the_dossier_gives_nothing(dossier, consent):
    consent.rights = ["read"]
    consent.save()
    assert answer(dossier, Right.READ, seat("elder")) == "no_ground"


def test_a_ground_holds_from_its_first_moment_to_before_its_last(dossier, consent):
    moments = (FIRST - TICK, FIRST, LAST - TICK, LAST)
    answers = [answer(dossier, Right.READ, seat("elder"), at=at) for at in moments]
    assert answers == ["no_ground", "consent", "consent", "no_ground"]


def test_a_revoked_ground_ends_at_that_moment(dossier, consent):
    consent.revoked_at = AT
    consent.save()
    assert [answer(dossier, Right.READ, seat("elder"), at=at) for at in (AT - TICK, AT)] == ["consent", "no_ground"]


def test_the_day_a_ground_ends_is_told_in_local_time(consent):
    consent.valid_until = datetime(2026, 12, 31, 15, tzinfo=UTC)  # midnight in Tokyo
    consent.save()
    assert why.ground_until(consent.pk) == date(2026, 12, 31)
    assert why.ground_until(None) is None
    assert why.ground_until(consent.dossier_id) is None
