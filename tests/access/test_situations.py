"""The hundred situations a lawyer signs, each built through the real acts and put to the real gate."""

from datetime import date, timedelta
from functools import cached_property

import pytest
import yaml
from django.utils import timezone

from kasanari import gate, packs
from kasanari.access import actions as access
from kasanari.access.models import ApprovalAct, DossierPerson, Invitation
from kasanari.access.obstacles import NotYet
from kasanari.cases import actions as cases
from kasanari.cases.models import Goal, Note
from kasanari.config import places
from kasanari.gate import Mention, Recipient, Refused, Right
from kasanari.people import actions as people
from kasanari.people.models import Person, Residence
from kasanari.staff.models import Posting
from tests import world

pytestmark = pytest.mark.django_db

SITUATIONS = yaml.safe_load((places.HOME / "tests" / "access" / "situations.yaml").read_text(encoding="utf-8"))
PLAN_FIRST = ("plan", "goal", "meeting")
SAME_GROUND = {"own_role": "statutory_meeting"}  # one's own role stays readable from the sitting at which it was taken


class Told:
    """One situation, acted out: the worker who asks, the desk that keeps the record, and what happened between them."""

    def __init__(self, situation):
        self.situation, self.asked_of = situation, situation["record"]
        self.now = timezone.now()
        self.today = timezone.localdate(self.now)
        self.who = self._worker(situation["who"])
        if self.asked_of["desk"] == "none":
            self.subject = self._resident()
            return
        self.owner = world.worker(self.asked_of["desk"], agency=self._agency(self.asked_of["desk"]))
        self._cleared_for_everything(self.owner, self.asked_of["desk"])
        self.case = self._received()
        self.dossier = self.case.dossier
        self.subject = self.case.subject
        if "household" in self.asked_of["names"] or self._consents_of("household"):
            self.household  # noqa: B018  # named before anything is written
        self.item = self._record(self.asked_of["item"])
        self._grounds()
        self._restrictions()

    # who asks ------------------------------------------------------------------------------------------------------

    def _worker(self, who):
        first, last = {
            "now": (date(2020, 4, 1), None),
            "ended": (date(2020, 4, 1), self.today),
            "future": (self.today + timedelta(days=20), None),
        }[who.get("posted", "now")]
        user = world.worker(agency=who["agency"], is_system_administrator=who.get("administrator", False))
        if who.get("moved_in") == "later":
            first = self.today
        desk = packs.city().desks[who["desk"]]
        Posting.objects.create(
            user=user,
            desk_code=desk.code,
            clearance=list(who.get("clearance", desk.clearance)),
            from_on=first,
            until_on=last,
        )
        user.is_active = not who.get("disabled", False)
        user.save()
        return user

    @staticmethod
    def _agency(desk):
        return packs.city().desks[desk].agency

    @staticmethod
    def _cleared_for_everything(user, desk):
        """Whoever keeps the record is cleared for what lies in it; the question is about somebody else."""
        Posting.objects.filter(user=user, desk_code=desk).update(clearance=list(packs.city().table("compartments")))

    # the record ----------------------------------------------------------------------------------------------------

    def _resident(self):
        return Person.objects.create(
            family_name="架空", given_name="住子", family_kana="カクウ", given_kana="スミコ", registered_at=self.now
        )

    def _received(self):
        return world.case_at(self.owner, desk=self.asked_of["desk"], at=self.now - timedelta(days=100))

    @cached_property
    def household(self):
        """The mother: named in the same dossier, and not by name in any text."""
        mother = people.register_person(
            particulars=people.Particulars(family_name="見本", given_name="花江"), by=self.owner, at=self.now
        )
        access.name_person(dossier=self.dossier, person=mother, role="household", by=self.owner, at=self.now)
        self.case.dossier.refresh_from_db()
        vars(self.case.dossier).pop("named", None)
        return mother

    @property
    def named(self):
        return [self.subject if one == "subject" else self.household for one in self.asked_of["names"]]

    def _record(self, kind):
        """The row the question is about, written by the desk that keeps the dossier."""
        if kind in PLAN_FIRST:
            world.planned(world.assessed(self.case, self.owner), self.owner)
        item = getattr(self, f"_{kind}")()
        own = set(packs.city().desks[self.asked_of["desk"]].compartments)
        beyond = set(self.asked_of.get("compartments", ())) - own
        if beyond:  # no act puts a single record into a compartment yet
            type(item).objects.filter(pk=item.pk).update(compartments=sorted(beyond))
            item = type(item).objects.get(pk=item.pk)
        return item

    def _note(self):
        return cases.write_note(
            case_id=self.case.pk, happened_on=self.today, method="phone", fact="家賃の相談をした。",
            names=[one.pk for one in self.named], by=self.owner, at=self.now,
        )  # fmt: skip

    _paper = _note  # what is put on paper is what the record says

    def _assessment(self):
        world.assessed(self.case, self.owner)
        return self.case.assessments.get()

    def _plan(self):
        return self.case.plans.get()

    def _goal(self):
        return Goal.objects.get(plan__case=self.case)

    def _meeting(self):
        return cases.call_meeting(
            case_id=self.case.pk, kind="support", planned_on=self.today, place="会議室", question="分担", invitations=[],
            by=self.owner, at=self.now,
        )  # fmt: skip

    def _dossier(self):
        return self.dossier

    def _person(self):
        return self.subject

    def _residence(self):
        person = self.named[0]
        return people.record_residence(
            person=person, address="架空町1-2-3", district_code="", from_on=self.today - timedelta(days=900),
            by=self.owner, at=self.now,
        )  # fmt: skip

    def _invitation(self):
        return self.dossier  # the sitting opens later; the invitation is looked up when the question is put

    # what opens it -------------------------------------------------------------------------------------------------

    def _consents_of(self, whom):
        return [one for one in self.situation["grounds"] if one["kind"] == "consent" and one["by"] == whom]

    def _grounds(self):
        self.after = []  # ends, once everything was given
        for ground in sorted(self.situation["grounds"], key=lambda one: one["kind"] != "consent"):
            getattr(self, f"_give_{ground['kind']}")(ground)
        for end in self.after:
            end()

    def _give_consent(self, ground):
        state = ground["state"]
        long_ago = state == "expired"
        at = self.now - timedelta(days=90 if long_ago else 1)
        terms = access.ConsentTerms(
            desk_codes=[ground["desk"]], items="必要な範囲", method="written", scope=ground["scope"],
            obtained_on=timezone.localdate(at), expires_on=self.today + timedelta(days=-30 if long_ago else 300),
            form_version="0" if state == "retired_form" else "1", **self._representative(ground),
        )  # fmt: skip
        person = self.household if ground["by"] == "household" else self.subject
        self.consent = cases.record_consent(case_id=self.case.pk, person=person, terms=terms, by=self.owner, at=at)
        if state == "withdrawn":
            self.after.append(self._withdraw)

    def _withdraw(self):
        cases.withdraw_consent(
            consent_id=self.consent.pk, measures_after="資料を回収した。", by=self.owner, at=self.now
        )

    @staticmethod
    def _representative(ground):
        if ground["by"] != "representative":
            return {}
        return {
            "representative": "架空 保",
            "representative_relation": "成年後見人",
            "representative_basis": "民法859条",
        }

    def _give_statutory_meeting(self, ground):
        kind = "child_case" if "child_protection" in self.asked_of.get("compartments", ()) else "support"
        opened = self.now - timedelta(days=2)
        sitting = access.call_sitting(
            dossier=self.dossier, kind=kind, question="分担", opens_at=opened, closes_at=self.now + timedelta(days=1),
            by=self.owner, at=opened,
        )  # fmt: skip
        who = self.situation["who"]
        invited = self.who if who.get("invited") else world.worker(who["desk"], agency=who["agency"])
        self.invitation = access.invite(
            sitting=sitting, worker=invited, desk_code=who["desk"], by=self.owner, at=opened
        )
        if who.get("pledge") == "signed":
            access.record_pledge(
                worker=self.who, kind=kind, signed_on=self.today, until_on=None, by=self.owner, at=opened
            )
        self._table(sitting, tabled=ground["tabled"])
        if self.asked_of.get("own_role"):
            access.give_role(
                invitation=self.invitation, role="家計の見直し", due_on=self.today, by=self.owner, at=self.now
            )
            self.item = self.invitation
        if ground["session"] == "ended":
            self.after.append(lambda: access.end_sitting(sitting=sitting, by=self.owner, at=self.now))

    def _table(self, sitting, *, tabled):
        """Something is always tabled: the record in question, or another one."""
        paper = self.item if tabled and isinstance(self.item, Note) else self._note()
        access.table_paper(sitting=sitting, paper=paper, by=self.owner, at=self.now - timedelta(days=1))

    def _give_plan_meeting(self, ground):
        give = {"consent": self.consent, "holder": self.who, "desk_code": self.situation["who"]["desk"]}
        self.consent.dossier.refresh_from_db()
        if not ground["decided"]:
            with pytest.raises(NotYet):
                access.give_plan_ground(**give, by=self.owner, at=self.now)
            return
        access.settle_support(dossier=self.consent.dossier, decided_on=self.today, by=self.owner, at=self.now)
        access.give_plan_ground(**give, by=self.owner, at=self.now - timedelta(minutes=1))

    def _give_legal_duty(self, ground):
        ended = ground["state"] == "ended"
        given = self.now - timedelta(days=30 if ended else 1)
        duty = access.LegalDuty(
            basis=ground["basis"], reason="通報を受けた。", holder=self.who, desk_code=self.situation["who"]["desk"],
            valid_until=self.now + timedelta(days=-1 if ended else 30),
            rights=frozenset({Right.INDEX, Right.READ, Right(self.situation["right"])}),
        )  # fmt: skip
        access.give_legal_ground(dossier=self.dossier, duty=duty, by=self.owner, at=given)

    def _give_emergency(self, ground):
        self._known_elsewhere()
        opened = self.now - timedelta(hours=5 if ground["state"] == "ended" else 2)
        access.open_emergency(
            person=self.subject, desk_code=self.situation["who"]["desk"], reason="応答がない。", by=self.who, at=opened
        )

    def _known_elsewhere(self):
        """The caller of the night: a desk without compartments takes the call and knows the person by name."""
        desk = "outreach"
        other = world.worker(desk)
        dossier = access.open_dossier(desk_code=desk, persons=[], by=other, at=self.now)
        dossier.names = [self.subject.pk]
        dossier.save()
        DossierPerson.objects.create(
            dossier=dossier, person=self.subject, desk_code=desk, from_on=self.today, is_told=True
        )

    # what closes it ------------------------------------------------------------------------------------------------

    def _restrictions(self):
        if self.asked_of.get("protected"):
            self._protect(self.asked_of["protected"])
        if self.situation.get("to") in ("former_housemate", "guardian"):
            self._lived_with(self.recipient)
        if self.asked_of.get("suspended"):
            access.suspend_use(dossier=self.dossier, reason="other", by=self.owner, at=self.now)
        if self.asked_of.get("closed"):
            access.close_dossier(dossier=self.dossier, by=self.owner, at=self.now)
        if self.situation["who"].get("conflict"):
            access.declare_conflict(
                worker=self.who, person=self.subject, kind=self.situation["who"]["conflict"], by=self.who, at=self.now
            )
        if self.item is not None:
            self.item = type(self.item).objects.get(pk=self.item.pk)

    def _protect(self, period):
        until = {
            "current": self.today + timedelta(days=200),
            "expired": self.today - timedelta(days=20),
            "unknown": None,
        }
        adversaries = [self.recipient] if self.situation.get("to") == "adversary" else []
        access.protect_person(
            person=self.named[0], kind="dv", desk_code=self.asked_of["desk"], from_on=self.today - timedelta(days=300),
            until_on=until[period], adversaries=adversaries, by=self.owner, at=self.now,
        )  # fmt: skip

    @cached_property
    def recipient(self):
        """Somebody else of the register, to whom the paper would go."""
        return self._resident()

    def _lived_with(self, other):
        access.name_person(dossier=self.dossier, person=other, role="household", by=self.owner, at=self.now)
        then = self.today - timedelta(days=2000)
        people.form_household(members=[(self.subject, "子"), (other, "")], formed_on=then, by=self.owner, at=self.now)
        people.form_household(
            members=[(self.subject, "")], formed_on=self.today - timedelta(days=400), by=self.owner, at=self.now
        )

    # the question --------------------------------------------------------------------------------------------------

    def answer(self):
        """``(allow | masked | deny, ground or code of the rule)``."""
        if self.situation.get("second_person") and self.situation["right"] == Right.EXPORT:
            self._approved(ApprovalAct.EXPORT)
        subject = self._asked_about()
        right = Right(self.situation["right"])
        decision = gate.decide(self.who, right, subject, at=self.now)
        if decision.allowed and right == Right.SHARE:
            return self._leaving(decision)
        if decision.allowed and self._hides_where(subject, right):
            return "masked", gate.decide(self.who, Right.LOCATE, subject, at=self.now).why
        if decision.allowed:
            return "allow", SAME_GROUND.get(decision.ground, decision.ground)
        known = right == Right.READ and gate.decide(self.who, Right.INDEX, subject, at=self.now).allowed
        return ("masked" if known else "deny"), decision.why

    def _asked_about(self):
        """Of a dossier somebody else keeps, what can be known first is the involvement."""
        if self.asked_of["desk"] == "none":
            return self.subject if self.asked_of["item"] == "person" else self._residence_of_resident()
        if self.asked_of["item"] == "invitation":
            return Invitation.objects.get(worker=self.who)
        by_name = self.asked_of["item"] == "dossier" and self.situation["right"] in (Right.INDEX, Right.LOCATE)
        return DossierPerson.objects.get(dossier=self.dossier, person=self.subject) if by_name else self.item

    def _residence_of_resident(self):
        return Residence.objects.create(person=self.subject, address="架空町1-2-3", from_on=date(2020, 4, 1))

    def _hides_where(self, subject, right):
        """The desk in charge tells where a protected person is: whoever only knows of the involvement is not told it."""
        if not isinstance(subject, DossierPerson) or right != Right.INDEX or "protected" not in self.asked_of:
            return False
        return not gate.decide(self.who, Right.LOCATE, subject, at=self.now).allowed

    def _leaving(self, decision):
        try:
            if self.situation["to"] == "guardian":
                self._reviewed()
            mention = Mention(self.named[0].pk, self.situation["field"])
            gate.may_leave([mention], self._recipient(), by=self.who)
        except Refused as refusal:
            return "deny", refusal.decision.why
        return "allow", decision.ground

    def _reviewed(self):
        """親権者の開示請求: spent at the moment the paper is handed over; without a second person it is refused."""
        approval = self._approved(
            ApprovalAct.DISCLOSE_TO_GUARDIAN, is_answered=self.situation.get("second_person", False)
        )
        access.use_approval(approval=approval, by=self.who, at=self.now)

    def _approved(self, act, *, is_answered=True):
        desk = self.situation["who"]["desk"]
        subject = None if act == ApprovalAct.EXPORT else self.dossier.pk
        approval = access.ask_for_approval(
            act=act, desk_code=desk, reason="本人の求め", subject_id=subject, by=self.who, at=self.now
        )
        if not is_answered:
            return approval
        supervisor = world.worker(agency=self._agency(desk))
        Posting.objects.create(user=supervisor, desk_code=desk, role="supervisor", from_on=date(2020, 4, 1))
        return access.answer_approval(approval=approval, is_granted=True, by=supervisor, at=self.now)

    def _recipient(self):
        match self.situation["to"]:
            case "person":
                return Recipient("person", str(self.subject.pk))
            case "public":
                return Recipient("public")
            case "agency":
                return Recipient("agency", "jiritsu")
        return Recipient("person", str(self.recipient.pk))


@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda one: f"{one['no']} {one['situation']}")
def test_the_gate_answers_as_the_lawyer_signed(situation):
    assert Told(situation).answer() == (situation["expected"], situation["because"])
