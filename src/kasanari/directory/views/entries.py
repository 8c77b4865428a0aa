"""One entry: reading it, writing it down, rewriting it, confirming that it is still right."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasanari import gate
from kasanari.access.why import chip
from kasanari.gate import Decision, Refused, Right
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing
from kasanari.ui.forms import status_of
from kasanari.ui.paging import leaf

from .. import actions
from ..forms import EntryForm, LinkForm, NewEntryForm, NoteForm
from ..models import Correction, EntryEvent, Location, Organization, OwnerLink, Service, ServiceStatus
from . import steps

PAGE = 50
EVENTS = 30


@require_safe
@gate.staff_page
def entry(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    rows = Organization.objects.select_related("agency").prefetch_related("phones", "contacts")
    found: Organization = gate.find(rows, to=request.user, pk=organization_id)
    return render(request, "directory/entry.html", _context(request, found))


@gate.staff_page
def add(request: StaffRequest) -> HttpResponse:
    """All that one is told of something new, on one page."""
    desks = standing(request.user, timezone.now()).desk_codes
    steps.workers_only(request)
    gate.visible(Organization.objects.none(), to=request.user)  # asked, though for nobody yet
    form = NewEntryForm(request.POST or None, desk_codes=desks)
    if form.is_bound and form.is_valid():
        with steps.explained(form.entry):
            added = actions.add_entry(
                facts=form.entry.facts(),
                desk_code=form.entry.cleaned_data["desk_code"],
                place=form.place.facts() if form.place.is_told else None,
                offer=form.offer.facts() if form.offer.is_told else None,
                by=request.user,
                at=timezone.now(),
            )
            return steps.back_to(request, added, _("登録しました。"))
    context = {"form": form, "crumbs": steps.crumbs()}
    return render(request, "directory/add.html", context, status=status_of(form))


@gate.staff_page
def change(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    found = steps.entry_for(request, organization_id, "change_entry")
    form = EntryForm(request.POST or None, current=found)
    if form.is_bound and form.is_valid():
        with steps.explained(form):
            actions.change_entry(
                organization_id=found.pk,
                facts=form.facts(),
                based_on=form.cleaned_data["based_on"],
                by=request.user,
                at=timezone.now(),
            )
            return steps.back_to(request, found, _("書き直しました。前の内容は経過に残ります。"))
    return steps.page(request, "directory/change.html", found, form)


@require_POST
@gate.staff_page
def confirm(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    return _noted(request, organization_id, "confirm_entry", _("内容を確かめたことを記録しました。"))


@require_POST
@gate.staff_page
def end(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    return _noted(request, organization_id, "end_entry", _("掲載を終えました。検索には出なくなります。"))


@require_POST
@gate.staff_page
def resume(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    return _noted(request, organization_id, "resume_entry", _("掲載を再開しました。内容を確かめてください。"))


@require_safe
@gate.staff_page
def to_confirm(request: StaffRequest) -> HttpResponse:
    """What my desks keep that should be confirmed, and what owners have answered."""
    who = standing(request.user, timezone.now())
    if not who.may_work:
        raise Refused(Decision(False, Right.READ, Organization._meta.label_lower, why="no_desk", by=request.user))
    due = Organization.objects.to_confirm(timezone.localdate()).filter(keeper_desk__in=who.desk_codes)
    answers = Correction.objects.waiting().select_related("organization")
    context = {
        "page": leaf(gate.visible(due, to=request.user), request.GET.get("page"), size=PAGE),
        "answers": gate.visible(answers, to=request.user)[:PAGE],
        "crumbs": steps.crumbs(),
    }
    return render(request, "directory/to_confirm.html", context)


def _noted(request: StaffRequest, organization_id: UUID, act: str, done: str) -> HttpResponse:
    """An act that is one button and a note."""
    found = steps.entry_for(request, organization_id, act)
    form = NoteForm(request.POST)
    if form.is_valid():
        with steps.told(request, done=done):
            getattr(actions, act)(
                organization_id=found.pk, note=form.cleaned_data["note"], by=request.user, at=timezone.now()
            )
    return redirect(found)


def _context(request: StaffRequest, found: Organization) -> dict[str, Any]:
    at = timezone.now()
    read = gate.decide(request.user, Right.READ, found, at=at)
    may_change = gate.decide(request.user, Right.WRITE, found, at=at).allowed
    may_share = gate.decide(request.user, Right.SHARE, found, at=at).allowed
    services = Service.objects.filter(organization=found).exclude(status=ServiceStatus.DEFUNCT)
    services = services.prefetch_related("schedules", "places__location").order_by("position", "id")
    return {
        "entry": found,
        "ground": chip(read, desk=found.desk),
        "services": gate.visible(services, to=request.user, at=at),
        "locations": gate.visible(Location.objects.filter(organization=found), to=request.user, at=at),
        "may_change": may_change,
        "may_resume": may_share and not found.is_listed,
        "is_to_confirm": found.is_to_confirm(timezone.localdate(at)),
        "note_form": NoteForm(),
        "link_form": LinkForm(initial={"sent_to": found.owner_email}),
        "crumbs": steps.crumbs(),
        **(_kept(request, found, at) if may_share else {"events": [], "links": [], "answers": []}),
    }


def _kept(request: StaffRequest, found: Organization, at: Any) -> dict[str, Any]:
    """What only those see who keep the entry up."""
    events = EntryEvent.objects.filter(organization=found).select_related("by")
    links = OwnerLink.objects.open(at).filter(organization=found)
    answers = Correction.objects.waiting().filter(organization=found)
    return {
        "events": gate.visible(events, to=request.user, at=at)[:EVENTS],
        "links": gate.visible(links, to=request.user, at=at),
        "answers": gate.visible(answers, to=request.user, at=at),
    }
