"""取込み: bringing a list, looking it through row by row, and letting it into the records."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasanari import gate
from kasanari.gate import Decision, Recipient, Refused, Right
from kasanari.lib.flow import IllegalMove
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing
from kasanari.ui.forms import status_of
from kasanari.ui.paging import leaf

from . import actions, looking, progress
from .flow import FLOW, Stage
from .forms import ApprovalForm, ColumnsForm, RefusalForm, UploadForm
from .models import HELD_BACK, Import, Outcome, Step
from .policy import ACTS, may_look
from .reading import Unreadable
from .returning import file_to_mend

PAGE = 50
CSV = "text/csv; charset=utf-8"
READ_AT_ONCE = 256 * 1024
"""Bytes of a file that is read while somebody waits: some two thousand rows."""
PART = 1024 * 1024
"""Bytes of a piece in which a long file waits."""
STANDING_STILL = timedelta(minutes=2)
"""After so long without a word from the job worker, whoever waits is told."""


@gate.staff_page
def imports(request: StaffRequest) -> HttpResponse:
    """The lists that were brought, newest first, and the form to bring one."""
    if not may_look(standing(request.user, timezone.now())):
        raise Refused(Decision(False, Right.READ, Import._meta.label_lower, why="takes_in_no_lists", by=request.user))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with _explained(form):
            return redirect("imports:load", _brought(request, form).pk)
    rows = gate.visible(Import.objects.select_related("uploaded_by"), to=request.user)
    context = {"form": form, "page": leaf(rows, request.GET.get("page"), size=PAGE)}
    return render(request, "imports/imports.html", context, status=status_of(form))


@require_safe
@gate.staff_page
def load(request: StaffRequest, load_id: UUID) -> HttpResponse:
    return _page(request, _found(request, load_id))


@require_POST
@gate.staff_page
def choose_columns(request: StaffRequest, load_id: UUID) -> HttpResponse:
    found = _found(request, load_id)
    form = ColumnsForm(request.POST, load=found)
    said = _("列の対応を覚えました。同じ見出しのファイルは、次からこのとおりに読みます。")
    return _acted(request, found, form, said, lambda **who: actions.choose_columns(mapping=form.mapping(), **who))


@require_POST
@gate.staff_page
def approve(request: StaffRequest, load_id: UUID) -> HttpResponse:
    form = ApprovalForm(request.POST)
    said = _("承認しました。「反映する」を押すと、記録が変わります。")
    return _acted(
        request, _found(request, load_id), form, said, lambda **who: actions.approve(**form.cleaned_data, **who)
    )


@require_POST
@gate.staff_page
def refuse(request: StaffRequest, load_id: UUID) -> HttpResponse:
    form = RefusalForm(request.POST)
    said = _("差し戻しました。取り込んだ行は消しました。")
    return _acted(
        request, _found(request, load_id), form, said, lambda **who: actions.refuse(**form.cleaned_data, **who)
    )


@require_POST
@gate.staff_page
def apply(request: StaffRequest, load_id: UUID) -> HttpResponse:
    found = _found(request, load_id)
    if found.is_long:
        said = _("反映を始めました。この画面を閉じてもかまいません。")
        return _acted(request, found, Form(request.POST), said, actions.begin_to_apply)
    return _acted(request, found, Form(request.POST), _("記録に反映しました。"), actions.apply)


@require_POST
@gate.staff_page
def read_again(request: StaffRequest, load_id: UUID) -> HttpResponse:
    said = _("読取りをもう一度始めました。")
    return _acted(request, _found(request, load_id), Form(request.POST), said, actions.read_again)


@require_safe
@gate.staff_page
def how_far(request: StaffRequest, load_id: UUID) -> HttpResponse:
    """How far the job worker is, for a page that asks by itself; when it is done, the page is to be read anew."""
    found = _found(request, load_id)
    response = render(request, "imports/load.html#how-far", {"load": found, "work": _work(found)})
    if not found.is_at_work:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@gate.staff_page
def to_mend(request: StaffRequest, load_id: UUID) -> HttpResponse:
    """The rows that were held back, as a file, for whoever brought them: it tells addresses, and nothing he had not."""
    found = _found(request, load_id)
    gate.permit(request.user, Right.AMEND, found)
    rows = gate.visible(looking.held_back_for(found, request.user, timezone.now()), to=request.user)
    gate.may_leave((), Recipient("worker", str(request.user.pk)), by=request.user)
    response = HttpResponse(file_to_mend(found.headers, rows), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="to-mend-{found.pk}.csv"'
    return response


def _brought(request: StaffRequest, form: UploadForm) -> Import:
    """A short file is read at once, a long one is left to the job worker."""
    given, at = form.cleaned_data, timezone.now()
    file = given["file"]
    brought = actions.NewList(
        kind=given["kind"],
        file_name=file.name,
        is_whole=given["scope"] == "whole",
        asks_for_columns=given["asks_for_columns"],
    )
    if file.size > READ_AT_ONCE:
        return actions.leave_to_be_read(brought=brought, parts=file.chunks(PART), by=request.user, at=at)
    return actions.stage(brought=brought, content=file.read(), by=request.user, at=at)


def _acted(request: StaffRequest, found: Import, form: Form, said: str, act: Callable[..., object]) -> HttpResponse:
    """Do what the form asks for and lead back to the list; what stands in the way is told beside the form."""
    if form.is_valid():
        with _explained(form):
            act(load_id=found.pk, by=request.user, at=timezone.now())
            messages.success(request, said)
            return redirect("imports:load", found.pk)
    return _page(request, found, form)


def _found(request: StaffRequest, load_id: UUID) -> Import:
    rows = Import.objects.select_related("uploaded_by", "answered_by", "applied_by")
    found: Import = gate.find(rows, to=request.user, pk=load_id)
    return found


@contextmanager
def _explained(form: Form) -> Iterator[None]:
    """Turn what stands in the way into an error of the form."""
    try:
        yield
    except Unreadable as unreadable:
        form.add_error("file", f"{unreadable.reason} {unreadable.remedy}")
    except actions.NotYet as obstacle:
        form.add_error(None, str(obstacle))
    except IllegalMove:
        form.add_error(None, _("ほかの職員が先に進めました。画面を開き直してください。"))


def _page(request: StaffRequest, found: Import, refused: Form | None = None) -> HttpResponse:
    """The list; the form that was ``refused`` stands in the place of its empty one."""
    at = timezone.now()
    asked = request.GET.get("outcome", "")
    outcome = asked if asked in Outcome.values else ""
    counts = looking.counts_for(found, request.user, at)
    context: dict[str, Any] = {
        "load": found,
        "kind": found.list_kind,
        "may": {act: _may(request, act, found) for act in FLOW.acts_from(found.stage) if act in ACTS},
        "refused": refused,
        "outcome": outcome,
        "counts": [(one, counts[one]) for one in Outcome if counts.get(one)],
        "held_back": sum(counts.get(one, 0) for one in HELD_BACK),
        "absent": counts.get(Outcome.ABSENT, 0),
        "untold": looking.untold(found),
        "columns": refused if isinstance(refused, ColumnsForm) else ColumnsForm(load=found),
        "approval": refused if isinstance(refused, ApprovalForm) else ApprovalForm(),
        "refusal": refused if isinstance(refused, RefusalForm) else RefusalForm(),
        "is_own": found.uploaded_by_id == request.user.pk,
        "may_mend": gate.decide(request.user, Right.AMEND, found, at=at).allowed,
        "at_columns": found.stage == Stage.COLUMNS,
        "work": _work(found),
    }
    context |= _rows(request, found, outcome, at)
    return render(request, "imports/load.html", context, status=status_of(refused))


def _may(request: StaffRequest, act: str, found: Import) -> bool:
    return gate.decide(request.user, ACTS[act], found, at=timezone.now()).allowed


def _rows(request: StaffRequest, found: Import, outcome: str, at: datetime) -> dict[str, Any]:
    """One page of rows, each with what it changes; those that change nothing only when asked for."""
    rows = looking.rows_of(found, outcome, request.user, at)
    if found.forgotten_at:
        rows = rows.none()
    page = leaf(gate.visible(rows, to=request.user), request.GET.get("page"), size=PAGE)
    return {"page": page, "rows": looking.shown(found, page.object_list, request.user, at)}


def _work(found: Import) -> dict[str, Any] | None:
    """What the job worker is at; None where it has nothing to do with the list."""
    if not found.is_at_work:
        return None
    told = progress.of(found.pk)
    if told is None:
        return {"words": _("順番を待っています"), "done": None, "total": None, "stands_still": False}
    numbers = {"done": f"{told.done:,}", "total": f"{told.total:,}"}
    return {
        "words": Step(told.step).label % numbers,
        "done": told.done or None,
        "total": told.total,
        "stands_still": timezone.now() - told.told_at > STANDING_STILL,
    }
