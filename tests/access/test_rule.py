"""The rule of the access specification, said three times: for one dossier, as a scope, and here once more by hand."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from kasanari.access import rules
from kasanari.access.models import Dossier, Ground, GroundKind
from kasanari.gate import Right
from kasanari.staff.standing import Seat, Standing
from tests import world

pytestmark = pytest.mark.django_db

AT = datetime(2026, 6, 1, 10, tzinfo=UTC)


def moments(minutes):
    """``minutes`` before and after the moment at which everything is asked."""
    return tuple(AT + timedelta(minutes=one) for one in minutes)


MOMENTS = moments((-60, -1, 0, 1, 60))
DESKS = ("general", "mens", "elder")
COMPARTMENTS = ("mens", "suicide")
OWN = {"index", "read", "write", "amend", "locate", "share"}
BY_CONSENT = {"index", "read"}

few = st.sampled_from([(), (), (), ("mens",), ("suicide",), COMPARTMENTS]).map(frozenset)
many = st.sampled_from([COMPARTMENTS, COMPARTMENTS, ("mens",), ("suicide",), ()]).map(frozenset)
seats = st.lists(
    st.builds(Seat, st.sampled_from(DESKS), st.just("city"), st.just("worker"), many, st.booleans()), max_size=3
)
workers = st.builds(
    Standing,
    user_id=st.just("test"),
    is_live=st.sampled_from([True] * 7 + [False]),
    is_system_administrator=st.sampled_from([False] * 7 + [True]),
    seats=seats.map(tuple),
)
dossiers = st.fixed_dictionaries(
    {"desk_code": st.sampled_from(DESKS), "compartments": few.map(sorted), "closed": st.booleans()}
)
grounds = st.fixed_dictionaries(
    {
        "on": st.integers(0, 2),
        "desk_code": st.sampled_from(DESKS),
        "rights": st.sampled_from([["index", "read"], ["index"], ["index", "read", "write"], sorted(Right)]),
        "span": st.sampled_from([(-60, 60), (-60, 1), (0, 60), (-60, 0), (1, 60), (-60, -1)]).map(moments),
        "revoked_at": st.sampled_from([None, None, *MOMENTS]),
    }
)
worlds = st.tuples(
    st.lists(dossiers, min_size=1, max_size=3),
    st.lists(grounds, min_size=1, max_size=4),
    st.lists(workers, min_size=2, max_size=3),
)


def allowed(who, dossier, held, right):
    """``allow = PERMIT ∧ ¬FORBID``, as the specification writes it."""
    if not who.is_live or who.is_system_administrator or (dossier.closed_at and right == "write"):
        return ""
    cleared = {seat.desk_code for seat in who.seats if set(dossier.compartments) <= seat.clearance}
    if dossier.desk_code in cleared and right in OWN:
        return "own_desk"
    for ground in held:
        lives = ground.valid_from <= AT < ground.valid_until and not (ground.revoked_at and ground.revoked_at <= AT)
        if (
            lives
            and ground.dossier_id == dossier.pk
            and ground.desk_code in cleared
            and right in BY_CONSENT & set(ground.rights)
        ):
            return "consent"
    return ""


def build(kept, given_grounds, by):
    rows = [
        Dossier(
            desk_code=one["desk_code"],
            compartments=one["compartments"],
            opened_at=AT - timedelta(days=9),
            opened_by=by,
            closed_at=AT - timedelta(days=1) if one["closed"] else None,
        )
        for one in kept
    ]
    Dossier.objects.bulk_create(rows)
    held = [
        Ground(
            dossier=rows[one["on"] % len(rows)],
            kind=GroundKind.CONSENT,
            desk_code=one["desk_code"],
            rights=one["rights"],
            legal_basis="consent",
            valid_from=one["span"][0],
            valid_until=one["span"][1],
            revoked_at=one["revoked_at"],
            given_by=by,
        )
        for one in given_grounds
    ]
    Ground.objects.bulk_create(held)
    return rows, held


def test_one_rule_said_three_times_is_one_rule():
    by = world.worker("general")
    answers = Counter()

    @settings(
        max_examples=80, deadline=None, database=None, derandomize=True
    )  # the floors below must not depend on luck
    @given(worlds)
    def agree(town):
        with transaction.atomic():
            rows, held = build(town[0], town[1], by)
            for who in town[2]:
                for right in Right:
                    opened = set(rules.open_to(Dossier.objects.all(), who, right, AT).values_list("pk", flat=True))
                    for dossier in rows:
                        ground, ground_id, why = rules.decide_on_dossier(who, dossier, right, AT)
                        wanted = allowed(who, dossier, held, right)
                        assert (ground, dossier.pk in opened) == (wanted, bool(wanted)), (who, dossier.__dict__, right)
                        assert (ground_id is not None) == (wanted == "consent")
                        assert bool(why) == (not wanted), "a refusal says why, an allowance does not"
                        answers[wanted or why] += 1
            transaction.set_rollback(True)

    agree()
    assert answers.total() > 1000
    for answer in ("own_desk", "consent", "no_ground", "closed", "administrator", "not_live"):
        assert answers[answer] >= 5, f"the worlds were too tame: {answers}"


def who_at(*seats, **more):
    facts = {"user_id": "test", "is_live": True, "is_system_administrator": False} | more
    return Standing(seats=seats, **facts)


def seat(desk, *clearance):
    return Seat(desk, "city", "worker", frozenset(clearance), resident_lookup=False)


@pytest.fixture
def dossier():
    return Dossier.objects.create(desk_code="general", opened_at=AT, opened_by=world.worker("general"))


def ground_of(who, dossier, right, at=AT):
    ground, _, why = rules.decide_on_dossier(who, dossier, right, at)
    opened = rules.open_to(Dossier.objects.all(), who, right, at).filter(pk=dossier.pk).exists()
    assert opened == bool(ground)
    return ground or why


def test_no_seat_sees_nothing(dossier):
    assert {ground_of(who_at(), dossier, right) for right in Right} == {"no_ground"}


def test_export_needs_a_second_person_even_at_the_own_desk(dossier):
    assert ground_of(who_at(seat("general")), dossier, Right.EXPORT) == "no_ground"


@pytest.mark.parametrize("right", Right)
def test_a_closed_dossier_takes_no_writing_but_amendments(dossier, right):
    mine = who_at(seat("general"))
    before = ground_of(mine, dossier, right)
    dossier.closed_at = AT
    dossier.save()
    assert ground_of(mine, dossier, right) == ("closed" if right == Right.WRITE else before)


def test_the_clearance_of_one_desk_does_not_serve_at_another(dossier):
    dossier.compartments = ["mens"]
    dossier.save()
    assert ground_of(who_at(seat("general"), seat("mens", "mens")), dossier, Right.INDEX) == "no_ground"
    assert ground_of(who_at(seat("general", "mens")), dossier, Right.INDEX) == "own_desk"


def test_every_compartment_needs_its_clearance(dossier):
    dossier.compartments = ["mens", "suicide"]
    dossier.save()
    assert ground_of(who_at(seat("general", "mens")), dossier, Right.READ) == "no_ground"
    assert ground_of(who_at(seat("general", "mens", "suicide")), dossier, Right.READ) == "own_desk"


def test_the_ceiling_holds_whatever_a_row_says(dossier):
    """A ground that names more rights than its kind can give (a wrong import, a mistake) gives no more."""
    Ground.objects.create(
        dossier=dossier, kind=GroundKind.CONSENT, desk_code="elder", rights=list(map(str, Right)),
        legal_basis="consent", valid_from=AT - timedelta(days=1), valid_until=AT + timedelta(days=1), given_by=dossier.opened_by,
    )  # fmt: skip
    answers = {right: ground_of(who_at(seat("elder")), dossier, right) for right in Right}
    assert {right for right, answer in answers.items() if answer == "consent"} == {Right.INDEX, Right.READ}


@pytest.fixture
def spans(dossier):
    facts = {"dossier": dossier, "kind": GroundKind.CONSENT, "rights": ["read"], "legal_basis": "consent"}
    first, last = AT - timedelta(days=1), AT + timedelta(days=1)
    ground = Ground.objects.create(
        desk_code="elder", valid_from=first, valid_until=last, given_by=dossier.opened_by, **facts
    )
    return SimpleNamespace(ground=ground, first=first, last=last)


def test_a_ground_holds_from_its_first_moment_to_before_its_last(dossier, spans):
    tick = timedelta(microseconds=1)
    answers = [
        ground_of(who_at(seat("elder")), dossier, Right.READ, at)
        for at in (spans.first - tick, spans.first, spans.last - tick, spans.last)
    ]
    assert answers == ["no_ground", "consent", "consent", "no_ground"]


def test_a_revoked_ground_ends_at_that_moment(dossier, spans):
    spans.ground.revoked_at = AT
    spans.ground.save()
    tick = timedelta(microseconds=1)
    answers = [ground_of(who_at(seat("elder")), dossier, Right.READ, at) for at in (AT - tick, AT)]
    assert answers == ["consent", "no_ground"]


def test_the_day_a_ground_ends_is_told_in_local_time(spans):
    spans.ground.valid_until = datetime(2026, 12, 31, 15, tzinfo=UTC)  # midnight in Tokyo
    spans.ground.save()
    assert rules.ground_until(spans.ground.pk) == date(2026, 12, 31)
    assert rules.ground_until(None) is None
    assert rules.ground_until(uuid4()) is None
