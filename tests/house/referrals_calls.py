"""How to prepare each act of ``referrals``: functions that return its arguments but ``by`` and ``at``."""

from django.utils import timezone

from kasanari.referrals import actions
from kasanari.referrals.actions import Acceptance
from kasanari.referrals.models import Referral
from tests import world
from tests.directory import entries
from tests.referrals import letters

CALLS = {}


def about(act):
    return lambda prepare: CALLS.setdefault(f"referrals.{act}", prepare)


def referral(town):
    """From the desk to a colleague of it, whom nobody can stand in for."""
    return letters.sent(town.by, case=town.case(), **letters.to_colleague("multi-agency"))


def handed_over(town):
    """To a desk where none of the strangers sits."""
    return letters.sent(town.by, "elder", case=town.case())


def accepted(town):
    sent = handed_over(town)
    by = world.worker("elder", agency="houkatsu")
    return actions.accept(referral_id=sent.pk, answer=Acceptance(), by=by, at=timezone.now())


@about("send")
def _(town):
    case = town.case()
    return {"dossier": case.dossier, "letter": letters.letter(case, "elder")}


@about("open_letter")
def _(town):
    return {"referral_id": referral(town).pk}


@about("accept")
def _(town):
    return {"referral_id": referral(town).pk, "answer": Acceptance()}


@about("decline")
def _(town):
    return {"referral_id": referral(town).pk, "words": "手がいっぱいです。"}


@about("report_meeting")
def _(town):
    return {"referral_id": accepted(town).pk, "met_on": timezone.localdate()}


@about("settle")
def _(town):
    return {"referral_id": accepted(town).pk, "result": "joined"}


@about("keep_late_words")
def _(town):
    sent = handed_over(town)
    actions.withdraw(referral_id=sent.pk, words="転居した。", by=town.by, at=timezone.now())
    return {"referral_id": sent.pk, "words": "来週会えます。"}


@about("withdraw")
def _(town):
    return {"referral_id": referral(town).pk, "words": "転居した。"}


@about("take_note")
def _(town):
    return {"referral_id": referral(town).pk}


@about("take_over")
def _(town):
    return {"referral_id": referral(town).pk}


@about("issue_link")
def _(town):
    salon = entries.entry(name="架空の会")
    issued = letters.issued(town.by, case=town.case(), organizations=[salon])
    return {"referral_id": issued[0].referral.pk}


RECEIVERS_OWN = {
    "referrals.open_letter",
    "referrals.accept",
    "referrals.decline",
    "referrals.report_meeting",
    "referrals.settle",
}
"""Acts of the receiver; nobody at the sending desk may do them."""


def receiver(given):
    """Whoever it was sent to, or took it over."""
    sent = Referral.objects.get(pk=given["referral_id"])
    return sent.holder or sent.worker


MAY_ANYWAY = {}
