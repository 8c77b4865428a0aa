"""P5: no sequence of a worker's own writes enlarges his rights, except through acts that are looked at afterwards."""

from datetime import timedelta
from random import Random
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.models import (
    Approval,
    Consent,
    Dossier,
    DossierPerson,
    Emergency,
    Ground,
    Invitation,
    ItemKind,
    Protection,
    Review,
    Sitting,
)
from kasanari.access.obstacles import NotYet
from kasanari.cases import actions as cases
from kasanari.cases.models import Case, Contact, Note
from kasanari.gate import Refused, Right
from kasanari.lib.flow import IllegalMove
from kasanari.people import actions as people
from kasanari.people.models import MergeProposal, Person, PersonMerge, Residence
from tests import world as small_world

pytestmark = pytest.mark.django_db

KEPT = (Dossier, DossierPerson, Person, Residence, Contact, Note)
RIGHTS = (Right.INDEX, Right.READ, Right.LOCATE)
"""The others are the own desk's; *write* comes back with reopening, which the desk may do itself (F5)."""
REFUSALS = (Refused, NotYet, cases.NotYet, IllegalMove)

pick = st.integers(0, 30)


class OwnWrites(RuleBasedStateMachine):
    """One worker at a desk of the city tries everything, on what is his and on what is not."""

    done = 0

    def __init__(self) -> None:
        super().__init__()
        self.ids = patch("os.urandom", Random(0).randbytes)  # the same choices meet the same rows when tried again
        self.ids.start()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.now = timezone.now()
        self.by = small_world.worker("housing")
        self.others = [small_world.worker(desk) for desk in ("general", "mens", "family-child")]
        for other, desk in zip(self.others, ("general", "mens", "family-child"), strict=True):
            case = small_world.case_at(other, desk=desk, at=self.now)
            self._note(case, other)
            people.record_residence(
                person=case.subject,
                address="架空町1-2-3",
                district_code="",
                from_on=timezone.localdate(),
                by=other,
                at=self.now,
            )
        self._note(small_world.case_at(self.by, desk="housing", at=self.now), self.by)
        self.resident = Person.objects.create(family_name="架空", given_name="住子", registered_at=self.now)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        self.ids.stop()

    def _note(self, case: Case, by: Any) -> None:
        cases.write_note(
            case_id=case.pk, happened_on=timezone.localdate(), method="phone", fact="話を聞いた。", by=by, at=self.now
        )

    # what is compared ----------------------------------------------------------------------------------------------

    def _rights(self) -> set[Any]:
        return {
            (right, model, pk)
            for model in KEPT
            for right in RIGHTS
            for pk in gate.visible(model.objects.all(), to=self.by, right=right, at=self.now)
            .order_by()
            .values_list("pk", flat=True)
        }

    def _does(self, act: Any, /, *, is_looked_at: bool = False, **given: Any) -> None:
        """Do it if it is allowed; then nothing that was there before is open that was closed."""
        self.now += timedelta(seconds=1)
        before, reviews = self._rights(), Review.objects.filter(done_by=self.by).count()
        there = {(model, pk) for model in KEPT for pk in model.objects.values_list("pk", flat=True)} - self._only_his()
        try:
            with transaction.atomic():
                act(**given, by=self.by, at=self.now)
        except REFUSALS:
            return
        OwnWrites.done += 1
        opened = {entry for entry in self._rights() - before if entry[1:] in there}
        assert not opened or is_looked_at, f"{act.__name__} opened {opened}"
        assert not opened or Review.objects.filter(done_by=self.by).count() > reviews, f"nobody looks at {act.__name__}"
        if act in (access.open_dossier, cases.receive_contact):
            items = {entry for entry in opened if entry[1] in (Note, Contact, Dossier, Case, Consent)}
            assert items == set(), "opening a dossier revealed another one"

    def _only_his(self) -> set[Any]:
        """Persons he wrote down himself, of whom nobody has made anything yet: naming them reveals nothing to him."""
        his = Person.objects.filter(registered_by=self.by, dossier_persons=None)
        return {(Person, pk) for pk in his.values_list("pk", flat=True)}

    def _one(self, model: Any, number: int) -> Any:
        rows = list(getattr(model, "objects", model).order_by("pk"))
        return rows[number % len(rows)] if rows else None

    # what he tries -------------------------------------------------------------------------------------------------

    @rule(person=pick, desk=st.sampled_from(["housing", "housing", "general"]))
    def opens_a_dossier(self, person, desk):
        self._does(
            access.open_dossier, is_looked_at=True, desk_code=desk, persons=[(self._one(Person, person), "subject")]
        )

    @rule(person=pick)
    def takes_a_contact(self, person):
        new = cases.NewContact(
            desk_code="housing", channel="counter", words="家賃", topics=["rent"], outcome="own_desk",
            person=self._one(Person, person),
        )  # fmt: skip
        self._does(cases.receive_contact, is_looked_at=True, contact=new)

    @rule(dossier=pick, person=pick)
    def names_a_person(self, dossier, person):
        self._does(
            access.name_person, is_looked_at=True, dossier=self._one(Dossier, dossier), person=self._one(Person, person),
            role="household",
        )  # fmt: skip

    @rule()
    def writes_a_person_down(self):
        self._does(people.register_person, particulars=people.Particulars(family_name="見本", given_name="新子"))

    @rule(dossier=pick, person=pick, desk=st.sampled_from(["housing", "general"]))
    def records_a_consent(self, dossier, person, desk):
        terms = access.ConsentTerms(
            desk_codes=[desk], items="全部", method="written", obtained_on=timezone.localdate(),
            expires_on=timezone.localdate() + timedelta(days=9),
        )  # fmt: skip
        self._does(
            access.record_consent, is_looked_at=True, dossier=self._one(Dossier, dossier), person=self._one(Person, person),
            terms=terms,
        )  # fmt: skip

    @rule(person=pick)
    def declares_an_emergency(self, person):
        self._does(
            access.open_emergency,
            is_looked_at=True,
            person=self._one(Person, person),
            desk_code="housing",
            reason="応答がない。",
        )

    @rule(emergency=pick)
    def ends_an_emergency(self, emergency):
        if chosen := self._one(Emergency, emergency):
            self._does(access.end_emergency, emergency=chosen)

    @rule(dossier=pick, rights=st.sampled_from([{Right.READ}, {Right.LOCATE, Right.SHARE}]))
    def gives_himself_a_ground_of_law(self, dossier, rights):
        duty = access.LegalDuty(
            basis="child_abuse_notice", reason="通告", holder=self.by, desk_code="housing", rights=frozenset(rights),
            valid_until=self.now + timedelta(days=3),
        )  # fmt: skip
        self._does(access.give_legal_ground, dossier=self._one(Dossier, dossier), duty=duty)

    @rule(consent=pick)
    def gives_himself_the_plan(self, consent):
        if chosen := self._one(Consent, consent):
            self._does(access.give_plan_ground, consent=chosen, holder=self.by, desk_code="housing")

    @rule(consent=pick, desk=st.sampled_from(["housing", "general"]))
    def hands_over_and_keeps(self, consent, desk):
        if chosen := self._one(Consent, consent):
            handed = access.HandedOver(
                scope=list(ItemKind), until=self.now + timedelta(days=3), kept_until=self.now + timedelta(days=30)
            )
            self._does(access.hand_over, consent=chosen, desk_code=desk, handed=handed)
        for ground in Ground.objects.exclude(extends_to=None):
            self._does(access.keep_ground, ground=ground)

    @rule(dossier=pick)
    def calls_a_sitting(self, dossier):
        self._does(
            access.call_sitting, dossier=self._one(Dossier, dossier), kind="support", question="分担",
            opens_at=self.now, closes_at=self.now + timedelta(days=1),
        )  # fmt: skip

    @rule(sitting=pick, paper=pick)
    def invites_himself_and_tables(self, sitting, paper):
        if chosen := self._one(Sitting, sitting):
            self._does(access.invite, sitting=chosen, worker=self.by, desk_code="housing")
            self._does(access.table_paper, sitting=chosen, paper=self._one(Note, paper))

    @rule(invitation=pick)
    def gives_a_role(self, invitation):
        if chosen := self._one(Invitation, invitation):
            self._does(access.give_role, invitation=chosen, role="連絡", due_on=None)

    @rule()
    def signs_for_himself(self):
        self._does(access.record_pledge, worker=self.by, kind="support", signed_on=timezone.localdate(), until_on=None)

    @rule(act=st.sampled_from(["export", "end_conflict", "resume_use", "lift_protection"]))
    def asks_himself(self, act):
        self._does(access.ask_for_approval, act=act, desk_code="housing", reason="急ぐ。")
        for approval in Approval.objects.waiting():
            self._does(access.answer_approval, approval=approval, is_granted=True)

    @rule(review=pick)
    def looks_at_his_own_act(self, review):
        if chosen := self._one(Review, review):
            self._does(access.review, review_id=chosen.pk, is_proper=True, finding="")

    @rule(dossier=pick, act=st.sampled_from(["close_dossier", "reopen_dossier"]))
    def closes_and_reopens(self, dossier, act):
        self._does(getattr(access, act), dossier=self._one(Dossier, dossier))

    @rule(dossier=pick, is_shared=st.booleans())
    def shares_involvement(self, dossier, is_shared):
        self._does(access.set_involvement, dossier=self._one(Dossier, dossier), is_shared=is_shared)

    @rule(dossier=pick)
    def decides_support(self, dossier):
        self._does(access.settle_support, dossier=self._one(Dossier, dossier), decided_on=timezone.localdate())

    @rule(dossier=pick)
    def suspends(self, dossier):
        self._does(access.suspend_use, dossier=self._one(Dossier, dossier), reason="other")

    @rule(person=pick)
    def declares_a_conflict(self, person):
        self._does(access.declare_conflict, worker=self.by, person=self._one(Person, person), kind="kin")

    @rule(person=pick)
    def protects(self, person):
        self._does(
            access.protect_person, person=self._one(Person, person), kind="dv", desk_code="housing",
            from_on=timezone.localdate(), until_on=None,
        )  # fmt: skip

    @rule(protection=pick, approval=pick)
    def lifts(self, protection, approval):
        asked, chosen = self._one(Approval, approval), self._one(Protection, protection)
        if asked and chosen:
            self._does(access.lift_protection, protection=chosen, approval=asked)

    @rule(person=pick)
    def writes_an_address(self, person):
        self._does(
            people.record_residence, person=self._one(Person, person), address="別町4-5", district_code="",
            from_on=timezone.localdate() + timedelta(days=1),
        )  # fmt: skip

    @rule(one=pick, other=pick)
    def joins_a_household(self, one, other):
        members = [(self._one(Person, one), ""), (self._one(Person, other), "")]
        if one != other:
            self._does(people.form_household, members=members, formed_on=timezone.localdate())

    @rule(one=pick, other=pick)
    def merges(self, one, other):
        first, second = sorted((self._one(Person, one), self._one(Person, other)), key=lambda person: person.pk)
        if first != second and not MergeProposal.objects.waiting().filter(first=first, second=second).exists():
            proposed = MergeProposal.objects.create(first=first, second=second, score=0.9, proposed_at=self.now)
            self._does(access.confirm_merge, proposal=proposed, kept=first)

    @rule(one=pick, other=pick)
    def proposes_a_merge(self, one, other):
        self._does(access.propose_merge, one=self._one(Person, one), other=self._one(Person, other), note="同じ人。")
        for own in MergeProposal.objects.waiting().filter(proposed_by=self.by):
            self._does(access.confirm_merge, proposal=own, kept=own.first)

    @rule(merge=pick)
    def splits(self, merge):
        chosen = self._one(PersonMerge.objects.standing(), merge)
        if chosen:
            self._does(access.undo_merge, merge=chosen, reason="別の人と分かった。")


def sequences(examples: int) -> int:
    """Try so many sequences; how many writes were allowed in them."""
    OwnWrites.done = 0
    run_state_machine_as_test(
        OwnWrites,
        settings=settings(
            max_examples=examples, stateful_step_count=14, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
    return OwnWrites.done


def test_no_sequence_of_own_writes_enlarges_rights():
    assert sequences(6) > 10


@pytest.mark.nightly
def test_no_sequence_of_many_enlarges_rights():
    assert sequences(200) > 300
