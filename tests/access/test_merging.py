"""名寄せ: a merge moves nothing, holds the restrictions of both for both, and is undone without loss."""

import json
from datetime import date
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import serializers
from django.urls import reverse
from django.utils import timezone

from kasanari import gate
from kasanari.access import actions, outbound
from kasanari.access.models import Conflict, Protection
from kasanari.access.obstacles import NotYet
from kasanari.gate import Mention, Recipient, Refused, Right
from kasanari.people.merging import same_person_ids, standing_merges
from kasanari.people.models import MergeProposal, Person, PersonMerge, ProposalState
from kasanari.people.search import find, read
from tests import world

pytestmark = pytest.mark.django_db

EVENTS = {"people.mergeproposal", "people.personmerge"}


@pytest.fixture
def town():
    """Two records at one desk; ``by`` and ``second`` sit there, ``elsewhere`` only learns of both."""
    by = world.worker("multi-agency")
    by.postings.update(clearance=["dv"])
    one, other, third = (world.case_at(by, desk="multi-agency", family=name).subject for name in ("甲", "乙", "丙"))
    return SimpleNamespace(
        by=by, second=world.worker("multi-agency"), elsewhere=world.worker("youth"), one=one, other=other, third=third,
        today=timezone.localdate(),
    )  # fmt: skip


def proposed(town, one=None, other=None, by=None):
    return actions.propose_merge(
        one=one or town.one, other=other or town.other, note="同じ電話。", by=by or town.second, at=timezone.now()
    )


def merged(town, kept=None, other=None):
    proposal = proposed(town, kept, other)
    return actions.confirm_merge(proposal=proposal, kept=kept or town.one, by=town.by, at=timezone.now())


def undone(town, merge):
    return actions.undo_merge(merge=merge, reason="別の人と分かった。", by=town.by, at=timezone.now())


def protected(town, person, adversaries=()):
    return actions.protect_person(
        person=person, kind="dv", desk_code="multi-agency", from_on=town.today, until_on=None, adversaries=adversaries,
        by=town.by, at=timezone.now(),
    )  # fmt: skip


def conflicting(town, person, worker=None):
    return Conflict.objects.create(
        worker=worker or town.second, person=person, kind="kin", declared_at=timezone.now(), declared_by=town.by
    )


def in_force():
    protections = Protection.objects.in_force().values_list("person", "kind", "from_on", "until_on")
    conflicts = Conflict.objects.in_force().values_list("worker", "person", "kind")
    return sorted(map(str, protections)), sorted(map(str, conflicts))


def everything():
    """Every row of ours but the events of merging and restrictions that ended."""
    rows = {}
    for model in apps.get_models():
        if (
            model.__module__.startswith("kasanari.")
            and model._meta.label_lower not in EVENTS
            and model._meta.pk.name != "pk"
        ):
            found = model._default_manager.all()
            found = found.in_force() if model in (Protection, Conflict) else found
            rows[model._meta.label] = json.loads(serializers.serialize("json", found.order_by("pk")))
    adversaries = rows.pop("access.Adversary")
    standing = {row["pk"] for row in rows["access.Protection"]}
    rows["access.Adversary"] = [row for row in adversaries if row["fields"]["protection"] in standing]
    return rows


def open_to(*workers):
    """Every (worker, right, person or restriction recorded of one) that is open; copies count as what they copy."""
    found = set()
    for worker in workers:
        for right in (Right.INDEX, Right.READ, Right.LOCATE, Right.WRITE):
            found |= {(worker.pk, right, one.pk) for one in gate.visible(Person.objects.all(), to=worker, right=right)}
            rows = gate.visible(Protection.objects.all(), to=worker, right=right)
            found |= {(worker.pk, right, one.copy_of_id or one.pk) for one in rows}
    return found


def test_a_merge_undone_leaves_every_table_as_it_was(town):
    protected(town, town.other, [town.third])
    conflicting(town, town.one, world.worker("youth"))
    before = everything()
    merge = merged(town)
    assert everything() != before
    undone(town, merge)
    assert everything() == before
    assert (PersonMerge.objects.get().undone_by, MergeProposal.objects.get().state) == (
        town.by,
        ProposalState.CONFIRMED,
    )


def test_restrictions_of_either_hold_for_both(town):
    protection = protected(town, town.other, [town.third])
    worker = world.worker("multi-agency")
    conflicting(town, town.one, worker)
    merged(town)
    assert {row.person_id for row in Protection.objects.in_force()} == {town.one.pk, town.other.pk}
    copy = Protection.objects.get(copy_of=protection)
    assert [row.person_id for row in copy.adversaries.all()] == [town.third.pk]
    assert {row.person_id for row in Conflict.objects.in_force().filter(worker=worker)} == {town.one.pk, town.other.pk}


def test_what_is_restricted_later_holds_for_both_and_stays_when_the_merge_is_undone(town):
    merge = merged(town)
    protected(town, town.one)
    actions.declare_conflict(worker=town.second, person=town.other, kind="kin", by=town.second, at=timezone.now())
    both = in_force()
    assert (len(both[0]), len(both[1])) == (2, 2)
    undone(town, merge)
    assert in_force() == both
    assert not Protection.objects.in_force().exclude(copy_of=None).exists(), "each stands on its own"


def test_lifting_what_was_recorded_lifts_its_copies(town):
    protection = protected(town, town.other)
    merged(town)
    Protection.objects.filter(pk=protection.pk).update(lifted_at=timezone.now(), lifted_by=town.by)
    actions.declare_conflict(worker=town.second, person=town.one, kind="kin", by=town.second, at=timezone.now())
    assert not Protection.objects.in_force().exists()


def test_three_records_of_one_person_hold_together_and_part_again(town):
    protected(town, town.third)
    merged(town, town.one, town.other)
    last = merged(town, town.one, town.third)
    assert same_person_ids(town.other.pk)[0] == town.one.pk
    assert set(same_person_ids(town.third.pk)) == {town.one.pk, town.other.pk, town.third.pk}
    assert standing_merges([town.one.pk, town.other.pk, town.third.pk]) == {
        town.other.pk: town.one.pk, town.third.pk: town.one.pk,
    }  # fmt: skip
    assert Protection.objects.in_force().count() == 3
    undone(town, last)
    assert [row.person for row in Protection.objects.in_force()] == [town.third]
    assert set(same_person_ids(town.other.pk)) == {town.one.pk, town.other.pk}


def test_a_merge_opens_nothing_to_anybody(town):
    cleared = world.worker("youth")
    cleared.postings.update(clearance=["dv"])
    youth = world.case_at(cleared, desk="youth", family="丁").subject
    protected(town, town.one)
    both = world.worker("multi-agency", "youth")
    everybody = (town.by, town.second, town.elsewhere, cleared, both)
    before = open_to(*everybody)
    first, second = sorted((town.one, youth), key=lambda person: person.pk)
    proposal = MergeProposal.objects.create(first=first, second=second, score=0.9, proposed_at=timezone.now())
    merge = actions.confirm_merge(proposal=proposal, kept=youth, by=both, at=timezone.now())
    after = open_to(*everybody)
    assert after <= before
    assert (cleared.pk, Right.READ, youth.pk) in after
    assert (both.pk, Right.LOCATE, youth.pk) in before - after, "protected now, and nobody cleared him"
    actions.undo_merge(merge=merge, reason="別の人。", by=both, at=timezone.now())
    assert open_to(*everybody) == before


def test_no_letter_reaches_the_other_record_of_an_adversary(town):
    protected(town, town.one, [town.other])
    letter = frozenset({Mention(town.one.pk, "address")}), Recipient("person", str(town.third.pk))
    assert outbound.protected_stay_hidden(*letter) == ""
    merged(town, town.other, town.third)
    assert outbound.protected_stay_hidden(*letter) == "adversary"


def test_whoever_is_protected_is_not_merged_with_the_adversary(town):
    protected(town, town.one, [town.other])
    with pytest.raises(NotYet):
        merged(town)
    assert not PersonMerge.objects.exists()


def test_somebody_else_looks_a_second_time(town):
    proposal = proposed(town, by=town.by)
    for act in (
        lambda by: actions.confirm_merge(proposal=proposal, kept=town.one, by=by, at=timezone.now()),
        lambda by: actions.refuse_merge(proposal=proposal, answer="双子。", by=by, at=timezone.now()),
    ):
        for wrong in (town.by, town.elsewhere):
            with pytest.raises(Refused):
                act(wrong)
    refused = actions.refuse_merge(proposal=proposal, answer="双子。", by=town.second, at=timezone.now())
    assert (refused.state, refused.looked_by, refused.answer) == (ProposalState.REFUSED, town.second, "双子。")
    with pytest.raises(NotYet):
        actions.confirm_merge(proposal=refused, kept=town.one, by=town.second, at=timezone.now())


def test_whoever_only_knows_of_both_may_propose_and_said_twice_it_is_one(town):
    assert proposed(town, by=town.elsewhere) == proposed(town, town.other, town.one, by=town.second)
    with pytest.raises(Refused):
        proposed(town, by=world.worker("neighbourhood"))
    with pytest.raises(NotYet):
        proposed(town, town.one, town.one)


def test_a_person_is_merged_into_one_other_only(town):
    merged(town)
    with pytest.raises(NotYet):
        merged(town, town.third, town.other)
    assert standing_merges([town.other.pk]) == {town.other.pk: town.one.pk}


def test_the_queue_shows_reasons_and_the_second_person_answers_on_the_page(town):
    proposal = proposed(town, by=town.elsewhere)
    browser = world.signed_in(town.by)
    assert "氏名の字か読みの一方だけが同じ" in browser.get(reverse("access:merges")).content.decode()
    url = reverse("access:merge_proposal", args=[proposal.pk])
    assert "甲" in browser.get(url).content.decode()
    assert browser.post(url, {"answer": "refuse"}).status_code == 422
    assert browser.post(url, {"answer": "first"}).status_code == 302
    merge = PersonMerge.objects.get()
    assert merge.kept_id == proposal.first_id
    assert browser.post(reverse("access:undo_merge", args=[merge.pk]), {"reason": "別の人。"}).status_code == 302
    assert not PersonMerge.objects.standing().exists()


def test_whoever_only_knows_of_both_proposes_on_the_page_and_reads_no_more_for_it(town):
    Person.objects.filter(pk__in=[town.one.pk, town.other.pk]).update(phone="0942-00-0000")
    browser = world.signed_in(town.elsewhere)
    url = reverse("access:propose_merge", args=[town.one.pk])
    assert "乙" in browser.post(url, {"search": "乙", "look": "1"}).content.decode()
    answer = {"search": "乙", "other": str(town.other.pk), "note": "同じ声。"}
    assert browser.post(url, answer).status_code == 302
    assert "phone_same" in MergeProposal.objects.get().reasons
    page = browser.get(reverse("access:merge_proposal", args=[MergeProposal.objects.get().pk])).content.decode()
    assert "電話番号が同じ" not in page
    assert "0942-00-0000" not in page
    assert "結果を記録する" not in page


def test_a_search_shows_a_merged_person_once_and_both_again_after_the_undoing(town):
    def found():
        with gate.recorded("test.search", reader=town.by):
            return {person.pk for person in find(read("太郎"), to=town.by, limit=10).persons}

    before = found()
    assert {town.one.pk, town.other.pk} <= before
    merge = merged(town)
    assert found() == before - {town.other.pk}
    undone(town, merge)
    assert found() == before


def test_the_page_of_either_record_leads_to_the_other_while_the_merge_stands(town):
    browser = world.signed_in(town.by)
    page, other = (reverse("workbench:person", args=[one.pk]) for one in (town.one, town.other))
    assert other not in browser.get(page).content.decode()
    merged(town)
    assert other in browser.get(page).content.decode()
    assert page in browser.get(other).content.decode()


def test_whoever_answers_reads_why_it_was_proposed_and_whoever_only_knows_does_not(town):
    address = reverse("access:merge_proposal", args=[proposed(town).pk])
    Person.objects.filter(pk=town.one.pk).update(birth_on=date(1950, 3, 4))
    page = world.signed_in(town.by).get(address).content.decode()
    assert "同じ電話。" in page
    assert "昭和25年3月4日" in page
    assert "同じ電話。" not in world.signed_in(town.elsewhere).get(address).content.decode()


def test_a_merge_keeps_one_of_the_two(town):
    with pytest.raises(ValueError, match="none of the two"):
        actions.confirm_merge(proposal=proposed(town), kept=town.third, by=town.by, at=timezone.now())
