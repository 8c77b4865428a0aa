"""Accounts and postings on screen: the system administrator's pages. They name staff, never a resident."""

from typing import cast
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasanari import gate

from .. import actions
from ..forms import EndingForm, PostingForm
from ..models import Posting, User
from ..policy import administrators_only

PAGE = 50
STAFF_ONLY = "names staff and their postings, never a resident"


@gate.staff_page(no_content=STAFF_ONLY)
@require_safe
def workers(request: HttpRequest) -> HttpResponse:
    _administrator(request)
    current = Posting.objects.on(timezone.localdate())
    rows = (
        User.objects.select_related("agency")
        .prefetch_related(Prefetch("postings", queryset=current, to_attr="current"))
        .order_by("-is_active", "agency__label", "kana", "username")
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "staff/workers.html", {"page": page})


@gate.staff_page(no_content=STAFF_ONLY)
@require_safe
def worker(request: HttpRequest, user_id: UUID) -> HttpResponse:
    _administrator(request)
    return _page(request, get_object_or_404(User.objects.select_related("agency"), pk=user_id))


@gate.staff_page(no_content=STAFF_ONLY)
@require_POST
def post(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """配属: post the worker to a desk."""
    by = _administrator(request)
    whom = get_object_or_404(User.objects.select_related("agency"), pk=user_id)
    form = PostingForm(request.POST, worker=whom, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, whom, posting_form=form)
    given = form.cleaned_data
    actions.post(user=whom, desk_code=given["desk"], role=given["role"], from_on=given["from_on"], by=by)
    messages.success(request, _("配属を登録しました。"))
    return redirect("staff:worker", whom.pk)


@gate.staff_page(no_content=STAFF_ONLY)
@require_POST
def end_posting(request: HttpRequest, user_id: UUID, posting_id: int) -> HttpResponse:
    """異動: end one posting of the worker."""
    by = _administrator(request)
    posting = get_object_or_404(Posting.objects.select_related("user__agency"), pk=posting_id, user_id=user_id)
    form = EndingForm(request.POST, posting=posting, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, posting.user, ending_form=form)
    actions.end_posting(posting=posting, until_on=form.cleaned_data["until_on"], by=by)
    messages.success(request, _("異動日を登録しました。"))
    return redirect("staff:worker", user_id)


@gate.staff_page(no_content=STAFF_ONLY)
@require_POST
def close_account(request: HttpRequest, user_id: UUID) -> HttpResponse:
    by = _administrator(request)
    try:
        actions.close_account(user=get_object_or_404(User, pk=user_id), by=by, at=timezone.now())
        messages.success(request, _("アカウントを停止しました。"))
    except actions.OwnAccount:
        messages.error(request, _("自分のアカウントは停止できません。ほかのシステム管理者に依頼してください。"))
    return redirect("staff:worker", user_id)


def _page(
    request: HttpRequest, whom: User, *, posting_form: PostingForm | None = None, ending_form: EndingForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    refused = {ending_form.posting.pk: ending_form} if ending_form else {}
    postings = [
        (posting, refused.get(posting.pk) or EndingForm(posting=posting, today=today))
        for posting in whom.postings.order_by("-from_on", "-id")
    ]
    context = {
        "worker": whom,
        "postings": postings,
        "posting_form": posting_form or PostingForm(worker=whom, today=today),
        "ending_form": ending_form,
        "today": today,
        "is_me": whom == request.user,
    }
    return render(request, "staff/worker.html", context)


def _administrator(request: HttpRequest) -> User:
    by = cast("User", request.user)  # staff_page lets nobody else in
    administrators_only(by, timezone.now())
    return by
