"""Closing, interrupting, reopening."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.referrals.panels import transferred_to
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import CloseForm, InterruptForm
from . import steps


@gate.staff_page
def close_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "close")
    form = CloseForm(request.POST or None, initial={"handed_to": transferred_to(case.dossier, request.user)})
    if form.is_valid():
        with steps.explained(form):
            actions.close_case(case_id=case.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.back_to(request, case, _("終結しました。おつかれさまでした。"))
    return steps.step(request, "cases/close.html", case, form)


@gate.staff_page
def interrupt_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "interrupt")
    form = InterruptForm(request.POST or None)
    if form.is_valid():
        with steps.explained(form):
            actions.interrupt_case(case_id=case.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.back_to(request, case, _("中断しました。いつでも再開できます。"))
    return steps.step(request, "cases/interrupt.html", case, form)


@require_POST
@gate.staff_page
def reopen_case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "reopen")
    with steps.told(request, done=_("再開しました。")):
        actions.reopen_case(case_id=case.pk, by=request.user, at=timezone.now())
    return redirect(case)
