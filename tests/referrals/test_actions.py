"""The acts on a referral: what each side may do, what it opens, and that it closes again."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.models import Consent, Ground
from kasanari.cases import actions as cases
from kasanari.cases.models import Case, Contact
from kasanari.gate import Refused, Right
from kasanari.notifications.links import is_right_code, link_of
from kasanari.notifications.models import Message
from kasanari.people.models import Person
from kasanari.referrals import actions
from kasanari.referrals.actions import Acceptance, Legal, NotYet, Over, To
from kasanari.referrals.flow import Stage
from kasanari.referrals.models import EventKind, Purpose, ReceiverLink, Referral, Result
from kasanari.referrals.panels import waiting_for
from kasanari.referrals.policy import Receiver
from kasanari.staff.models import Posting
from tests import world
from tests.directory import entries
from tests.referrals.letters import DESK, FROM, OTHER, WORDS, issued, letter, sent, terms

pytestmark = pytest.mark.django_db


@pytest.fixture
def sides():
    """A sender, somebody at the receiving desk, and somebody at another desk that is asked at the same time."""
    return SimpleNamespace(
        sender=world.worker(FROM, name="見本 送子", email="sender@example.test"),
        receiver=world.worker(DESK, agency="jiritsu", name="見本 受太", email="receiver@example.test"),
        rival=world.worker(OTHER, agency="houkatsu", name="見本 並子"),
        now=timezone.now() + timedelta(minutes=1),
    )


def fresh(referral):
    return Referral.objects.get(pk=referral.pk)


def kinds(referral):
    return list(referral.events.values_list("kind", flat=True))


def may(user, right, thing, at=None):
    gate.forget()
    return gate.decide(user, right, fresh(thing) if isinstance(thing, Referral) else thing, at=at).allowed


def test_a_receiver_reads_the_letter_and_what_was_handed_over_and_nothing_else(sides):
    referral = sent(sides.sender)
    contact, case = Contact.objects.get(), Case.objects.get()
    assert may(sides.receiver, Right.READ, referral)
    assert may(sides.receiver, Right.READ, contact)
    assert may(sides.receiver, Right.INDEX, referral.person)
    assert not may(sides.receiver, Right.LOCATE, referral.person)
    assert not may(sides.receiver, Right.WRITE, case)
    assert not may(sides.rival, Right.INDEX, referral)


def test_the_way_back_to_the_sender(sides):
    referral = sent(sides.sender)
    at = sides.now + timedelta(minutes=5)
    actions.open_letter(referral_id=referral.pk, by=sides.receiver, at=at)
    accepted = actions.accept(referral_id=referral.pk, answer=Acceptance(), by=sides.receiver, at=at)
    assert accepted.worker == sides.receiver
    actions.report_meeting(referral_id=referral.pk, met_on=timezone.localdate(at), by=sides.receiver, at=at)
    actions.settle(referral_id=referral.pk, result=Result.JOINED, words="毎週会う。", by=sides.receiver, at=at)
    assert kinds(referral) == [
        EventKind.SENT,
        EventKind.SEEN,
        EventKind.ACCEPTED,
        EventKind.MET,
        EventKind.SETTLED,
    ]
    assert fresh(referral).has_news
    assert Message.objects.filter(recipient=sides.sender).count() == 3
    actions.take_note(referral_id=referral.pk, by=sides.sender, at=at)
    assert not fresh(referral).has_news


def test_an_accepted_one_goes_on_in_a_case_of_the_receiver(sides):
    referral = sent(sides.sender)
    actions.accept(referral_id=referral.pk, answer=Acceptance(), by=sides.receiver, at=sides.now)
    case = Case.objects.get(dossier=fresh(referral).received)
    assert (case.dossier.desk_code, case.worker, case.subject) == (DESK, sides.receiver, referral.person)
    assert WORDS in case.dossier.contact.words
    assert may(sides.receiver, Right.LOCATE, Person.objects.get(pk=referral.person_id))


def test_a_receiver_goes_on_in_a_record_of_his_own_desk_if_there_is_one(sides):
    referral = sent(sides.sender)
    subject = Person.objects.get(pk=referral.person_id)
    own = access.open_dossier(desk_code=DESK, persons=[(subject, "subject")], by=sides.receiver, at=sides.now)
    actions.accept(referral_id=referral.pk, answer=Acceptance(joins=own.pk), by=sides.receiver, at=sides.now)
    assert fresh(referral).received == own
    assert not Case.objects.filter(dossier__desk_code=DESK).exists()


def test_nobody_joins_a_record_about_somebody_else(sides):
    referral = sent(sides.sender)
    other = world.case_at(sides.receiver, desk=DESK)
    with pytest.raises(Refused):
        actions.accept(
            referral_id=referral.pk, answer=Acceptance(joins=other.dossier_id), by=sides.receiver, at=sides.now
        )
    assert fresh(referral).stage == Stage.SENT


@pytest.mark.parametrize("end", ["decline", "withdraw", "settle", "consent"])
def test_no_right_outlives_the_end(sides, end):
    referral = sent(sides.sender)
    if end == "settle":
        actions.accept(referral_id=referral.pk, answer=Acceptance(), by=sides.receiver, at=sides.now)
        actions.settle(referral_id=referral.pk, result=Result.UNREACHED, by=sides.receiver, at=sides.now)
    elif end == "decline":
        actions.decline(referral_id=referral.pk, words="手がいっぱい。", by=sides.receiver, at=sides.now)
    elif end == "withdraw":
        actions.withdraw(referral_id=referral.pk, words="転居した。", by=sides.sender, at=sides.now)
    else:
        consent = Consent.objects.get()
        access.withdraw_consent(consent=consent, measures_after="写しを返してもらう。", by=sides.sender, at=sides.now)
    later = sides.now + timedelta(seconds=1)
    case = Case.objects.get(dossier__desk_code=FROM)
    assert not may(sides.receiver, Right.READ, referral, later)
    assert not may(sides.receiver, Right.INDEX, case, later)
    assert may(sides.receiver, Right.INDEX, referral, later), "that there was one stays known"
    assert not may(sides.receiver, Right.AMEND, referral, later)


def test_an_unanswered_one_closes_by_itself(sides):
    referral = sent(sides.sender)
    later = sides.now + timedelta(days=60)
    assert fresh(referral).is_expired(timezone.localdate(later))
    assert not may(sides.receiver, Right.READ, referral, later)
    assert not may(sides.receiver, Right.AMEND, referral, later)
    with pytest.raises(Over):
        actions.accept(referral_id=referral.pk, answer=Acceptance(), by=sides.receiver, at=later)


def test_a_receiver_keeps_what_was_handed_over_while_it_goes_on(sides):
    referral = sent(sides.sender)
    actions.accept(referral_id=referral.pk, answer=Acceptance(), by=sides.receiver, at=sides.now)
    later = sides.now + timedelta(days=20)
    assert later > Ground.objects.get(pk=referral.ground_id).valid_from
    assert may(sides.receiver, Right.READ, referral, later)


def test_the_first_who_accepts_has_it(sides):
    first, second = (one.referral for one in issued(sides.sender, DESK, OTHER))
    actions.accept(referral_id=first.pk, answer=Acceptance(), by=sides.receiver, at=sides.now)
    assert fresh(second).stage == Stage.WITHDRAWN
    assert kinds(second)[-1] == EventKind.OVERTAKEN
    with pytest.raises(Over):
        actions.accept(referral_id=second.pk, answer=Acceptance(), by=sides.rival, at=sides.now)
    assert not may(sides.rival, Right.READ, second, sides.now + timedelta(seconds=1))


def test_words_that_come_too_late_reach_the_sender(sides):
    referral = sent(sides.sender)
    actions.withdraw(referral_id=referral.pk, words="転居した。", by=sides.sender, at=sides.now)
    for _twice in range(2):
        actions.keep_late_words(referral_id=referral.pk, words="来週会えます。", by=sides.receiver, at=sides.now)
    late = fresh(referral).events.get(kind=EventKind.LATE_WORDS)
    assert (late.words, late.by) == ("来週会えます。", sides.receiver)
    assert fresh(referral).has_news


def test_nothing_is_sent_without_a_ground(sides):
    with pytest.raises(NotYet, match="同意か法的根拠"):
        sent(sides.sender, terms=None)
    assert not Referral.objects.exists()


def test_a_consent_for_another_desk_is_none(sides):
    case = world.case_at(sides.sender, desk=FROM)
    consent = world.consent(case, sides.sender, OTHER)
    with pytest.raises(NotYet, match="その窓口に渡せません"):
        sent(sides.sender, DESK, case=case, terms=None, consent=consent)
    assert sent(sides.sender, OTHER, case=case, terms=None, consent=consent).consent == consent


def test_what_is_refused_leaves_no_consent_behind(sides):
    salon = entries.entry(name="架空の会")
    with pytest.raises(NotYet):
        issued(sides.sender, FROM, organizations=[salon])
    assert not Consent.objects.exists()


def test_a_name_nobody_consented_for_is_not_sent(sides):
    case = world.case_at(sides.sender, desk=FROM)
    mother = Person.objects.create(
        family_name="見本", given_name="母子", registered_by=sides.sender, registered_at=sides.now
    )
    access.name_person(dossier=case.dossier, person=mother, role="household", by=sides.sender, at=sides.now)
    case.refresh_from_db()
    with pytest.raises(NotYet, match="母子"):
        sent(sides.sender, case=case, words="母子さんと暮らす。")


def test_a_desk_that_may_not_see_the_compartment_is_not_asked():
    sender = world.worker("mens")
    case = world.case_at(sender, desk="mens")
    with pytest.raises(NotYet, match="区画"):
        sent(sender, DESK, case=case)


def test_a_law_names_one_worker(sides):
    legal = Legal("child_abuse_notice", "通告のため")
    with pytest.raises(NotYet, match="一人"):
        sent(sides.sender, DESK, terms=None, legal=legal)
    referral = sent(sides.sender, terms=None, legal=legal, to=[To(desk_code=DESK, holder=sides.receiver)])
    colleague = world.worker(DESK, agency="jiritsu")
    assert may(sides.receiver, Right.READ, referral)
    assert not may(colleague, Right.INDEX, referral)


def test_a_colleague_takes_a_case_over_when_he_accepts(sides):
    case = world.case_at(sides.sender, desk=FROM)
    colleague = world.worker(FROM)
    to = [To(desk_code=FROM, holder=colleague)]
    referral = sent(sides.sender, case=case, purpose=Purpose.ASSIGN, terms=None, to=to)
    case.refresh_from_db()
    assert case.worker == sides.sender, "until then it stays where it is"
    with pytest.raises(Refused):
        actions.accept(referral_id=referral.pk, answer=Acceptance(), by=world.worker(FROM), at=sides.now)
    actions.accept(referral_id=referral.pk, answer=Acceptance(), by=colleague, at=sides.now)
    case.refresh_from_db()
    assert (case.worker, fresh(referral).stage) == (colleague, Stage.SETTLED)


def test_a_sender_does_not_answer_for_the_receiver(sides):
    referral = sent(sides.sender)
    with pytest.raises(Refused):
        actions.accept(referral_id=referral.pk, answer=Acceptance(), by=sides.sender, at=sides.now)


def test_pressed_twice_it_is_sent_once(sides):
    case = world.case_at(sides.sender, desk=FROM)
    once = letter(case, DESK)
    for _twice in range(2):
        actions.send(dossier=case.dossier, letter=once, by=sides.sender, at=sides.now)
    assert Referral.objects.count() == 1


def test_whoever_has_a_conflict_learns_nothing(sides):
    referral = sent(sides.sender)
    access.declare_conflict(
        worker=sides.receiver,
        person=Person.objects.get(pk=referral.person_id),
        kind="kin",
        by=sides.receiver,
        at=sides.now,
    )
    assert not may(sides.receiver, Right.INDEX, referral)
    assert not Referral.objects.filter(
        pk__in=gate.visible(Referral.objects.all(), to=sides.receiver, right=Right.INDEX)
    ).exists()


def test_a_consent_for_a_hand_over_carries_no_meeting_and_no_plan(sides):
    by = world.worker("multi-agency")
    case = world.planned(world.assessed(world.case_at(by, desk="multi-agency"), by), by)
    sent(by, case=case)
    with pytest.raises(cases.NotYet, match="同意"):
        world.confer(case, by, "plan", sides.now)
    supported = world.supported(by, desk="multi-agency")
    sent(by, case=supported)
    consent = Consent.objects.get(dossier=supported.dossier, is_for_hand_over=True)
    with pytest.raises(NotYet, match="同意"):
        access.give_plan_ground(consent=consent, holder=sides.receiver, desk_code=DESK, by=by, at=sides.now)


def test_a_consent_for_one_hand_over_carries_no_other(sides):
    first = sent(sides.sender)
    case = Case.objects.get(dossier=first.dossier_id)
    with pytest.raises(NotYet, match="同意か法的根拠"):
        sent(sides.sender, case=case, terms=None, consent=Consent.objects.get())


def test_old_ones_push_nothing_off_my_day(sides, monkeypatch):
    monkeypatch.setattr("kasanari.referrals.panels.SHOWN", 3)
    for _each in range(4):
        sent(sides.sender)
    late = sides.now + timedelta(days=60)
    assert len(waits(sides.sender, late)) == 3
    for referral in Referral.objects.all():
        actions.take_note(referral_id=referral.pk, by=sides.sender, at=late)
    sent(sides.sender, at=late)
    assert waits(sides.receiver, late) == ["つなぎへの返事"]
    assert waits(sides.sender, late) == []


def waits(user, at):
    gate.forget()
    return [one.title for one in waiting_for(user, at)]


def test_what_a_sender_who_moved_on_left_behind_waits_for_his_desk(sides):
    head, colleague = world.supervisor(FROM), world.worker(FROM)
    referral = sent(sides.sender)
    actions.decline(referral_id=referral.pk, words="満員。", by=sides.receiver, at=sides.now)
    assert waits(head, sides.now) == []
    Posting.objects.filter(user=sides.sender).update(until_on=timezone.localdate())
    assert waits(head, sides.now) == ["つなぎの返事：お断り"]
    actions.take_over(referral_id=referral.pk, by=colleague, at=sides.now)
    assert waits(colleague, sides.now) == ["つなぎの返事：お断り"]
    assert waits(head, sides.now) == []


def test_what_a_receiver_who_moved_on_had_accepted_waits_for_his_desk(sides):
    head, colleague = world.supervisor(DESK, agency="jiritsu"), world.worker(DESK, agency="jiritsu")
    referral = sent(sides.sender)
    with pytest.raises(NotYet, match="まだだれも"):
        actions.take_over(referral_id=referral.pk, by=colleague, at=sides.now)
    actions.accept(referral_id=referral.pk, answer=Acceptance(), by=sides.receiver, at=sides.now)
    assert "つながれた方に初めて会う" not in waits(head, sides.now)
    Posting.objects.filter(user=sides.receiver).update(until_on=timezone.localdate())
    assert "つながれた方に初めて会う" in waits(head, sides.now)
    actions.take_over(referral_id=referral.pk, by=colleague, at=sides.now)
    assert fresh(referral).worker == colleague
    assert "つながれた方に初めて会う" in waits(colleague, sides.now)


# receivers outside ------------------------------------------------------------------------------------------------


@pytest.fixture
def outside(sides):
    salon = entries.entry(name="架空サロンひだまり", email="salon@example.test")
    case = world.case_at(sides.sender, desk=FROM)
    one = issued(sides.sender, case=case, organizations=[salon], phone="000-0000-0000")[0]
    link = link_of(ReceiverLink, one.secret.token)
    return SimpleNamespace(referral=one.referral, secret=one.secret, link=link, by=Receiver(link), salon=salon)


def test_a_receiver_outside_answers_by_link(sides, outside):
    accepted = actions.accept(referral_id=outside.referral.pk, answer=Acceptance(), by=outside.by, at=sides.now)
    assert (accepted.stage, accepted.received, accepted.worker) == (Stage.ACCEPTED, None, None)
    outside.link.refresh_from_db()
    assert outside.link.used_at
    following = ReceiverLink.objects.open(sides.now).get(referral=accepted)
    assert is_right_code(following, outside.secret.code), "the code stays the same"
    assert Message.objects.filter(address="salon@example.test").count() == 2
    by = Receiver(following)
    actions.settle(referral_id=accepted.pk, result=Result.JOINED, by=by, at=sides.now)
    assert not ReceiverLink.objects.open(sides.now).exists()


def test_a_used_link_opens_nothing(sides, outside):
    actions.decline(referral_id=outside.referral.pk, words="満員です。", by=outside.by, at=sides.now)
    with pytest.raises(Over):
        actions.accept(referral_id=outside.referral.pk, answer=Acceptance(), by=outside.by, at=sides.now)
    assert fresh(outside.referral).stage == Stage.DECLINED


def test_a_link_does_not_open_another_referral(sides, outside):
    other = sent(sides.sender)
    with pytest.raises(Refused):
        actions.accept(referral_id=other.pk, answer=Acceptance(), by=outside.by, at=sides.now)


def test_the_sender_writes_down_what_he_heard_by_phone(sides, outside):
    actions.accept(referral_id=outside.referral.pk, answer=Acceptance(), by=sides.sender, at=sides.now)
    assert fresh(outside.referral).answered_by == sides.sender
    assert not fresh(outside.referral).has_news


def test_a_withdrawn_consent_closes_the_link(sides, outside):
    access.withdraw_consent(consent=Consent.objects.get(), measures_after="―", by=sides.sender, at=sides.now)
    assert not ReceiverLink.objects.open(sides.now).exists()
    with pytest.raises(Over):
        actions.accept(referral_id=outside.referral.pk, answer=Acceptance(), by=outside.by, at=sides.now)


def test_the_phone_of_a_protected_person_does_not_leave(sides):
    salon = entries.entry(name="架空の会")
    case = world.case_at(sides.sender, desk=FROM)
    access.protect_person(
        person=case.subject, kind="dv", desk_code=FROM, from_on=timezone.localdate(), until_on=None, by=sides.sender,
        at=sides.now,
    )  # fmt: skip
    with pytest.raises(NotYet, match="電話"):
        issued(sides.sender, case=case, organizations=[salon], phone="000-0000-0000")
    assert issued(sides.sender, case=case, organizations=[salon])


def test_somebody_the_consent_does_not_name_is_not_asked(sides):
    salon = entries.entry(name="架空の会")
    case = world.case_at(sides.sender, desk=FROM)
    consent = access.record_consent(
        dossier=case.dossier, person=case.subject, terms=terms(receivers=["別の会"]), by=sides.sender, at=sides.now
    )
    with pytest.raises(NotYet, match="架空の会"):
        issued(sides.sender, case=case, organizations=[salon], terms=None, consent=consent)
