"""The list of cases, and the page of one case."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate, packs
from kasanari.access.models import Emergency, GroundKind
from kasanari.access.panels import open_emergencies
from kasanari.access.why import chip, listed
from kasanari.gate import Decision, Right
from kasanari.lib.flow import road
from kasanari.referrals.panels import of_dossier
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing
from kasanari.ui.paging import leaf

from .. import actions
from ..flow import OPEN_STAGES, Stage, path_of
from ..forms import CorrectNoteForm, NoteForm
from ..models import Case, FollowUp, Note
from ..next_act import next_acts
from ..record import CaseRecord
from . import steps

PAGE = 50


@gate.staff_page
def cases(request: StaffRequest) -> HttpResponse:
    """Cases this worker may know of, the open ones unless asked otherwise."""
    asked = _asked(request)
    rows = Case.objects.with_persons(to=request.user).annotate(next_due_on=FollowUp.objects.next_due_on())
    rows = _filtered(rows, request, asked)
    rows = gate.visible(rows.order_by("-dossier__opened_at", "dossier_id"), to=request.user, right=Right.INDEX)
    page = leaf(rows, request.GET.get("page"), size=PAGE)
    where = standing(request.user, timezone.now())
    context = {
        "page": page,
        "listed": listed(page.object_list, to=request.user),
        "asked": asked,
        "stages": Stage.choices,
        "desks": [packs.city().desks[code] for code in where.desk_codes],
        "today": timezone.localdate(),
        "query": "&".join(f"{name}={value}" for name, value in asked.items() if value),
    }
    return render(request, "cases/cases.html", context)


@gate.staff_page
def case(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """What a worker may know of a case: whoever reads parts of it only sees the others masked, or not at all."""
    rows = Case.objects.select_related("dossier", "worker")
    found: Case = gate.find(rows, to=request.user, right=Right.INDEX, pk=case_id)
    found.load_persons(to=request.user)
    return render(request, "cases/case.html", _context(request, found, _note_form(found)))


@require_POST
@gate.staff_page
def write_note(request: StaffRequest, case_id: UUID) -> HttpResponse:
    found = steps.case_for(request, case_id, "write_note")
    form = _note_form(found, request.POST)
    if form.is_valid():
        with steps.explained(form):
            actions.write_note(case_id=found.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.back_to(request, found, _("支援経過を記録しました。"))
    return render(request, "cases/case.html", _context(request, found, form), status=422)


@gate.staff_page
def correct_note(request: StaffRequest, note_id: UUID) -> HttpResponse:
    note: Note = gate.find(Note.objects.all(), to=request.user, right=Right.AMEND, pk=note_id)
    found = steps.case_for(request, note.case_id, "correct_note")
    form = CorrectNoteForm(request.POST or None, initial={"fact": note.fact, "judgement": note.judgement})
    if form.is_valid():
        with steps.explained(form):
            actions.correct_note(note_id=note.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.back_to(request, found, _("訂正を記録しました。元の記録も残ります。"))
    return steps.step(request, "cases/correct_note.html", found, form, note=note)


@require_POST
@gate.staff_page
def take_up(request: StaffRequest, case_id: UUID) -> HttpResponse:
    """I take the case."""
    found = steps.case_for(request, case_id, "take_up")
    if found.dossier.desk_code not in standing(request.user, timezone.now()).desk_codes:
        return redirect(found)
    actions.take_up(case_id=found.pk, by=request.user, at=timezone.now())
    return steps.back_to(request, found, _("担当を決めました。"))


def _context(request: StaffRequest, found: Case, note_form: NoteForm) -> dict[str, Any]:
    record = CaseRecord.read_by(request.user, found)
    read = gate.decide(request.user, Right.READ, found)
    known = read if read.allowed else gate.decide(request.user, Right.INDEX, found)
    may_write = gate.decide(request.user, Right.WRITE, found).allowed
    acts = next_acts(found, record, timezone.localdate()) if may_write else []
    return {
        "case": found,
        "record": record,
        "referrals": of_dossier(found.dossier, request.user),
        "emergencies": _emergencies(request, found, known),
        "ground": chip(known, desk=found.desk),
        "may_read": read.allowed,
        "may_write": may_write,
        "may_amend": gate.decide(request.user, Right.AMEND, found).allowed,
        "may_share": gate.decide(request.user, Right.SHARE, found).allowed,
        "next_act": acts[0] if acts else None,
        "other_acts": acts[1:],
        "steps": road(path_of(found.desk.flow), found.stage),
        "note_form": note_form,
        "today": timezone.localdate(),
    }


def _emergencies(request: StaffRequest, found: Case, known: Decision) -> list[Emergency]:
    """The worker's own open emergencies, through which he sees the case."""
    if known.ground != GroundKind.EMERGENCY:
        return []
    return open_emergencies([named.person_id for named in found.persons_named], request.user, timezone.now())


def _asked(request: StaffRequest) -> dict[str, str]:
    """The filters of the list, only such as exist."""
    stage, desk = request.GET.get("stage", ""), request.GET.get("desk", "")
    return {
        "stage": stage if stage in (*Stage, "all") else "",
        "desk": desk if desk in packs.city().desks else "",
        "mine": "1" if request.GET.get("mine") else "",
    }


def _filtered(rows: Any, request: StaffRequest, asked: dict[str, str]) -> Any:
    if asked["stage"] != "all":
        rows = rows.filter(stage__in=[asked["stage"]] if asked["stage"] else OPEN_STAGES)
    if asked["desk"]:
        rows = rows.for_desk(asked["desk"])
    return rows.filter(worker=request.user) if asked["mine"] else rows


def _note_form(found: Case, typed: Any = None) -> NoteForm:
    return NoteForm(typed, initial={"happened_on": timezone.localdate()}, persons=found.persons_named)
