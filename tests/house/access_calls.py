"""How to prepare each act of ``access``: functions that return its arguments but ``by`` and ``at``."""

from datetime import timedelta

from django.utils import timezone

from kasanari.access import actions as access
from kasanari.access.models import DossierPerson, Review
from kasanari.cases.models import Contact
from kasanari.people.models import MergeProposal
from tests import world

CALLS = {}


def about(act):
    return lambda prepare: CALLS.setdefault(f"access.{act}", prepare)


def in_days(count):
    return timezone.now() + timedelta(days=count)


def duty(holder=None):
    return access.LegalDuty(
        basis="elder_abuse_notice",
        reason="照会への回答",
        holder=holder or world.worker("elder", agency="houkatsu"),
        desk_code="elder",
        valid_until=in_days(10),
    )


def ground(town):
    return access.give_legal_ground(dossier=town.case().dossier, duty=duty(), by=town.by, at=timezone.now())


def protection(town):
    town.by.postings.update(clearance=["statutory_meeting", "dv"])
    return access.protect_person(
        person=town.case().subject, kind="dv", desk_code="multi-agency", from_on=town.today,
        until_on=town.today + timedelta(days=30), by=town.by, at=timezone.now(),
    )  # fmt: skip


def sitting(town, case=None):
    return access.call_sitting(
        dossier=(case or town.case()).dossier, kind="support", question="見守りの分担", opens_at=in_days(-1),
        closes_at=in_days(1), by=town.by, at=timezone.now(),
    )  # fmt: skip


def invitation(town):
    guest = world.worker("elder", agency="houkatsu")
    return access.invite(sitting=sitting(town), worker=guest, desk_code="elder", by=town.by, at=timezone.now())


def asked(town, act, subject=None, by=None):
    return access.ask_for_approval(
        act=act, desk_code="multi-agency", reason="本人の申出があった。", subject_id=subject and subject.pk,
        by=by or town.by, at=timezone.now(),
    )  # fmt: skip


def granted(town, act, subject=None, by=None, second=None):
    approval = asked(town, act, subject, by)
    return access.answer_approval(approval=approval, is_granted=True, by=second or town.supervisor, at=timezone.now())


def emergency(town):
    return access.open_emergency(
        person=town.case().subject, desk_code="multi-agency", reason="自宅で倒れているとの通報", hours=1, by=town.by,
        at=timezone.now(),
    )  # fmt: skip


def conflict(town):
    return access.declare_conflict(
        worker=town.by, person=town.case().subject, kind="kin", by=town.by, at=timezone.now()
    )


def request(town):
    asker = world.worker("elder", agency="houkatsu")
    return access.ask_for_access(
        involvement=DossierPerson.objects.get(dossier=town.case().dossier), desk_code="elder", reason="訪問のため",
        by=asker, at=timezone.now(),
    )  # fmt: skip


@about("ask_for_access")
def _(town):
    elsewhere = world.case_at(world.worker("general"), desk="general")
    return {
        "involvement": DossierPerson.objects.get(dossier=elsewhere.dossier), "desk_code": "multi-agency",
        "reason": "役割分担の調整",
    }  # fmt: skip


@about("answer_request")
def _(town):
    return {"request_id": request(town).pk, "ground": None, "answer": "電話でお話しします。"}


@about("answer_by_law")
def _(town):
    asking = request(town)
    return {"request_id": asking.pk, "duty": duty(asking.asked_by)}


@about("ask_for_approval")
def _(town):
    return {"act": "export", "desk_code": "multi-agency", "reason": "統計のため"}


@about("answer_approval")
def _(town):
    return {"approval": asked(town, "export"), "is_granted": True}


@about("use_approval")
def _(town):
    return {"approval": granted(town, "export")}


@about("set_involvement")
def _(town):
    return {"dossier": town.case().dossier, "is_shared": False}


@about("settle_support")
def _(town):
    return {"dossier": town.case().dossier, "decided_on": town.today}


@about("suspend_use")
def _(town):
    return {"dossier": town.case().dossier, "reason": "improper_use"}


@about("resume_use")
def _(town):
    dossier = town.case().dossier
    access.suspend_use(dossier=dossier, reason="improper_use", by=town.by, at=timezone.now())
    return {"dossier": dossier, "approval": granted(town, "resume_use", dossier)}


@about("give_legal_ground")
def _(town):
    return {"dossier": town.case().dossier, "duty": duty()}


@about("give_plan_ground")
def _(town):
    case = world.supported(town.by, desk="multi-agency")
    holder = world.worker("elder", agency="houkatsu")
    return {"consent": case.dossier.consents.get(), "holder": holder, "desk_code": "elder"}


@about("hand_over")
def _(town):
    case = town.case()
    consent = world.consent(case, town.by, "elder")
    return {"consent": consent, "desk_code": "elder", "handed": _handed_over()}


@about("keep_ground")
def _(town):
    case = town.case()
    consent = world.consent(case, town.by, "elder")
    given = {"consent": consent, "desk_code": "elder", "handed": _handed_over()}
    return {"ground": access.hand_over(**given, by=town.by, at=timezone.now())}


def _handed_over():
    return access.HandedOver(
        scope=["contact"], until=timezone.now() + timedelta(days=5), kept_until=timezone.now() + timedelta(days=9)
    )


HOLDERS_OWN = {"access.keep_ground"}
"""Acts of whoever holds a ground at another desk; nobody at the desk that gave it may do them."""


def holder(given):
    return world.worker(given["ground"].desk_code, agency="houkatsu")


@about("revoke_ground")
def _(town):
    return {"ground": ground(town)}


@about("open_emergency")
def _(town):
    return {"person": town.case().subject, "desk_code": "multi-agency", "reason": "自宅で倒れているとの通報"}


@about("end_emergency")
def _(town):
    return {"emergency": emergency(town)}


@about("review")
def _(town):
    return {"review_id": Review.objects.get(emergency=emergency(town)).pk, "is_proper": True, "finding": ""}


@about("review_as_proper")
def _(town):
    return {"review_ids": [Review.objects.get(emergency=emergency(town)).pk]}


@about("protect_person")
def _(town):
    return {
        "person": town.case().subject, "kind": "dv", "desk_code": "multi-agency", "from_on": town.today,
        "until_on": None,
    }  # fmt: skip


@about("renew_protection")
def _(town):
    return {"protection": protection(town), "until_on": town.today + timedelta(days=60)}


@about("lift_protection")
def _(town):
    protected = protection(town)
    return {"protection": protected, "approval": granted(town, "lift_protection", protected)}


@about("declare_conflict")
def _(town):
    return {"worker": town.by, "person": town.case().subject, "kind": "kin"}


@about("end_conflict")
def _(town):
    declared = conflict(town)
    second = world.supervisor("multi-agency")
    return {
        "conflict": declared,
        "approval": granted(town, "end_conflict", declared, by=town.supervisor, second=second),
    }


def proposal(town):
    """What the comparison proposed: two persons ``by`` may write about."""
    first, second = sorted((town.case().subject, town.case().subject), key=lambda person: person.pk)
    return MergeProposal.objects.create(first=first, second=second, score=0.9, proposed_at=timezone.now())


def merge(town):
    proposed = proposal(town)
    return access.confirm_merge(proposal=proposed, kept=proposed.first, by=town.by, at=timezone.now())


@about("propose_merge")
def _(town):
    return {"one": town.case().subject, "other": town.case().subject, "note": "同じ電話番号から掛けてきた。"}


@about("agree_to_merge")
def _(town):
    return {"proposal": proposal(town)}


@about("confirm_merge")
def _(town):
    proposed = proposal(town)
    return {"proposal": proposed, "kept": proposed.second}


@about("refuse_merge")
def _(town):
    return {"proposal": proposal(town), "answer": "双子の兄弟で、本人に確かめた。"}


@about("undo_merge")
def _(town):
    return {"merge": merge(town), "reason": "生年月日の違う証明書が見つかった。"}


@about("call_sitting")
def _(town):
    return {
        "dossier": town.case().dossier, "kind": "support", "question": "見守りの分担", "opens_at": in_days(1),
        "closes_at": in_days(2),
    }  # fmt: skip


@about("invite")
def _(town):
    return {"sitting": sitting(town), "worker": world.worker("elder", agency="houkatsu"), "desk_code": "elder"}


@about("table_paper")
def _(town):
    case = town.case()
    return {"sitting": sitting(town, case), "paper": Contact.objects.get(dossier=case.dossier)}


@about("give_role")
def _(town):
    return {"invitation": invitation(town), "role": "週に一度の訪問", "due_on": town.today}


@about("finish_own_role")
def _(town):
    guest = invitation(town)
    return {
        "invitation": access.give_role(
            invitation=guest, role="週に一度の訪問", due_on=None, by=town.by, at=timezone.now()
        )
    }


@about("end_sitting")
def _(town):
    return {"sitting": sitting(town)}


@about("record_pledge")
def _(town):
    return {
        "worker": world.worker("elder", agency="houkatsu"), "kind": "support", "signed_on": town.today, "until_on": None,
    }  # fmt: skip


SUPERVISORS_OWN = {"access.answer_approval", "access.review", "access.review_as_proper", "access.end_conflict"}
"""Acts of whoever looks after the desk; the worker who sits there may not."""

CHANGES_A_ROW = {
    "access.agree_to_merge",
    "access.close_dossier",
    "access.end_conflict",
    "access.end_emergency",
    "access.end_sitting",
    "access.finish_own_role",
    "access.give_role",
    "access.keep_ground",
    "access.lift_protection",
    "access.refuse_merge",
    "access.renew_protection",
    "access.reopen_dossier",
    "access.resume_use",
    "access.review",
    "access.review_as_proper",
    "access.revoke_ground",
    "access.set_involvement",
    "access.settle_support",
    "access.suspend_use",
    "access.undo_merge",
    "access.use_approval",
    "access.withdraw_consent",
}
"""Acts after which no table holds more rows than before."""
