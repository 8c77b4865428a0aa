"""名寄せ: the queue, two records side by side, proposing, and taking a merge back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import MergeProposal, PersonMerge, ProposalState
from kasanari.people.search import find, read
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..alike import side_by_side, told
from ..forms import AnswerMergeForm, ProposeMergeForm, UndoMergeForm
from . import steps

SHOWN = 30
"""Proposals on the page; whoever answers one sees the next."""
FOUND = 8


@gate.staff_page
@require_safe
def merges(request: StaffRequest) -> HttpResponse:
    at = timezone.now()
    rows = MergeProposal.objects.waiting().select_related("first", "second")
    found = gate.visible(rows, to=request.user, right=Right.INDEX, at=at)[:SHOWN]
    standing = PersonMerge.objects.standing().select_related("kept", "merged")
    done = gate.visible(standing, to=request.user, right=Right.INDEX, at=at)[:SHOWN]
    return render(
        request, "access/merges.html", {"found": [told(one, request.user, at) for one in found], "done": done}
    )


@gate.staff_page
def merge_proposal(request: StaffRequest, proposal_id: UUID) -> HttpResponse:
    at = timezone.now()
    rows = MergeProposal.objects.select_related("first", "second")
    proposal: MergeProposal = gate.find(rows, to=request.user, right=Right.INDEX, pk=proposal_id)
    if proposal.state != ProposalState.PROPOSED:
        messages.info(request, _("この候補には、すでに回答があります。"))
        return redirect("access:merges")
    form = AnswerMergeForm(request.POST or None, proposal=proposal)
    if form.is_valid():
        with steps.explained(form):
            _answer(request, proposal, form)
            return steps.done(request, _("確認した結果を記録しました。"), "access:merges")
    return steps.step(
        request, "access/merge_proposal.html", form, back=reverse("access:merges"), proposal=proposal,
        told=told(proposal, request.user, at), rows=side_by_side(proposal, request.user, at),
        may_read=gate.decide(request.user, Right.READ, proposal, at=at).allowed,
        may_answer=gate.decide(request.user, Right.AMEND, proposal, at=at).allowed,
    )  # fmt: skip


@gate.staff_page
def propose_merge(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """同じ人かもしれない: whoever knows of both may say so; somebody else looks a second time."""
    person = steps.person_for(request, person_id, Right.INDEX)
    matching = find(read(request.POST.get("search", "")), to=request.user, limit=FOUND).persons
    found = [one for one in matching if one.pk != person.pk]
    is_looking = "look" in request.POST
    form = ProposeMergeForm(
        None if is_looking else request.POST or None, initial=request.POST.dict() if is_looking else None, found=found
    )
    if form.is_valid():
        with steps.explained(form):
            actions.propose_merge(
                one=person, other=form.chosen(), note=form.cleaned_data["note"], by=request.user, at=timezone.now()
            )
            told_so = _("名寄せを提案しました。両方の記録に記載できる別の職員が確かめます。")
            return steps.done(request, told_so, "workbench:person", person.pk)
    back = reverse("workbench:person", args=[person.pk])
    return steps.step(request, "access/propose_merge.html", form, back=back, person=person)


@gate.staff_page
def undo_merge(request: StaffRequest, merge_id: UUID) -> HttpResponse:
    rows = PersonMerge.objects.standing().select_related("kept", "merged")
    merge: PersonMerge = gate.find(rows, to=request.user, right=Right.AMEND, pk=merge_id)
    form = UndoMergeForm(request.POST or None)
    if form.is_valid():
        with steps.explained(form):
            actions.undo_merge(merge=merge, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.done(request, _("名寄せを取り消しました。二つの記録に戻りました。"), "access:merges")
    return steps.step(request, "access/undo_merge.html", form, back=reverse("access:merges"), merge=merge)


def _answer(request: StaffRequest, proposal: MergeProposal, form: AnswerMergeForm) -> None:
    if form.kept is None:
        reason = form.cleaned_data["reason"]
        actions.refuse_merge(proposal=proposal, answer=reason, by=request.user, at=timezone.now())
    else:
        actions.confirm_merge(proposal=proposal, kept=form.kept, by=request.user, at=timezone.now())
