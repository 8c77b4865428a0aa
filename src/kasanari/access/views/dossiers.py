"""この記録を見られる人: who may use a dossier, why, until when; giving and revoking grounds; suspending use."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import DeskChoice, InvolvementForm, LegalDutyForm, PlanGroundForm, ReasonForm, SuspendForm
from ..holders import Holders
from ..models import Approval, ApprovalAct, Consent, Dossier, DossierPerson, Ground
from . import steps


@gate.staff_page
def rights(request: StaffRequest, dossier_id: UUID) -> HttpResponse:
    dossier = steps.dossier_for(request, dossier_id)
    context = steps.dossier_context(request, dossier) | {
        "holders": Holders(dossier, request.user, timezone.now()),
        "may_share": gate.decide(request.user, Right.SHARE, dossier).allowed,
        "may_write": gate.decide(request.user, Right.WRITE, dossier).allowed,
    }
    return render(request, "access/rights.html", context)


@gate.staff_page
def give_legal_ground(request: StaffRequest, dossier_id: UUID) -> HttpResponse:
    dossier = steps.dossier_for(request, dossier_id, Right.SHARE)
    back = reverse("access:rights", args=[dossier.pk])
    desk = chosen_desk(request)
    if desk is None:
        return _choose_desk(request, dossier, _("法令に基づく提供"), back)
    form = legal_duty_form(request, dossier, desk)
    if form.is_valid():
        with steps.explained(form):
            actions.give_legal_ground(dossier=dossier, duty=form.duty(), by=request.user, at=timezone.now())
            return steps.done(
                request, _("法令に基づく提供を記録しました。選んだ職員が見られるようになりました。"), back
            )
    return steps.step(
        request, "access/legal_ground.html", form, back=back, desk=desk, **steps.dossier_context(request, dossier)
    )


@gate.staff_page
def give_plan_ground(request: StaffRequest, dossier_id: UUID) -> HttpResponse:
    dossier = steps.dossier_for(request, dossier_id, Right.WRITE)
    back = reverse("access:rights", args=[dossier.pk])
    desk = chosen_desk(request)
    if desk is None:
        return _choose_desk(request, dossier, _("重層的支援会議での共有"), back)
    consents = gate.visible(
        Consent.objects.for_support().live(timezone.localdate()).select_related("person"),
        to=request.user,
        within=dossier,
    )
    form = PlanGroundForm(request.POST or None, desk_code=desk, consents=list(consents), by=request.user)
    if form.is_valid():
        with steps.explained(form):
            actions.give_plan_ground(
                consent=form.chosen(),
                holder=form.cleaned_data["holder"],
                desk_code=desk,
                by=request.user,
                at=timezone.now(),
            )
            return steps.done(
                request, _("プランを共有しました。選んだ職員が、役割の進み具合を書けるようになりました。"), back
            )
    return steps.step(
        request, "access/plan_ground.html", form, back=back, desk=desk, **steps.dossier_context(request, dossier)
    )


@require_POST
@gate.staff_page
def revoke_ground(request: StaffRequest, ground_id: UUID) -> HttpResponse:
    ground: Ground = gate.find(
        Ground.objects.select_related("dossier"), to=request.user, right=Right.AMEND, pk=ground_id
    )
    actions.revoke_ground(ground=ground, by=request.user, at=timezone.now())
    message = _("根拠を取り消しました。次の画面から見られなくなります。")
    return steps.done(request, message, "access:rights", ground.dossier_id)


@require_POST
@gate.staff_page
def set_involvement(request: StaffRequest, dossier_id: UUID) -> HttpResponse:
    dossier = steps.dossier_for(request, dossier_id, Right.WRITE)
    form = InvolvementForm(request.POST)
    form.full_clean()
    is_shared = form.cleaned_data["is_shared"]
    actions.set_involvement(dossier=dossier, is_shared=is_shared, by=request.user, at=timezone.now())
    message = _("関わりを、ほかの窓口に知らせます。") if is_shared else _("関わりを、ほかの窓口に知らせません。")
    return steps.done(request, message, "access:rights", dossier.pk)


@gate.staff_page
def suspend_use(request: StaffRequest, dossier_id: UUID) -> HttpResponse:
    """利用停止 (個人情報保護法98条・101条)."""
    dossier = steps.dossier_for(request, dossier_id, Right.WRITE)
    form = SuspendForm(request.POST or None)
    back = reverse("access:rights", args=[dossier.pk])
    if form.is_valid():
        actions.suspend_use(dossier=dossier, by=request.user, at=timezone.now(), **form.cleaned_data)
        return steps.done(request, _("利用を停止しました。書くこと、持ち出すこと、外へ渡すことはできません。"), back)
    return steps.step(request, "access/suspend.html", form, back=back, **steps.dossier_context(request, dossier))


@gate.staff_page
def ask_to_resume(request: StaffRequest, dossier_id: UUID) -> HttpResponse:
    """Taking a dossier into use again takes two."""
    dossier = steps.dossier_for(request, dossier_id)
    form = ReasonForm(request.POST or None)
    back = reverse("access:rights", args=[dossier.pk])
    if form.is_valid():
        actions.ask_for_approval(
            act=ApprovalAct.RESUME_USE,
            desk_code=dossier.desk_code,
            subject_id=dossier.pk,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        return steps.done(request, _("利用再開の承認を依頼しました。承認されると「確認と回答」で実行できます。"), back)
    return steps.step(request, "access/ask_to_resume.html", form, back=back, **steps.dossier_context(request, dossier))


@require_POST
@gate.staff_page
def resume_use(request: StaffRequest, approval_id: UUID) -> HttpResponse:
    approval: Approval = gate.find(Approval.objects.all(), to=request.user, pk=approval_id)
    dossier: Dossier = gate.find(Dossier.objects.all(), to=request.user, right=Right.AMEND, pk=approval.subject_id)
    actions.resume_use(dossier=dossier, approval=approval, by=request.user, at=timezone.now())
    return steps.done(request, _("利用を再開しました。"), "access:rights", dossier.pk)


def chosen_desk(request: StaffRequest) -> str | None:
    """The desk chosen in the first step, which stays in the address; None while none of the city is."""
    form = DeskChoice(request.GET)
    return form.cleaned_data["desk"] if form.is_valid() else None


def legal_duty_form(request: StaffRequest, dossier: Dossier, desk: str, **initial: object) -> LegalDutyForm:
    named = gate.visible(
        DossierPerson.objects.filter(dossier=dossier).select_related("person"), to=request.user, right=Right.INDEX
    )
    persons = [row.person for row in named]
    return LegalDutyForm(request.POST or None, desk_code=desk, persons=persons, by=request.user, initial=initial)


def _choose_desk(request: StaffRequest, dossier: Dossier, heading: str, back: str) -> HttpResponse:
    form = DeskChoice(request.GET or None)
    context = {"form": form, "heading": heading, "back": back} | steps.dossier_context(request, dossier)
    return render(request, "access/choose_desk.html", context)
