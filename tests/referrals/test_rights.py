"""The rule for referrals is said three times, and the three agree: for one, over rows, and in the database."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.models import Consent
from kasanari.gate import Right, wall
from kasanari.people.models import Person
from kasanari.referrals import actions
from kasanari.referrals.actions import Acceptance, Legal, To
from kasanari.referrals.models import Referral, ReferralEvent
from tests import world
from tests.referrals.letters import DESK, FROM, issued, sent, to_colleague

pytestmark = pytest.mark.django_db

RIGHTS = (Right.INDEX, Right.READ, Right.WRITE, Right.AMEND, Right.SHARE, Right.LOCATE)


@pytest.fixture
def town():
    """Referrals at every stage, on each kind of ground, from an open and from a closed desk; and all who may come by."""
    now = timezone.now()
    sender, receiver = world.worker(FROM), world.worker(DESK, agency="jiritsu")
    waiting, accepted, declined, withdrawn, without_consent = (sent(sender) for _each in range(5))
    by = {"by": receiver, "at": now + timedelta(minutes=1)}
    actions.accept(referral_id=accepted.pk, answer=Acceptance(), **by)
    actions.decline(referral_id=declined.pk, words="満員。", **by)
    actions.withdraw(referral_id=withdrawn.pk, words="転居。", by=sender, at=by["at"])
    consent = Consent.objects.get(pk=without_consent.consent_id)
    access.withdraw_consent(consent=consent, measures_after="―", by=sender, at=by["at"])
    lawful = sent(
        sender, terms=None, legal=Legal("child_abuse_notice", "通告"), to=[To(desk_code=DESK, holder=receiver)]
    )
    issued(sender, DESK, "elder")
    keeper = world.worker("mens")
    case = world.case_at(keeper, desk="mens")
    sent(keeper, case=case, **to_colleague("mens"))
    torn = world.worker(DESK, agency="jiritsu", name="見本 縁子")
    access.declare_conflict(worker=torn, person=Person.objects.get(pk=waiting.person_id), kind="kin", by=torn, at=now)
    gone = world.worker(DESK, agency="jiritsu")
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    named = world.supervisor("housing")
    Referral.objects.filter(pk=lawful.pk).update(escalates_to=named)
    return SimpleNamespace(
        workers={
            "sender": sender,
            "receiver": receiver,
            "colleague of the receiver": world.worker(DESK, agency="jiritsu"),
            "another desk of the city": world.worker("housing"),
            "asked at the same time": world.worker("elder", agency="houkatsu"),
            "in conflict": torn,
            "has left": gone,
            "named for what is late": named,
            "behind a compartment": keeper,
            "administrator": world.worker(DESK, is_system_administrator=True),
            "posted nowhere": world.worker(),
        }
    )


@pytest.mark.parametrize("days", [0, 20, 400])
def test_three_sayings_agree(town, days):
    at = timezone.now() + timedelta(minutes=5, days=days)
    allowed = 0
    for who, worker in town.workers.items():
        for right in RIGHTS:
            gate.forget()
            decided = {row.pk for row in Referral.objects.all() if gate.decide(worker, right, row, at=at).allowed}
            scoped = set(
                gate.visible(Referral.objects.all(), to=worker, right=right, at=at).values_list("pk", flat=True)
            )
            assert scoped == decided, (who, right)
            events = gate.visible(ReferralEvent.objects.all(), to=worker, right=right, at=at)
            assert set(events.values_list("referral", flat=True)) == decided, (who, right)
            allowed += len(decided)
        with wall.told_of(worker, at):
            behind = set(Referral.objects.values_list("pk", flat=True))
        gate.forget()
        known = {row.pk for row in Referral.objects.all() if gate.decide(worker, Right.INDEX, row, at=at).allowed}
        assert behind == known, who
    assert allowed > 40


def test_behind_the_wall_a_former_receiver_finds_the_envelope_alone(town):
    """The dossier is not there any more; what he may know of must not be lost with it."""
    at = timezone.now() + timedelta(minutes=5)
    receiver = town.workers["receiver"]
    gate.forget()
    with wall.told_of(receiver, at):
        rows = gate.shown(Referral.objects.all(), to=receiver, at=at)
    ended = [row for row in rows if row.stage in ("declined", "withdrawn")]
    assert len(ended) == 2
    assert all(row.is_masked and not row.words and not row.names for row in ended)
