"""Random walks of hand-overs by several workers and receivers outside: nothing is lost, and no right stays behind."""

from datetime import timedelta
from types import SimpleNamespace
from unittest import mock

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.models import Consent
from kasanari.access.obstacles import NotYet
from kasanari.gate import Refused, Right, visit
from kasanari.lib.flow import IllegalMove
from kasanari.referrals import actions, jobs
from kasanari.referrals.actions import Acceptance
from kasanari.referrals.flow import FLOW, OPEN_STAGES, UNANSWERED, Stage
from kasanari.referrals.models import EventKind, ReceiverLink, Referral, Result
from kasanari.referrals.panels import waiting_for
from kasanari.referrals.policy import Receiver
from tests import world
from tests.directory import entries
from tests.referrals.letters import DESK, FROM, OTHER, letter

pytestmark = pytest.mark.django_db

REFUSALS = (NotYet, Refused, IllegalMove)
ENDED_BY_RECEIVER = {Stage.DECLINED, Stage.SETTLED}
pick = st.integers(0, 3)
RECEIVERS = st.sampled_from([[DESK], [OTHER], [DESK, OTHER], ["salon"], [DESK, "salon"]])


def a_town():
    """Two senders of one desk, receivers at two others, somebody who looks after each, and a salon outside."""
    return SimpleNamespace(
        senders=[world.worker(FROM, name="見本 送子"), world.worker(FROM, name="見本 渡子")],
        receivers={
            DESK: [world.worker(DESK, agency="jiritsu"), world.worker(DESK, agency="jiritsu")],
            OTHER: [world.worker(OTHER, agency="houkatsu")],
        },
        named=[world.supervisor(desk) for desk in (FROM, DESK, OTHER)],
        salon=entries.entry(name="架空サロンひだまり"),
    )


class Walk(RuleBasedStateMachine):
    """Each step is tried by somebody, whether or not he may."""

    town: SimpleNamespace
    done = 0

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = timezone.now()
        self.case = world.case_at(self.town.senders[0], desk=FROM, at=self.now)
        self.waiting = {}

    def teardown(self) -> None:
        """Walks end anywhere, so what holds at their ends holds always."""
        try:
            self.nothing_is_lost()
            self.no_right_stays_behind()
            self.what_is_stored_is_what_happened()
        finally:
            self._undo()

    def _undo(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    # who tries what ------------------------------------------------------------------------------------------------

    def _try(self, act, **given) -> None:
        self.now += timedelta(seconds=1)
        gate.forget()
        try:
            with transaction.atomic():
                act(**given, at=self.now)
        except REFUSALS:
            return
        Walk.done += 1

    def _referral(self, number):
        rows = list(Referral.objects.order_by("number"))
        return rows[number % len(rows)] if rows else None

    def _somebody(self, referral, number, *, stranger=False):
        """One of those who may come upon it: of the receiving desk, the link's holder, or now and then a stranger."""
        if stranger:
            return self.town.receivers[OTHER][0]
        if referral.is_outside:
            link = ReceiverLink.objects.filter(referral=referral).order_by("-issued_at").first()
            return Receiver(link) if number % 2 else self.town.senders[0]
        there = self.town.receivers[referral.desk_code]
        return there[number % len(there)]

    @initialize(to=RECEIVERS, who=st.integers(0, 1))
    def begins(self, to, who):
        self.sends(to, who)

    @rule(to=RECEIVERS, who=st.integers(0, 1))
    def sends(self, to, who):
        desks = [one for one in to if one != "salon"]
        outside = [self.town.salon] if "salon" in to else []
        new = letter(self.case, *desks, organizations=outside, at=self.now)
        self._try(actions.send, dossier=self.case.dossier, letter=new, by=self.town.senders[who])

    @rule(one=pick, who=pick, stranger=st.booleans())
    def opens(self, one, who, stranger):
        if referral := self._referral(one):
            self._try(actions.open_letter, referral_id=referral.pk, by=self._somebody(referral, who, stranger=stranger))

    @rule(one=pick, who=pick)
    def accepts(self, one, who):
        if referral := self._referral(one):
            by = self._somebody(referral, who)
            self._try(actions.accept, referral_id=referral.pk, answer=Acceptance(), by=by)

    @rule(one=pick, who=pick)
    def declines(self, one, who):
        if referral := self._referral(one):
            self._try(actions.decline, referral_id=referral.pk, words="満員。", by=self._somebody(referral, who))

    @rule(one=pick, who=pick)
    def meets(self, one, who):
        if referral := self._referral(one):
            by, day = self._somebody(referral, who), timezone.localdate(self.now)
            self._try(actions.report_meeting, referral_id=referral.pk, met_on=day, by=by)

    @rule(one=pick, who=pick, result=st.sampled_from(list(Result)))
    def settles(self, one, who, result):
        if referral := self._referral(one):
            self._try(actions.settle, referral_id=referral.pk, result=result, by=self._somebody(referral, who))

    @rule(one=pick, who=st.integers(0, 1))
    def withdraws(self, one, who):
        if referral := self._referral(one):
            self._try(actions.withdraw, referral_id=referral.pk, words="転居。", by=self.town.senders[who])

    @rule(one=pick)
    def takes_note(self, one):
        if referral := self._referral(one):
            self._try(actions.take_note, referral_id=referral.pk, by=referral.sender)

    @rule(one=pick)
    def withdraws_the_consent(self, one):
        consents = list(Consent.objects.filter(withdrawn_on=None).order_by("obtained_on", "pk"))
        if consents:
            consent = consents[one % len(consents)]
            self._try(access.withdraw_consent, consent=consent, measures_after="―", by=self.town.senders[0])

    @rule(one=pick, who=pick)
    def writes_too_late(self, one, who):
        if referral := self._referral(one):
            by = self._somebody(referral, who)
            self._try(actions.keep_late_words, referral_id=referral.pk, words="遅れました。", by=by)

    @rule(days=st.integers(1, 20))
    def time_passes(self, days):
        self.now += timedelta(days=days)
        jobs.look_after(at=self.now)

    # what always holds ---------------------------------------------------------------------------------------------

    def nothing_is_lost(self):
        """Whatever is not finished waits on somebody's my-day; whatever came back waits until the sender noted it."""
        today = timezone.localdate(self.now)
        self.waiting = {}
        for referral in Referral.objects.select_related("sender", "escalates_to", "worker"):
            url = referral.get_absolute_url()
            if referral.is_open(today) and not referral.is_outside:
                there = [referral.worker] if referral.worker else self.town.receivers[referral.desk_code]
                assert all(self._waits(user, url) for user in there), f"{referral.stage}: waits for nobody"
            if referral.is_late(today):
                assert self._waits(referral.escalates_to, url), "late, and nobody named is told"
            ended = referral.stage in ENDED_BY_RECEIVER or referral.is_expired(today)
            if ended and referral.noted_at is None and referral.answered_by_id != referral.sender_id:
                assert self._waits(referral.sender, url), f"{referral.stage}: the sender never learns"

    def no_right_stays_behind(self):
        """At the desks it was sent to, nobody reads the sender's record but through what is still open."""
        today = timezone.localdate(self.now)
        gate.forget()
        open_to = {row.desk_code for row in Referral.objects.all() if row.is_open(today) and not row.is_outside}
        for desk, workers in self.town.receivers.items():
            readable = gate.decide(workers[0], Right.READ, self.case, at=self.now).allowed
            assert readable == (desk in open_to), f"{desk}: {open_to}"
        links = ReceiverLink.objects.open(self.now).select_related("referral")
        assert all(link.referral.stage in OPEN_STAGES and link.referral.revoked_on is None for link in links)

    def what_is_stored_is_what_happened(self):
        """The stage is the fold of the events, and one of those who were asked at the same time at most has it."""
        for referral in Referral.objects.prefetch_related("events"):
            assert referral.stage == _folded(referral.events.all())
        held = [
            row.rivals
            for row in Referral.objects.exclude(rivals=None)
            if row.stage not in (*UNANSWERED, "withdrawn", "declined")
        ]
        assert len(held) == len(set(held)), "two of those who were asked at once have it"

    def _waits(self, user, url):
        if user.pk not in self.waiting:
            gate.forget()
            self.waiting[user.pk] = {waiting.url for waiting in waiting_for(user, self.now)}
        return url in self.waiting[user.pk]


MOVES = {
    EventKind.SEEN: "open_letter",
    EventKind.ACCEPTED: "accept",
    EventKind.DECLINED: "decline",
    EventKind.MET: "report_meeting",
    EventKind.SETTLED: "settle",
    EventKind.WITHDRAWN: "withdraw",
    EventKind.OVERTAKEN: "withdraw",
}


def _folded(events):
    stage = Stage.SENT
    for event in events:
        if event.kind in MOVES:
            stage = FLOW.after(MOVES[event.kind], stage)
    return stage


def walks(examples, steps=8):
    """Try so many walks; how many acts were allowed in them."""
    Walk.done = 0
    Walk.town = a_town()
    with (
        visit.visiting(visit.Visit("walk")),
        mock.patch("kasanari.notifications.links.make_password", _digest),
        mock.patch("kasanari.referrals.telling.outbox.queue"),
    ):
        run_state_machine_as_test(
            Walk,
            settings=settings(
                max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )  # fmt: skip
    return Walk.done


def _digest(code):
    """Codes are hashed slowly on purpose; here thousands are."""
    return f"quick${code}"


def test_walks_lose_nothing_and_leave_no_right_behind():
    assert walks(40) > 100


@pytest.mark.nightly
def test_ten_thousand_walks_lose_nothing_and_leave_no_right_behind():
    assert walks(10_000) > 20_000
