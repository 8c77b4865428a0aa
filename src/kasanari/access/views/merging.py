"""名寄せ: the queue, two records side by side, proposing, and taking a merge back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
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
from kasanari.staff.standing import standing

from .. import actions
from ..alike import Side, side_by_side, told, told_sides
from ..forms import AnswerMergeForm, ProposeMergeForm, UndoMergeForm
from ..supervision import is_supervisor
from ..unanswered import nobody_answers
from . import steps

SHOWN = 30
"""Proposals on the page; whoever answers one sees the next."""
FOUND = 8


@gate.staff_page
@require_safe
def merges(request: StaffRequest) -> HttpResponse:
    """What the worker may answer first, then what waits for others, and of that what nobody could answer."""
    at = timezone.now()
    rows = MergeProposal.objects.waiting().select_related("first", "second")
    mine = list(gate.visible(rows, to=request.user, right=Right.AMEND, at=at)[:SHOWN])
    others = _of_others(rows, request, at)
    stuck = [one for one in others if nobody_answers(one, at)] if is_supervisor(standing(request.user, at)) else []
    standing_merges = PersonMerge.objects.standing().select_related("kept", "merged")
    first: MergeProposal | None = next(iter((*mine, *others)), None)
    context = {
        "first": first,
        "found": [told(one, request.user, at) for one in mine],
        "stuck": [(told(one, request.user, at), told_sides(one, request.user, at)) for one in stuck],
        "others": [told(one, request.user, at) for one in others if one not in stuck],
        "done": gate.visible(standing_merges, to=request.user, right=Right.AMEND, at=at)[:SHOWN],
    }
    return render(request, "access/merges.html", context)


@gate.staff_page
def merge_proposal(request: StaffRequest, proposal_id: UUID) -> HttpResponse:
    at = timezone.now()
    rows = MergeProposal.objects.select_related("first", "second")
    proposal: MergeProposal = gate.find(rows, to=request.user, right=Right.INDEX, pk=proposal_id)
    if proposal.state != ProposalState.PROPOSED:
        messages.info(request, _("この候補には、すでに回答があります。"))
        return redirect("access:merges")
    sides = told_sides(proposal, request.user, at)
    completes = all(side.is_mine for side in sides if side.is_open)
    form = AnswerMergeForm(request.POST or None, proposal=proposal, completes=completes)
    if form.is_valid():
        with steps.explained(form):
            return steps.done(request, _answered(request, proposal, form), "access:merges")
    may_answer = gate.decide(request.user, Right.AMEND, proposal, at=at).allowed
    return steps.step(
        request, "access/merge_proposal.html", form, back=reverse("access:merges"), proposal=proposal, sides=sides,
        told=told(proposal, request.user, at), rows=side_by_side(proposal, request.user, at),
        may_read=gate.decide(request.user, Right.READ, proposal, at=at).allowed,
        may_answer=may_answer, has_answered=may_answer and not completes and not _has_open_side(sides),
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
            told_so = _("名寄せを提案しました。それぞれの記録を受け持つ窓口の、別の職員が確かめます。")
            return steps.done(request, told_so, "workbench:person", person.pk)
    back = reverse("workbench:person", args=[person.pk])
    return steps.step(request, "access/propose_merge.html", form, back=back, person=person, looked=is_looking)


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


def _of_others(rows: Any, request: StaffRequest, at: datetime) -> list[MergeProposal]:
    """Proposals of which the worker only knows, the oldest first."""
    known = gate.visible(rows.order_by("proposed_at", "id"), to=request.user, right=Right.INDEX, at=at)[:SHOWN]
    return [one for one in known if not gate.decide(request.user, Right.AMEND, one, at=at).allowed]


def _has_open_side(sides: Iterable[Side]) -> bool:
    return any(side.is_open and side.is_mine for side in sides)


def _answered(request: StaffRequest, proposal: MergeProposal, form: AnswerMergeForm) -> str:
    """Do what the form says; returns what the worker is told."""
    asked: dict[str, Any] = {"proposal": proposal, "by": request.user, "at": timezone.now()}
    if form.agrees:
        actions.agree_to_merge(**asked)
        return _("同じ人という答えを記録しました。もう一方の窓口も同じ人と答えると、まとまります。")
    if form.kept is None:
        actions.refuse_merge(answer=form.cleaned_data["reason"], **asked)
    else:
        actions.confirm_merge(kept=form.kept, **asked)
    return _("確認した結果を記録しました。")
