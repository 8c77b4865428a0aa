"""Statutory meetings: calling, inviting, tabling, ending; and what the invited find there."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..contents import Paper, papers
from ..forms import CallSittingForm, DeskChoice, InviteForm, PapersForm, PledgeForm, RoleForm
from ..models import Invitation, Pledge, Sitting
from ..table_of_sitting import ChairsTable, InvitedTable
from . import steps
from .dossiers import chosen_desk

LENGTH = timedelta(hours=2)
"""How long a sitting is proposed to last."""


@gate.staff_page
def call_sitting(request: StaffRequest, dossier_id: UUID) -> HttpResponse:
    dossier = steps.dossier_for(request, dossier_id, Right.WRITE)
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    form = CallSittingForm(request.POST or None, initial={"opens_at": now, "closes_at": now + LENGTH})
    if form.is_valid():
        with steps.explained(form):
            called = actions.call_sitting(dossier=dossier, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.done(
                request, _("会議を招集しました。招く人と資料を選んでください。"), "access:sitting", called.pk
            )
    back = reverse("access:rights", args=[dossier.pk])
    return steps.step(request, "access/call_sitting.html", form, back=back, **steps.dossier_context(request, dossier))


@gate.staff_page
def sitting(request: StaffRequest, sitting_id: UUID) -> HttpResponse:
    """The same address for both sides: the chair's table, or what is open to somebody invited."""
    rows = Sitting.objects.select_related("dossier")
    chaired = gate.visible(rows.filter(pk=sitting_id), to=request.user, right=Right.AMEND).first()
    if chaired is not None:
        return _chairs_page(request, chaired, PapersForm(papers=_to_table(request, chaired)))
    own = Invitation.objects.select_related("sitting")
    invitation: Invitation = gate.find(own, to=request.user, sitting=sitting_id, worker=request.user)
    table = InvitedTable(invitation, request.user, timezone.now())
    return render(request, "access/sitting_invited.html", {"sitting": invitation.sitting, "table": table})


@gate.staff_page
def invite(request: StaffRequest, sitting_id: UUID) -> HttpResponse:
    found = _sitting(request, sitting_id, Right.WRITE)
    back = reverse("access:sitting", args=[found.pk])
    context = {"sitting": found} | steps.dossier_context(request, found.dossier)
    desk = chosen_desk(request)
    if desk is None:
        choice = {"form": DeskChoice(request.GET or None), "heading": _("招く人を選ぶ"), "back": back}
        return render(request, "access/choose_desk.html", context | choice)
    form = InviteForm(request.POST or None, desk_code=desk, by=request.user)
    if form.is_valid():
        with steps.explained(form):
            actions.invite(
                sitting=found, worker=form.cleaned_data["worker"], desk_code=desk, by=request.user, at=timezone.now()
            )
            return steps.done(request, _("招集の案内を送りました。"), back)
    return steps.step(request, "access/invite.html", form, back=back, desk=desk, **context)


@require_POST
@gate.staff_page
def table_papers(request: StaffRequest, sitting_id: UUID) -> HttpResponse:
    found = _sitting(request, sitting_id, Right.SHARE)
    form = PapersForm(request.POST, papers=_to_table(request, found))
    if not form.is_valid():
        return _chairs_page(request, found, form, status=422)
    for paper in form.chosen():
        actions.table_paper(sitting=found, paper=paper, by=request.user, at=timezone.now())
    return steps.done(request, _("資料を提出しました。"), "access:sitting", found.pk)


@require_POST
@gate.staff_page
def end_sitting(request: StaffRequest, sitting_id: UUID) -> HttpResponse:
    found = _sitting(request, sitting_id, Right.WRITE)
    with steps.told(request, done=_("会議を終えました。招いた人は、資料を見られなくなりました。")):
        actions.end_sitting(sitting=found, by=request.user, at=timezone.now())
    return redirect("access:sitting", found.pk)


@gate.staff_page
def give_role(request: StaffRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation(request, invitation_id)
    initial = {"role": invitation.role, "due_on": invitation.role_due_on}
    form = RoleForm(request.POST or None, initial=initial)
    back = reverse("access:sitting", args=[invitation.sitting_id])
    if form.is_valid():
        actions.give_role(invitation=invitation, by=request.user, at=timezone.now(), **form.cleaned_data)
        return steps.done(request, _("役割を記録しました。"), back)
    return steps.step(request, "access/role.html", form, back=back, invitation=invitation)


@require_POST
@gate.staff_page
def finish_role(request: StaffRequest, invitation_id: UUID) -> HttpResponse:
    """One's own role is done: from the next page on it is no longer readable."""
    invitation: Invitation = gate.find(
        Invitation.objects.select_related("sitting"), to=request.user, pk=invitation_id, worker=request.user
    )
    actions.finish_own_role(invitation=invitation, by=request.user, at=timezone.now())
    return steps.done(request, _("役割を完了にしました。おつかれさまでした。"), "workbench:today")


@gate.staff_page
def record_pledge(request: StaffRequest, invitation_id: UUID) -> HttpResponse:
    invitation = _invitation(request, invitation_id)
    gate.permit(request.user, Right.WRITE, Pledge(worker=invitation.worker, recorded_by=request.user))
    form = PledgeForm(request.POST or None, initial={"signed_on": timezone.localdate()})
    back = reverse("access:sitting", args=[invitation.sitting_id])
    if form.is_valid():
        actions.record_pledge(
            worker=invitation.worker,
            kind=invitation.sitting.kind,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        return steps.done(request, _("守秘の誓約を記録しました。"), back)
    return steps.step(request, "access/pledge.html", form, back=back, invitation=invitation)


def _chairs_page(request: StaffRequest, found: Sitting, form: PapersForm, status: int = 200) -> HttpResponse:
    context = {
        "sitting": found,
        "table": ChairsTable(found, request.user, timezone.now()),
        "form": form,
        "may_write": gate.decide(request.user, Right.WRITE, found.dossier).allowed,
        "may_share": gate.decide(request.user, Right.SHARE, found.dossier).allowed,
    }
    return render(
        request, "access/sitting.html", context | steps.dossier_context(request, found.dossier), status=status
    )


def _sitting(request: StaffRequest, sitting_id: UUID, right: Right) -> Sitting:
    found: Sitting = gate.find(Sitting.objects.select_related("dossier"), to=request.user, right=right, pk=sitting_id)
    return found


def _invitation(request: StaffRequest, invitation_id: UUID) -> Invitation:
    rows = Invitation.objects.select_related("sitting__dossier", "worker")
    found: Invitation = gate.find(rows, to=request.user, right=Right.WRITE, pk=invitation_id)
    return found


def _to_table(request: StaffRequest, found: Sitting) -> list[Paper]:
    """Records of the dossier that may be handed on and do not lie on the table yet."""
    tabled = set(found.papers.values_list("paper", flat=True))
    return [paper for paper in papers(found.dossier, request.user, Right.SHARE) if paper.pk not in tabled]
