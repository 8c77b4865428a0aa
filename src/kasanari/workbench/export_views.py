"""持出し: asking a second person, and fetching the file once."""

from contextlib import ExitStack
from datetime import datetime
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import Any, NamedTuple
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kasanari import gate
from kasanari.access.actions import ask_for_approval
from kasanari.access.models import Approval, ApprovalAct
from kasanari.access.models.approval import USABLE_FOR
from kasanari.access.obstacles import NotYet
from kasanari.gate import Right
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing

from .actions import export_cases
from .export_file import CannotWrite
from .export_forms import AskForExportForm, TakeOutForm

IN_MEMORY = 1024 * 1024
"""Bytes of a file kept in memory; what is longer lies in an unnamed temporary file until it was sent."""

MOST_SHOWN = 20
CHARSETS = {"utf-8": "utf-8", "cp932": "Shift_JIS"}


class Asked(NamedTuple):
    """A question of the worker's, where it stands, and, while the file may be fetched, the form for it."""

    approval: Approval
    state: str
    until: datetime | None
    form: TakeOutForm | None


@gate.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: StaffRequest) -> HttpResponse:
    """Ask for an approval, and see those asked for. Whoever sits at no desk has nothing to take out."""
    at = timezone.now()
    form = AskForExportForm(request.POST or None, desk_codes=standing(request.user, at).desk_codes)
    if form.is_valid():
        ask_for_approval(act=ApprovalAct.EXPORT, by=request.user, at=at, **form.cleaned_data)
        messages.success(
            request, _("承認を依頼しました。窓口の係長・主任が承認すると、この画面から1回だけ書き出せます。")
        )
        return redirect("workbench:export")
    return _page(request, form, at)


@require_POST
@gate.staff_page
def export_file(request: StaffRequest, granted_id: UUID) -> Any:
    """The file (a ``FileResponse``), or the page with what stands in the way."""
    at, form = timezone.now(), TakeOutForm(request.POST, auto_id=_auto_id(granted_id))
    if form.is_valid():
        try:
            return _taken_out(request, granted_id, form.cleaned_data["encoding"], at)
        except (NotYet, CannotWrite) as obstacle:
            form.add_error("encoding", str(obstacle))
    asking = AskForExportForm(desk_codes=standing(request.user, at).desk_codes)
    return _page(request, asking, at, refused={granted_id: form})


def _taken_out(request: StaffRequest, approval_id: UUID, encoding: str, at: datetime) -> FileResponse:
    """The response closes the file when it was sent; if nothing is sent, it is closed here."""
    with ExitStack() as unsent:
        file = unsent.enter_context(SpooledTemporaryFile(IN_MEMORY))
        document = export_cases(approval_id=approval_id, encoding=encoding, into=file, by=request.user, at=at)
        file.seek(0)
        unsent.pop_all()
    kind = f"text/csv; charset={CHARSETS[encoding]}"
    return FileResponse(file, as_attachment=True, filename=f"{document.number}.csv", content_type=kind)


def _page(
    request: StaffRequest, form: AskForExportForm, at: datetime, refused: dict[UUID, TakeOutForm] | None = None
) -> HttpResponse:
    rows = Approval.objects.filter(act=ApprovalAct.EXPORT, asked_by=request.user).select_related("answered_by")
    found = gate.visible(rows.order_by("-asked_at", "id"), to=request.user, at=at)[:MOST_SHOWN]
    context = {
        "form": form,
        "where": standing(request.user, at),
        "asked": [_asked(request, one, at, refused or {}) for one in found],
        "refused": next(iter((refused or {}).values()), None),
    }
    failed = form.is_bound or bool(refused)
    return render(
        request, "workbench/export.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if failed else HTTPStatus.OK
    )


def _asked(request: StaffRequest, approval: Approval, at: datetime, refused: dict[UUID, TakeOutForm]) -> Asked:
    state = _state(approval, at)
    if state != "granted":
        return Asked(approval, state, None, None)
    assert approval.answered_at is not None
    may = gate.decide(request.user, Right.EXPORT, approval, at=at).allowed
    form = refused.get(approval.pk) or TakeOutForm(auto_id=_auto_id(approval.pk))
    return Asked(approval, state, approval.answered_at + USABLE_FOR, form if may else None)


def _state(approval: Approval, at: datetime) -> str:
    if approval.answered_at is None:
        return "waiting"
    if not approval.is_granted:
        return "declined"
    if approval.used_at is not None:
        return "used"
    return "granted" if approval.is_usable(at) else "lapsed"


def _auto_id(approval_id: UUID) -> str:
    return f"id_{approval_id.hex[:8]}_%s"
