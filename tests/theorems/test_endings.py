"""P6, P7: after an end the *next* request is denied, and every allowance is written down with its living ground."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari.access import actions as access
from kasanari.access.models import Ground, GroundKind
from kasanari.cases import actions as cases
from kasanari.cases.models import Case
from kasanari.gate import Right
from kasanari.gate.models import AuditRow
from kasanari.people.models import Person
from kasanari.staff import actions as staff
from kasanari.staff.models import Posting
from tests import world as small_world

from . import sayings, worlds
from .test_hiding import SMALL

pytestmark = pytest.mark.django_db

NOW = timezone.now()


class Stage:
    """A case at one desk, and somebody at another who has just been let in."""

    def __init__(self):
        self.owner, self.guest = small_world.worker("general"), small_world.worker("housing")
        self.case = small_world.case_at(self.owner, desk="general", at=NOW - timedelta(days=2))
        self.dossier = self.case.dossier

    def through_the_desk(self):
        self.guest = self.owner

    def through_consent(self):
        self.consent = small_world.consent(self.case, self.owner, "housing", at=NOW - timedelta(days=1))

    def through_law(self):
        duty = access.LegalDuty(
            basis="child_abuse_notice", reason="通告を受けた。", holder=self.guest, desk_code="housing",
            valid_until=NOW + timedelta(days=9),
        )  # fmt: skip
        self.ground = access.give_legal_ground(
            dossier=self.dossier, duty=duty, by=self.owner, at=NOW - timedelta(days=1)
        )

    def through_emergency(self):
        self.emergency = access.open_emergency(
            person=self.case.subject, desk_code="housing", reason="応答がない。", by=self.guest, at=timezone.now()
        )

    def through_a_sitting(self):
        kind, before = "support", NOW - timedelta(hours=1)
        clerk = small_world.worker("multi-agency")
        self.sitting = access.call_sitting(
            dossier=self.dossier, kind=kind, question="分担", opens_at=before, closes_at=NOW + timedelta(days=1),
            by=self.owner, at=before,
        )  # fmt: skip
        access.record_pledge(
            worker=self.guest, kind=kind, signed_on=timezone.localdate(before - DAY), until_on=None, by=clerk, at=before
        )
        access.invite(sitting=self.sitting, worker=self.guest, desk_code="housing", by=self.owner, at=before)

    def through_a_plan(self):
        self.through_consent()
        access.settle_support(dossier=self.dossier, decided_on=timezone.localdate(), by=self.owner, at=NOW)
        self.consent.dossier.refresh_from_db()
        self.ground = access.give_plan_ground(
            consent=self.consent, holder=self.guest, desk_code="housing", by=self.owner, at=NOW - timedelta(minutes=1)
        )
        Ground.objects.filter(kind=GroundKind.CONSENT).update(revoked_at=NOW)  # so that it opens by itself


def posting_ends(stage):
    admin = small_world.worker(is_system_administrator=True)
    posting = Posting.objects.get(user=stage.guest)
    staff.end_posting(posting=posting, until_on=timezone.localdate(), by=admin)


def account_closes(stage):
    admin = small_world.worker(is_system_administrator=True)
    staff.close_account(user=stage.guest, by=admin, at=timezone.now())


def consent_is_withdrawn(stage):
    cases.withdraw_consent(consent_id=stage.consent.pk, measures_after="回収した。", by=stage.owner, at=timezone.now())


def use(name, **more):
    return lambda stage: getattr(access, name)(
        by=stage.owner, at=timezone.now(), **{k: f(stage) for k, f in more.items()}
    )


def emergency_is_ended(stage):
    access.end_emergency(emergency=stage.emergency, by=stage.guest, at=timezone.now())


def conflict_is_declared(stage):
    access.declare_conflict(
        worker=stage.guest, person=stage.case.subject, kind="kin", by=stage.guest, at=timezone.now()
    )


def pledge_ends(stage):
    stage.guest.pledges.update(until_on=timezone.localdate())


DAY = timedelta(days=1)
ENDS = {
    "a posting": ("through_the_desk", posting_ends),
    "a posting to the desk of a consent": ("through_consent", posting_ends),
    "an account": ("through_the_desk", account_closes),
    "an account with a ground": ("through_law", account_closes),
    "a consent": ("through_consent", consent_is_withdrawn),
    "a ground": ("through_law", use("revoke_ground", ground=lambda stage: stage.ground)),
    "an emergency": ("through_emergency", emergency_is_ended),
    "a sitting": ("through_a_sitting", use("end_sitting", sitting=lambda stage: stage.sitting)),
    "an appointment": ("through_a_sitting", pledge_ends),
    "a decision": ("through_a_plan", use("settle_support", dossier=lambda stage: stage.dossier, decided_on=lambda _: None)),
    "a dossier's plan": ("through_a_plan", use("close_dossier", dossier=lambda stage: stage.dossier)),
    "an acquaintance": ("through_the_desk", conflict_is_declared),
}  # fmt: skip


@pytest.mark.parametrize("what", ENDS)
def test_after_an_end_the_next_request_is_denied(what):
    way, end = ENDS[what]
    stage = Stage()
    getattr(stage, way)()
    client, page = small_world.signed_in(stage.guest), stage.case.get_absolute_url()
    assert client.get(page).status_code == 200
    end(stage)
    assert client.get(page).status_code in (302, 404)


@pytest.mark.parametrize(
    ("way", "later"),
    [
        ("through_emergency", timedelta(hours=4)),
        ("through_a_sitting", DAY),
        ("through_law", 9 * DAY),
        ("through_consent", 365 * DAY),
    ],
)
def test_a_ground_is_over_at_its_last_moment(way, later, monkeypatch):
    stage = Stage()
    getattr(stage, way)()
    assert small_world.signed_in(stage.guest).get(stage.case.get_absolute_url()).status_code == 200
    then = timezone.now() + later
    monkeypatch.setattr(timezone, "now", lambda: then)
    assert small_world.signed_in(stage.guest).get(stage.case.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("later", [timedelta(minutes=16), timedelta(hours=13)])
def test_a_session_ends_by_itself(later, monkeypatch):
    stage = Stage()
    client, page = small_world.signed_in(stage.owner), stage.case.get_absolute_url()
    assert client.get(page).status_code == 200
    then = timezone.now() + later
    monkeypatch.setattr(timezone, "now", lambda: then)
    answer = client.get(page)
    assert answer.status_code != 200 or stage.case.number not in answer.content.decode()


def test_every_allowance_is_recorded_with_a_living_ground(seed, monkeypatch):
    """What the pages opened stands in the audit with its ground, and the ground named is the worker's and lives."""
    monkeypatch.setattr(timezone, "now", lambda: worlds.AT)
    named = 0
    with sayings.in_a_transaction(worlds.make(seed + 5, SMALL)) as world:
        for user in world.workers[3:]:
            client = small_world.signed_in(user)
            for case in world.of(Case)[::2]:
                client.get(case.get_absolute_url())
            for person in world.of(Person)[::6]:
                client.get(reverse("workbench:person", args=[person.pk]))
            client.get(reverse("cases:cases"), {"stage": "all"})
            client.get(reverse("workbench:today"))
        desks = {(one.user_id, one.desk_code) for one in world.of(Posting) if holds(one)}
        for row in AuditRow.objects.filter(allowed=True):
            assert row.ground not in ("", "scope"), f"{row.act} read {row.subject} on no ground"
            if row.ground in GroundKind.values:
                ground = Ground.objects.get(pk=row.ground_id)
                assert ground.kind == row.ground
                assert ground.is_live(worlds.AT)
                assert ground.holder_id in (None, row.user_id)
                assert (row.user_id, ground.desk_code) in desks
                named += 1
    assert named > 100


def holds(posting):
    return posting.from_on <= worlds.TODAY and (posting.until_on is None or posting.until_on > worlds.TODAY)


def test_the_last_day_of_a_posting_is_the_day_before():
    """A worker who moves on the first of April reads nothing of the old desk on that day."""
    stage = Stage()
    Posting.objects.filter(user=stage.owner).update(until_on=date(2027, 4, 1))
    answers = [
        sayings.gate.decide(stage.owner, Right.READ, stage.case, at=moment).allowed
        for moment in (
            worlds.datetime(2027, 3, 31, 14, 59, tzinfo=worlds.UTC),
            worlds.datetime(2027, 3, 31, 15, tzinfo=worlds.UTC),
        )
    ]
    assert answers == [True, False]
