"""Drafting, printing and deciding plans."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import PlanForm
from ..models import Plan, Role
from ..printing import print_plan_sheet
from . import steps


@gate.staff_page
def draft_plan(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "draft_plan")
    current: Plan | None = gate.visible(case.plans.prefetch_related("goals__roles"), to=request.user).first()
    form = PlanForm(request.POST or None, current=current)
    if form.is_valid():
        with steps.explained(form):
            actions.draft_plan(
                case_id=case.pk,
                draft=form.draft(),
                based_on=form.cleaned_data["based_on"],
                by=request.user,
                at=timezone.now(),
            )
            return steps.back_to(request, case, _("プラン案を保存しました。"))
    return steps.step(request, "cases/draft_plan.html", case, form)


@require_POST
@gate.staff_page
def decide_support(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "decide_support")
    with steps.told(request, done=_("支援を決定しました。モニタリングの期日に「きょう」に出ます。")):
        actions.decide_support(case_id=case.pk, by=request.user, at=timezone.now())
    return redirect(case)


@require_POST
@gate.staff_page
def finish_role(request: StaffRequest, role_id: UUID) -> HttpResponse:
    role: Role = gate.find(Role.objects.select_related("goal__plan"), to=request.user, pk=role_id)
    case = steps.case_for(request, role.goal.plan.case_id, "finish_role")
    with steps.told(request, done=_("役割を完了にしました。")):
        actions.finish_role(role_id=role.pk, by=request.user, at=timezone.now())
    return redirect(case)


@require_POST
@gate.staff_page
def print_plan(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """The plan on paper, for the person to read and sign. It is numbered and entered in the ledger."""
    case = steps.case_for(request, case_id, "print_plan")
    plan: Plan | None = gate.visible(case.plans.prefetch_related("goals__roles"), to=request.user).first()
    if plan is None:
        return redirect(case)
    document, pdf = print_plan_sheet(plan=plan, case=case, by=request.user, at=timezone.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{case.number}-{document.pk.hex[:8]}.pdf"'
    return response
