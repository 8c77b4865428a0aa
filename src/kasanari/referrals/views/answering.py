"""What the receiving desk does on the page of a referral; for receivers outside, the sender writes it down there."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import DeclineForm, LateForm, MetForm, SettleForm
from ..models import Referral
from ..policy import ACTS
from .referral import Forms, accept_form, page


@require_POST
@gate.staff_page
def open_letter(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    return _answer(request, referral_id, "open_letter", None, "")


@require_POST
@gate.staff_page
def accept(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    known: Referral = gate.find(Referral.objects.all(), to=request.user, right=Right.INDEX, pk=referral_id)
    form = accept_form(request, known, request.POST)
    return _answer(request, referral_id, "accept", form, _("受け入れました。つなぎ元に知らせました。"), _acceptance)


@require_POST
@gate.staff_page
def decline(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    return _answer(request, referral_id, "decline", DeclineForm(request.POST), _("お断りを、つなぎ元に知らせました。"))


@require_POST
@gate.staff_page
def report_meeting(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    done = _("会ったことを、つなぎ元に知らせました。")
    return _answer(request, referral_id, "report_meeting", MetForm(request.POST), done)


@require_POST
@gate.staff_page
def settle(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    return _answer(request, referral_id, "settle", SettleForm(request.POST), _("結果を、つなぎ元に知らせました。"))


def _cleaned(form: Any) -> dict[str, Any]:
    return dict(form.cleaned_data)


def _acceptance(form: Any) -> dict[str, Any]:
    return {"answer": form.answer()}


def _answer(
    request: StaffRequest,
    referral_id: UUID,
    act: str,
    form: Any,
    done: str,
    given: Callable[[Any], dict[str, Any]] = _cleaned,
) -> HttpResponse:
    """One act of the receiver. What was typed into a form that had ended meanwhile goes to the sender all the same."""
    known: Referral = gate.find(Referral.objects.all(), to=request.user, right=Right.INDEX, pk=referral_id)
    if known.is_open(timezone.localdate()):
        gate.permit(request.user, ACTS[act], known)
    if form is not None and not form.is_valid():
        return page(request, referral_id, Forms({act: form}))
    try:
        kept = given(form) if form is not None else {}
        getattr(actions, act)(referral_id=referral_id, by=request.user, at=timezone.now(), **kept)
    except actions.Over as over:
        return _too_late(request, referral_id, over)
    except actions.NotYet as obstacle:
        form.add_error(None, str(obstacle))
        return page(request, referral_id, Forms({act: form}))
    if done:
        messages.success(request, done)
    return redirect("referrals:referral", referral_id)


def _too_late(request: StaffRequest, referral_id: UUID, over: actions.Over) -> HttpResponse:
    messages.error(request, str(over))
    late = LateForm(request.POST)
    if late.is_valid() and late.said():
        actions.keep_late_words(referral_id=referral_id, words=late.said(), by=request.user, at=timezone.now())
        messages.success(request, _("書かれた内容は、つなぎ元に届けました。"))
    return redirect("referrals:referral", referral_id)
