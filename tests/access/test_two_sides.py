"""名寄せ between desks: each answers for its own record, and whoever looks after a desk sees what nobody can answer."""

from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.access import actions
from kasanari.access.models import DossierPerson
from kasanari.access.obstacles import NotYet
from kasanari.gate import Refused, Right
from kasanari.people.duplicates.proposing import propose_likely
from kasanari.people.models import MergeProposal, Person, PersonMerge, ProposalState
from kasanari.staff.actions import end_posting
from tests import world
from tests.access.conftest import told

pytestmark = pytest.mark.django_db

MERGES = reverse("access:merges")
NOBODY = "だれも確認できない候補"


@pytest.fixture
def town():
    """Two desks of the city, each with a record of its own that it alone may write to."""
    by, other = world.worker("multi-agency"), world.worker("youth")
    return SimpleNamespace(
        by=by, other=other, colleague=world.worker("multi-agency"), outsider=world.worker("elder", agency="houkatsu"),
        one=world.case_at(by, desk="multi-agency", family="甲").subject,
        two=world.case_at(other, desk="youth", family="乙").subject,
    )  # fmt: skip


def resident(family="丙"):
    """Somebody whom only the register knows."""
    return Person.objects.create(family_name=family, given_name="太郎", registered_at=timezone.now())


def proposed(town, by=None, one=None, two=None):
    """By ``by``, or (None) by the comparison."""
    pair = sorted((one or town.one, two or town.two), key=lambda person: person.pk)
    if by is None:
        return MergeProposal.objects.create(first=pair[0], second=pair[1], score=0.9, proposed_at=timezone.now())
    return actions.propose_merge(one=pair[0], other=pair[1], note="同じ電話。", by=by, at=timezone.now())


def confirmed(town, proposal, by, kept=None):
    return actions.confirm_merge(proposal=proposal, kept=kept or town.one, by=by, at=timezone.now())


def agreed(proposal, by):
    return actions.agree_to_merge(proposal=proposal, by=by, at=timezone.now())


def refused(proposal, by):
    return actions.refuse_merge(proposal=proposal, answer="双子。", by=by, at=timezone.now())


def page(user, address=MERGES):
    return told(world.signed_in(user).get(address))


def address_of(proposal):
    return reverse("access:merge_proposal", args=[proposal.pk])


def test_whoever_proposes_speaks_for_his_own_record_and_the_other_desk_confirms(town):
    proposal = proposed(town, town.by)
    assert address_of(proposal) in page(town.other, reverse("workbench:today"))
    assert address_of(proposal) in page(town.other, reverse("access:tasks"))
    shown = page(town.other, address_of(proposal))
    assert "多機関協働" in shown
    assert "同じ電話。" not in shown, "he may not read the other record"
    side = "first" if proposal.first == town.two else "second"
    assert world.signed_in(town.other).post(address_of(proposal), {"answer": side}).status_code == 302
    merge = PersonMerge.objects.get()
    assert (merge.kept, merge.confirmed_by) == (town.two, town.other)
    assert not gate.decide(town.other, Right.READ, town.one).allowed


def test_each_desk_says_its_own_word_of_what_the_comparison_proposed(town):
    proposal = proposed(town)
    browser = world.signed_in(town.by)
    assert "左の記録を主にする" not in told(browser.get(address_of(proposal)))
    assert browser.post(address_of(proposal), {"answer": "first"}).status_code == 422
    assert browser.post(address_of(proposal), {"answer": "agree"}).status_code == 302
    assert not PersonMerge.objects.exists()
    assert "あなたの窓口の答えは記録してあります" in told(browser.get(address_of(proposal)))
    for early in (lambda: confirmed(town, proposal, town.by), lambda: confirmed(town, proposal, town.colleague)):
        with pytest.raises(NotYet, match="もう一方"):
            early()
    with pytest.raises(NotYet, match="すでに記録"):
        agreed(proposal, town.colleague)
    assert confirmed(town, proposal, town.other).kept == town.one


def test_nobody_confirms_what_he_proposed_himself_though_he_sits_at_both_desks(town):
    both = world.worker("multi-agency", "youth")
    proposal = proposed(town, both)
    for act in (
        lambda: confirmed(town, proposal, both),
        lambda: agreed(proposal, both),
        lambda: refused(proposal, both),
    ):
        with pytest.raises(Refused):
            act()
    assert confirmed(town, proposal, town.colleague)


def test_one_desk_is_enough_to_refuse_and_a_refusal_is_remembered(town):
    Person.objects.filter(pk__in=[town.one.pk, town.two.pk]).update(family_name="丁", phone="0942-00-0000")
    assert propose_likely(at=timezone.now()) == 1
    proposal = MergeProposal.objects.get()
    agreed(proposal, town.by)
    assert refused(proposal, town.other).state == ProposalState.REFUSED
    assert propose_likely(at=timezone.now()) == 0
    assert not PersonMerge.objects.exists()


def test_either_desk_undoes_a_wrong_match_without_loss(town):
    for by in (town.by, town.other):
        before = {worker.pk: known(worker) for worker in (town.by, town.other, town.outsider)}
        merge = confirmed(town, proposed(town, town.by), town.other)
        assert reverse("access:undo_merge", args=[merge.pk]) in page(by)
        actions.undo_merge(merge=merge, reason="別の人。", by=by, at=timezone.now())
        assert {worker.pk: known(worker) for worker in (town.by, town.other, town.outsider)} == before


def known(worker):
    return {
        (right, one.pk)
        for right in (Right.INDEX, Right.READ, Right.LOCATE, Right.WRITE)
        for one in gate.visible(Person.objects.all(), to=worker, right=right)
    }


def test_whoever_looks_residents_up_speaks_for_one_of_the_register_whom_no_desk_is_told_to_support(town):
    someone = resident()
    proposal = proposed(town, two=someone)
    assert confirmed(town, proposal, town.by, kept=someone)
    supported = world.case_at(town.other, desk="youth", family="戊").dossier
    other = resident()
    actions.name_person(dossier=supported, person=other, role="household", by=town.other, at=timezone.now())
    second = proposed(town, one=world.case_at(town.by, desk="multi-agency", family="己").subject, two=other)
    with pytest.raises(Refused):
        refused(second, world.worker("general"))
    agreed(second, town.by)
    assert confirmed(town, second, town.other, kept=other)


def test_a_closed_record_can_still_be_answered_for(town):
    dossier = DossierPerson.objects.get(person=town.two).dossier
    actions.close_dossier(dossier=dossier, by=town.other, at=timezone.now())
    assert confirmed(town, proposed(town, town.by), town.other)


def test_whoever_may_not_know_of_one_of_them_learns_nothing(town):
    hidden = world.case_at(world.worker("mens"), desk="mens", family="隠").subject
    proposal = proposed(town, two=hidden)
    for worker in (town.by, world.supervisor("multi-agency"), town.outsider):
        before = page(worker)
        assert "隠" not in before
        assert "甲" not in before
        assert world.signed_in(worker).get(address_of(proposal)).status_code == 404
        with pytest.raises(Refused):
            agreed(proposal, worker)


def test_what_nobody_could_answer_stands_on_the_list_of_whoever_looks_after_desks(town):
    chief, worker = world.supervisor("housing"), world.worker("housing")
    both = world.worker("multi-agency", "youth")
    proposal = proposed(town, both)
    assert NOBODY not in page(chief)
    for user in (town.by, town.colleague, town.other):
        for posting in user.postings.all():
            end_posting(posting=posting, until_on=timezone.localdate(), by=administrator())
    assert NOBODY in page(chief)
    assert address_of(proposal) in page(chief)
    assert NOBODY not in page(worker)
    assert address_of(proposal) in page(worker)
    world.worker("youth")
    assert NOBODY not in page(chief)


def administrator():
    return world.worker(is_system_administrator=True)


def test_who_answers_is_the_same_for_one_row_and_over_rows(town):
    proposal = proposed(town, town.by)
    proposed(town, two=resident())
    proposed(town, one=resident("己"), two=resident("庚"))
    merge = confirmed(town, proposal, town.other)
    away = world.worker("youth")
    actions.declare_conflict(worker=away, person=town.one, kind="kin", by=away, at=timezone.now())
    seen = 0
    for worker in (town.by, town.other, town.outsider, away, world.worker("general"), world.worker(), administrator()):
        for model in (MergeProposal, PersonMerge):
            rows = set(gate.visible(model.objects.all(), to=worker, right=Right.AMEND))
            assert rows == {row for row in model.objects.all() if gate.decide(worker, Right.AMEND, row).allowed}
            seen += len(rows)
    assert seen > 5
    assert merge in set(gate.visible(PersonMerge.objects.all(), to=town.by, right=Right.AMEND))


def test_nobody_is_shown_who_spoke_for_which_record(town):
    proposed(town, town.by)
    row = gate.rights_on([MergeProposal.objects.get()], to=world.worker("multi-agency", "youth"), at=timezone.now())[0]
    assert Right.READ in row.decisions
    assert not {"first_agreed_by", "second_agreed_by"} & row.fields
