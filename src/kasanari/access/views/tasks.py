"""確認と回答: what supervisors review and approve, what owners answer, what became of one's own questions."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing

from .. import actions
from ..contents import root_of, roots
from ..forms import AnswerForm, ApprovalForm, ReviewForm, ReviewsForm
from ..models import AccessRequest, Approval, Dossier, Ground, GroundKind, Review
from ..names import known_persons
from ..supervision import is_supervisor
from ..tasks import Tasks, tasks_of
from . import steps
from .dossiers import legal_duty_form

SHARED = gettext_lazy("共有し、依頼した職員に知らせました。")
DECLINED = gettext_lazy("お断りし、依頼した職員に知らせました。")


@gate.staff_page
def tasks(request: StaffRequest) -> HttpResponse:
    return _page(request, tasks_of(request.user, timezone.now()), None)


@require_POST
@gate.staff_page
def review_several(request: StaffRequest) -> HttpResponse:
    """Contacts and consents, looked through and found proper together."""
    now = timezone.now()
    found = tasks_of(request.user, now)
    form = ReviewsForm(request.POST, waiting=[shown.row for shown in found.reviews])
    if not form.is_valid():
        return _page(request, found, form)
    count = actions.review_as_proper(review_ids=form.chosen(), by=request.user, at=now)
    told = ngettext("%(count)d件を確認済みにしました。", "%(count)d件を確認済みにしました。", count) % {"count": count}
    return steps.done(request, told, "access:tasks")


@gate.staff_page
def review(request: StaffRequest, review_id: UUID) -> HttpResponse:
    rows = Review.objects.select_related("emergency", "done_by", "dossier")
    found: Review = gate.find(rows, to=request.user, right=Right.AMEND, pk=review_id)
    if found.reviewed_at is not None:
        return _settled(request)
    form = ReviewForm(request.POST or None)
    if form.is_valid():
        with steps.explained(form):
            actions.review(review_id=found.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.done(request, _("確認を記録しました。"), "access:tasks")
    return steps.step(
        request, "access/review.html", form, back=reverse("access:tasks"), review=found, **_about(request, found)
    )


@gate.staff_page
def answer_approval(request: StaffRequest, approval_id: UUID) -> HttpResponse:
    rows = Approval.objects.select_related("asked_by")
    approval: Approval = gate.find(rows, to=request.user, right=Right.AMEND, pk=approval_id)
    if approval.answered_at is not None:
        return _settled(request)
    form = ApprovalForm(request.POST or None)
    if form.is_valid():
        with steps.explained(form):
            actions.answer_approval(approval=approval, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.done(request, _("回答しました。依頼した職員に知らせました。"), "access:tasks")
    shown = tasks_of(request.user, timezone.now()).about(approval)
    return steps.step(
        request, "access/answer_approval.html", form, back=reverse("access:tasks"), approval=approval, shown=shown
    )


@gate.staff_page
def answer_request(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Three ways to answer: on the person's consent, on a provision of law, or not, with words."""
    asked = _request(request, request_id)
    if not _is_waiting(asked):
        return _settled(request)
    dossier = steps.dossier_for(request, asked.involvement.dossier_id, Right.SHARE)
    consent = _consent_ground(request, asked, dossier)
    form = AnswerForm(request.POST if "decline" in request.POST else None)
    if "share" in request.POST and consent is not None:
        return _answered(request, asked, consent)
    if form.is_valid():
        return _answered(request, asked, None, form.cleaned_data["answer"])
    return steps.step(
        request,
        "access/answer_request.html",
        form,
        back=reverse("access:tasks"),
        asked=asked,
        consent=consent,
        is_missing=request.method == "POST" and "share" in request.POST,
        **_of_request(request, asked, dossier),
    )


@gate.staff_page
def answer_by_law(request: StaffRequest, request_id: UUID) -> HttpResponse:
    """Share on a provision of law with the worker who asked, and answer with that ground."""
    asked = _request(request, request_id)
    if not _is_waiting(asked):
        return _settled(request)
    dossier = steps.dossier_for(request, asked.involvement.dossier_id, Right.SHARE)
    form = legal_duty_form(
        request, dossier, asked.desk_code, holder=asked.asked_by_id, person=str(asked.involvement.person_id)
    )
    form.only_for(asked.asked_by)
    if form.is_valid():
        with steps.explained(form):
            actions.answer_by_law(request_id=asked.pk, duty=form.duty(), by=request.user, at=timezone.now())
            return steps.done(request, str(SHARED), "access:tasks")
    return steps.step(
        request,
        "access/answer_by_law.html",
        form,
        back=reverse("access:answer_request", args=[asked.pk]),
        asked=asked,
        **_of_request(request, asked, dossier),
    )


def _page(request: StaffRequest, found: Tasks, form: ReviewsForm | None) -> HttpResponse:
    supervises = is_supervisor(standing(request.user, timezone.now()))
    context = {"tasks": found, "form": form, "today": timezone.localdate(), "supervises": supervises}
    return render(request, "access/tasks.html", context, status=422 if form is not None else 200)


def _about(request: StaffRequest, found: Review) -> dict[str, object]:
    """Whom and which records the act under review is about, as far as the reviewer may know."""
    at = timezone.now()
    if found.emergency is None:
        about = [found.dossier_id] if found.dossier_id else []
        return {"person": None, "roots": list(roots(about, request.user).values())}
    opened = [ground.dossier_id for ground in found.emergency.grounds.all()]
    persons = known_persons([found.emergency.person_id], request.user, at)
    return {
        "person": persons.get(found.emergency.person_id),
        "roots": list(roots(opened, request.user).values()),
        "opened": len(opened),
    }


def _request(request: StaffRequest, request_id: UUID) -> AccessRequest:
    rows = AccessRequest.objects.select_related("involvement__person", "asked_by")
    found: AccessRequest = gate.find(rows, to=request.user, right=Right.SHARE, pk=request_id)
    return found


def _is_waiting(asked: AccessRequest) -> bool:
    return asked.answered_at is None and not asked.is_expired(timezone.localdate())


def _settled(request: StaffRequest) -> HttpResponse:
    """Somebody answered meanwhile, or time did; pressing twice ends here too."""
    messages.info(request, _("この件は、すでに回答されたか、期限が過ぎています。"))
    return redirect("access:tasks")


def _of_request(request: StaffRequest, asked: AccessRequest, dossier: Dossier) -> dict[str, object]:
    return {"root": root_of(dossier, request.user), "dossier": dossier, "person": asked.involvement.person}


def _consent_ground(request: StaffRequest, asked: AccessRequest, dossier: Dossier) -> Ground | None:
    """The person's consent, if one holds for the desk that asks."""
    rows = Ground.objects.live(timezone.now()).filter(
        kind=GroundKind.CONSENT, desk_code=asked.desk_code, person=asked.involvement.person_id
    )
    found: Ground | None = gate.visible(rows, to=request.user, within=dossier).first()
    return found


def _answered(request: StaffRequest, asked: AccessRequest, ground: Ground | None, answer: str = "") -> HttpResponse:
    """Answer; if a colleague did so at the same moment, the page of tasks says that."""
    with steps.told(request, done=str(SHARED if ground else DECLINED)):
        actions.answer_request(request_id=asked.pk, ground=ground, answer=answer, by=request.user, at=timezone.now())
    return redirect("access:tasks")
