"""名寄せ: proposing that two records are of one person, looking a second time, and taking it back.

A merge moves nothing (see ``people.models.merge``). What changes while it stands is that restrictions of either hold
for both, so that neither merge nor split ever widens access (theorem P9).
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.duplicates import likeness_of
from kasanari.people.models import MergeProposal, Person, PersonMerge, ProposalState

from ..obstacles import NotYet
from ..sides import open_sides, sides_of
from ..uniting import are_adversaries, divide_restrictions, unite_restrictions


@transaction.atomic
def propose_merge(*, one: Person, other: Person, note: str, by: Any, at: datetime) -> MergeProposal:
    """Say that two persons may be the same; whoever knows of both may. Said twice, it is one proposal.

    Raises:
        NotYet: it is the same record twice.
    """
    if one.pk == other.pk:
        raise NotYet(_("同じ記録です。別の記録を選んでください。"))
    first, second = sorted((one, other), key=lambda person: person.pk)
    proposal = MergeProposal(first=first, second=second, note=note, proposed_at=at, proposed_by=by)
    gate.permit(by, Right.WRITE, proposal, at=at)
    _lock(first, second)
    waiting: MergeProposal | None = MergeProposal.objects.waiting().filter(first=first, second=second).first()
    if waiting is not None:
        return waiting
    with gate.whole_city("a proposal weighs all that is known of both; of its reasons everybody sees what he may read"):
        likeness = likeness_of(first, second)
    proposal.score, proposal.reasons = likeness.score, likeness.codes
    _agree(proposal, by, at)
    proposal.save()
    return proposal


@transaction.atomic
def agree_to_merge(*, proposal: MergeProposal, by: Any, at: datetime) -> MergeProposal:
    """Say for one's own record that both are one, where another desk speaks for the other and has not answered.

    Raises:
        gate.Refused: ``by`` proposed it, or speaks for neither.
        NotYet: somebody answered already, for both or for this side.
    """
    gate.permit(by, Right.AMEND, proposal, at=at)
    locked = _waiting(proposal)
    if not _agree(locked, by, at):
        raise NotYet(_("あなたの窓口の答えは、すでに記録されています。もう一方の窓口の答えを待ちます。"))
    locked.save(update_fields=["first_agreed_by", "second_agreed_by"])
    return locked


@transaction.atomic
def confirm_merge(*, proposal: MergeProposal, kept: Person, by: Any, at: datetime) -> PersonMerge:
    """Confirm, as the second person, that both are one; ``kept`` is the record whose page is shown.

    Raises:
        ValueError: ``kept`` is neither of the two.
        gate.Refused: ``by`` proposed it, or speaks for neither.
        NotYet: somebody answered already, nobody answered yet for the record ``by`` does not speak for, one of them is
            merged into a third, or is protected against the other.
    """
    gate.permit(by, Right.AMEND, proposal, at=at)
    locked = _waiting(proposal)
    _agree(locked, by, at)
    if open_sides(locked):
        raise NotYet(_("もう一方の記録を受け持つ窓口の答えが、まだです。画面を開き直して、答えを記録してください。"))
    if kept.pk not in (locked.first_id, locked.second_id):
        raise ValueError(f"{kept.pk} is none of the two of proposal {proposal.pk}")
    merged = locked.second if kept.pk == locked.first_id else locked.first
    if PersonMerge.objects.standing().filter(merged__in=[kept, merged]).exists():
        raise NotYet(_("どちらかの記録は、すでに別の記録と同じ人とされています。先にその記録で確かめてください。"))
    with gate.whole_city("whoever is protected against a person is never merged with that person"):
        if are_adversaries(kept.pk, merged.pk):
            raise NotYet(_("この2件は同じ人にできません。係長・主任に相談してください。"))
    _answer(locked, ProposalState.CONFIRMED, "", by, at)
    merge = PersonMerge.objects.create(kept=kept, merged=merged, proposal=locked, confirmed_at=at, confirmed_by=by)
    unite_restrictions(kept.pk, by=by, at=at)
    return merge


@transaction.atomic
def refuse_merge(*, proposal: MergeProposal, answer: str, by: Any, at: datetime) -> MergeProposal:
    """Say, as the second person, that they are two; for one of the records is enough.

    The comparison will not propose this pair again.

    Raises:
        gate.Refused: ``by`` proposed it, or speaks for neither.
        NotYet: somebody answered already.
    """
    gate.permit(by, Right.AMEND, proposal, at=at)
    locked = _waiting(proposal)
    _answer(locked, ProposalState.REFUSED, answer, by, at)
    return locked


@transaction.atomic
def undo_merge(*, merge: PersonMerge, reason: str, by: Any, at: datetime) -> PersonMerge:
    """End a merge, as whoever speaks for one of the records: both are what they were.

    Restrictions recorded meanwhile stay with both until somebody looks.

    Raises:
        NotYet: somebody undid it already.
    """
    gate.permit(by, Right.AMEND, merge, at=at)
    locked: PersonMerge = PersonMerge.objects.select_for_update(of=("self",)).get(pk=merge.pk)
    if locked.undone_at is not None:
        raise NotYet(_("この名寄せは、すでに取り消されています。"))
    _lock(locked.kept, locked.merged)
    locked.undone_at, locked.undone_by, locked.undone_reason = at, by, reason
    locked.save(update_fields=["undone_at", "undone_by", "undone_reason"])
    divide_restrictions(locked.kept_id, locked.merged_id, since=locked.confirmed_at, by=by, at=at)
    return locked


def _agree(proposal: MergeProposal, by: Any, at: datetime) -> bool:
    """Let ``by`` have said that they are one, for the records he speaks for; whether any had waited for that."""
    spoken = [side for side in sides_of(by, proposal, at) if side in open_sides(proposal)]
    for side in spoken:
        setattr(proposal, f"{side}_agreed_by", by)
    return bool(spoken)


def _lock(*persons: Person) -> None:
    """Two merges of one person wait for each other, and a restriction recorded at the same moment waits for both."""
    ids = [person.pk for person in persons]
    list(Person.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk"))


def _waiting(proposal: MergeProposal) -> MergeProposal:
    locked: MergeProposal = MergeProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if locked.state != ProposalState.PROPOSED:
        raise NotYet(_("この候補には、すでに回答があります。"))
    _lock(locked.first, locked.second)
    return locked


def _answer(proposal: MergeProposal, state: ProposalState, answer: str, by: Any, at: datetime) -> None:
    proposal.state, proposal.answer, proposal.looked_at, proposal.looked_by = state, answer, at, by
    proposal.save(update_fields=["state", "answer", "looked_at", "looked_by", "first_agreed_by", "second_agreed_by"])
