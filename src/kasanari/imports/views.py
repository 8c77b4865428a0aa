"""取込み: bringing a list, looking it through row by row, and letting it into the records."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
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
from kasanari.ui.paging import leaf

from . import actions
from .flow import FLOW, Stage
from .forms import ApprovalForm, ColumnsForm, RefusalForm, UploadForm
from .kinds import Column
from .models import HELD_BACK, Import, ImportRow, Outcome
from .policy import ACTS, may_look
from .reading import Unreadable
from .returning import file_to_mend

PAGE = 50
CSV = "text/csv; charset=utf-8"


@dataclass(frozen=True)
class Change:
    """One thing a row changes. ``before`` and ``after`` are None where the reader may not know them; ``before`` also
    where nothing was on record."""

    label: str
    before: str | None = None
    after: str | None = None


@gate.staff_page
def imports(request: StaffRequest) -> HttpResponse:
    """The lists that were brought, newest first, and the form to bring one."""
    if not may_look(standing(request.user, timezone.now())):
        raise Refused(Decision(False, Right.READ, Import._meta.label_lower, why="no_resident_lookup", by=request.user))
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with _explained(form):
            return redirect("imports:load", _brought(request, form).pk)
    rows = gate.visible(Import.objects.select_related("uploaded_by"), to=request.user)
    context = {"form": form, "page": leaf(rows, request.GET.get("page"), size=PAGE)}
    return render(request, "imports/imports.html", context, status=_status(form))


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
    said = _("記録に反映しました。")
    return _acted(request, _found(request, load_id), Form(request.POST), said, actions.apply)


@require_safe
@gate.staff_page
def to_mend(request: StaffRequest, load_id: UUID) -> HttpResponse:
    """The rows that were held back, as a file, for whoever brought them: it tells addresses, and nothing he had not."""
    found = _found(request, load_id)
    gate.permit(request.user, Right.AMEND, found)
    rows = gate.visible(ImportRow.objects.filter(load=found, outcome__in=HELD_BACK), to=request.user)
    gate.may_leave((), Recipient("worker", str(request.user.pk)), by=request.user)
    response = HttpResponse(file_to_mend(found.headers, rows), content_type=CSV)
    response["Content-Disposition"] = f'attachment; filename="to-mend-{found.pk}.csv"'
    return response


def _brought(request: StaffRequest, form: UploadForm) -> Import:
    given = form.cleaned_data
    return actions.stage(
        kind=given["kind"],
        file_name=given["file"].name,
        content=given["file"].read(),
        asks_for_columns=given["asks_for_columns"],
        by=request.user,
        at=timezone.now(),
    )


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
    may = {act: _may(request, act, found) for act in FLOW.acts_from(found.stage)}
    asked = request.GET.get("outcome", "")
    context: dict[str, Any] = {
        "load": found,
        "kind": found.list_kind,
        "may": may,
        "refused": refused,
        "outcome": asked if asked in Outcome.values else "",
        "counts": [(one, found.count(one)) for one in Outcome if found.count(one)],
        "columns": refused if isinstance(refused, ColumnsForm) else ColumnsForm(load=found),
        "approval": refused if isinstance(refused, ApprovalForm) else ApprovalForm(),
        "refusal": refused if isinstance(refused, RefusalForm) else RefusalForm(),
        "is_own": found.uploaded_by_id == request.user.pk,
        "may_mend": gate.decide(request.user, Right.AMEND, found, at=timezone.now()).allowed,
        "at_columns": found.stage == Stage.COLUMNS,
    }
    context |= _rows(request, found, context["outcome"])
    return render(request, "imports/load.html", context, status=_status(refused))


def _may(request: StaffRequest, act: str, found: Import) -> bool:
    return gate.decide(request.user, ACTS[act], found, at=timezone.now()).allowed


def _rows(request: StaffRequest, found: Import, outcome: str) -> dict[str, Any]:
    """One page of rows, each with what it changes; those that change nothing only when asked for."""
    rows = ImportRow.objects.filter(load=found).select_related("load")
    rows = rows.filter(outcome=outcome) if outcome else rows.exclude(outcome=Outcome.SAME)
    if found.stage == Stage.REFUSED:
        rows = rows.none()
    page = leaf(gate.visible(rows, to=request.user), request.GET.get("page"), size=PAGE)
    return {"page": page, "rows": [(row, _who(row), _changes(row)) for row in page.object_list]}


def _who(row: ImportRow) -> str:
    names = (row.content.get(name, "") for name in ("family_name", "given_name"))
    return " ".join(name for name in names if name)


def _changes(row: ImportRow) -> list[Change]:
    kind = row.load.list_kind
    return [_change(kind.column(name), before, after) for name, (before, after) in row.changes.items()]


def _change(column: Column, before: str | None, after: str | None) -> Change:
    """Where somebody lives and is called is not for all who look a list through: that it changes is told, no more."""
    if column.is_locating:
        return Change(str(column.label))
    return Change(str(column.label), before and str(column.shown(before)), str(column.shown(after or "")))


def _status(form: Form | None) -> int:
    return HTTPStatus.UNPROCESSABLE_ENTITY if form is not None and form.is_bound else HTTPStatus.OK
