"""Four hand-overs, told as given, when, then: accepted, declined with a better idea, expired over New Year, answered outside.

The last one, and the first, are walked in Chromium as well (``tests/browser/test_hand_overs.py``).
"""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone

from kasanari import gate
from kasanari.access.models import Consent
from kasanari.cases.models import Case
from kasanari.gate import Right
from kasanari.notifications.links import link_of
from kasanari.notifications.models import Message, MessageKind
from kasanari.referrals import actions, jobs
from kasanari.referrals.actions import Acceptance
from kasanari.referrals.flow import Stage
from kasanari.referrals.models import EventKind, Purpose, ReceiverLink, Referral, Result
from kasanari.referrals.panels import waiting_for
from kasanari.referrals.policy import Receiver
from tests import world
from tests.directory import entries
from tests.referrals.letters import issued, sent

pytestmark = pytest.mark.django_db


def at(day, hour=10):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def waits(user, moment):
    gate.forget()
    return [(one.title, one.due_on) for one in waiting_for(user, moment)]


def may_read(user, thing, moment):
    gate.forget()
    return gate.decide(user, Right.READ, thing, at=moment).allowed


def test_a_hand_over_is_accepted_and_what_came_of_it_comes_back():
    # given a counter worker whose visitor agreed to be handed over to the desk for livelihood
    counter = world.worker("general", name="見本 一子", email="counter@example.test")
    livelihood = world.worker("livelihood", agency="jiritsu", name="見本 四季", email="livelihood@example.test")
    monday = date(2026, 6, 1)
    case = world.case_at(counter, desk="general", at=at(monday, 9))
    # when she sends the letter
    referral = sent(counter, "livelihood", case=case, at=at(monday), purpose=Purpose.TRANSFER)
    # then it waits on the other desk's day, which was told by mail that something waits, and nothing else
    assert waits(livelihood, at(monday, 11)) == [("つなぎへの返事", date(2026, 6, 4))]
    mail = Message.objects.get(recipient=livelihood)
    assert mail.kind == MessageKind.REQUEST
    assert "見本 太郎" not in mail.subject + mail.body
    # when the other side opens it, accepts, meets the person on Tuesday a week later, and tells what came of it
    actions.open_letter(referral_id=referral.pk, by=livelihood, at=at(monday, 11))
    answer = Acceptance(meet_by=date(2026, 6, 9), words="火曜に会います。")
    actions.accept(referral_id=referral.pk, answer=answer, by=livelihood, at=at(monday, 12))
    assert waits(livelihood, at(monday, 13))[0] == ("つながれた方に初めて会う", date(2026, 6, 9))
    tuesday = date(2026, 6, 9)
    actions.report_meeting(referral_id=referral.pk, met_on=tuesday, by=livelihood, at=at(tuesday))
    # then she reads on Tuesday that they met
    assert ("つなぎの返事：面談済み", tuesday) in waits(counter, at(tuesday, 15))
    actions.settle(referral_id=referral.pk, result=Result.JOINED, by=livelihood, at=at(tuesday, 16))
    # and the other side goes on in a case of its own, without a right to hers
    own = Case.objects.get(dossier__desk_code="livelihood")
    assert (own.worker, own.subject) == (livelihood, case.subject)
    assert not may_read(livelihood, Case.objects.get(pk=case.pk), at(tuesday, 17))


def test_a_hand_over_is_declined_with_a_better_idea():
    # given a referral to the coordinator for daily life
    counter = world.worker("general", name="見本 一子")
    shakyo = world.worker("neighbourhood", agency="shakyo", name="見本 六花")
    monday = date(2026, 6, 1)
    referral = sent(counter, "neighbourhood", at=at(monday))
    # when it is declined with an idea
    actions.decline(
        referral_id=referral.pk,
        words="車が足りません。",
        idea="移動の会なら木曜に空きがあります。",
        by=shakyo,
        at=at(monday, 14),
    )
    # then the sender has both on her day, and the letter is closed to the other side at once
    assert waits(counter, at(monday, 15)) == [("つなぎの返事：お断り", monday)]
    event = referral.events.get(kind=EventKind.DECLINED)
    assert (event.words, event.idea) == ("車が足りません。", "移動の会なら木曜に空きがあります。")
    assert not may_read(shakyo, Referral.objects.get(pk=referral.pk), at(monday, 15))
    # when she has read it and counts what is missing
    actions.take_note(referral_id=referral.pk, is_unmet=True, district_code="mii", by=counter, at=at(monday, 16))
    # then nothing waits any more
    assert waits(counter, at(monday, 17)) == []


def test_a_hand_over_expires_over_new_year_and_nobody_is_hurried_on_holidays():
    # given a referral sent on the last opening day of the year (closed: 29 December to 3 January, and 成人の日 on the 11th)
    counter = world.worker("general", name="見本 一子", email="counter@example.test")
    elder = world.worker("elder", agency="houkatsu", name="見本 五月")
    head = world.supervisor("elder", name="見本 主子", email="head@example.test")
    referral = sent(counter, "elder", at=at(date(2026, 12, 28)))
    # then the days of the holidays do not count
    assert (referral.due_on, referral.expires_on) == (date(2027, 1, 6), date(2027, 1, 18))
    # when the holidays pass
    for day in (date(2026, 12, 31), date(2027, 1, 2), date(2027, 1, 3)):
        assert jobs.look_after(at=at(day, 8)) == 0
    # then the person named is told on the first opening day after it was due, once
    assert jobs.look_after(at=at(date(2027, 1, 6), 8)) == 0
    assert jobs.look_after(at=at(date(2027, 1, 7), 8)) == 1
    assert jobs.look_after(at=at(date(2027, 1, 8), 8)) == 0
    assert Message.objects.filter(recipient=head, kind=MessageKind.DUE).count() == 1
    assert waits(head, at(date(2027, 1, 8))) == [("つなぎの遅れ", date(2027, 1, 6))]
    # and on the last day, after a long weekend, it can still be answered
    assert may_read(elder, Referral.objects.get(pk=referral.pk), at(date(2027, 1, 18), 16))
    # when nobody answered
    assert jobs.look_after(at=at(date(2027, 1, 19), 8)) == 1
    # then the sender learns, and nobody there can read it any more
    assert waits(counter, at(date(2027, 1, 19))) == [("つなぎの期限切れ（返事なし）", date(2027, 1, 18))]
    assert Message.objects.filter(recipient=counter, kind=MessageKind.CHANGE).exists()
    assert not may_read(elder, Referral.objects.get(pk=referral.pk), at(date(2027, 1, 19)))
    assert referral.events.last().kind == EventKind.EXPIRED


def test_somebody_outside_answers_and_the_worker_reads_that_they_met():
    # given a person who agreed that a salon is told
    counter = world.worker("general", name="見本 一子", email="counter@example.test")
    salon = entries.entry(name="架空土曜サロン", email="salon@example.test")
    friday, saturday = date(2026, 6, 5), date(2026, 6, 13)
    one = issued(counter, organizations=[salon], at=at(friday), phone="000-0000-0000")[0]
    assert Consent.objects.get().receivers == ["架空土曜サロン"]
    # then the mail names nobody, and its link opens with the code alone
    mail = Message.objects.get(address="salon@example.test")
    assert "見本" not in mail.subject + mail.body.replace("【重なり】", "")
    assert one.path in mail.body
    # when its leader accepts, and later tells that they met
    by = Receiver(link_of(ReceiverLink, one.secret.token))
    actions.open_letter(referral_id=one.referral.pk, by=by, at=at(friday, 18))
    actions.accept(referral_id=one.referral.pk, answer=Acceptance(words="土曜にどうぞ。"), by=by, at=at(friday, 18))
    following = Receiver(ReceiverLink.objects.open(at(saturday)).get(referral=one.referral))
    actions.report_meeting(referral_id=one.referral.pk, met_on=saturday, by=following, at=at(saturday, 13))
    # then she reads it on Tuesday
    tuesday = date(2026, 6, 16)
    assert ("つなぎの返事：面談済み", saturday) in waits(counter, at(tuesday))
    referral = Referral.objects.get()
    assert (referral.stage, referral.met_on) == (Stage.MET, saturday)
    assert referral.due_on > tuesday + timedelta(days=7)
