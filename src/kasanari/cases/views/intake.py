"""なんでも受付."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.access.why import Listed, chip, listed
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.people.search import find, read
from kasanari.referrals.panels import of_dossier
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing

from .. import actions
from ..forms import ContactForm
from ..forms.intake import KnownPersonsForm
from ..models import Contact
from ..models.contact import HAND_OVER

SHOWN = 8
"""Persons shown while a name is typed; more would not be read at a counter."""


@dataclass(frozen=True)
class Known:
    """Persons known under the name typed so far; none while the worker searches too fast."""

    persons: Listed = field(default_factory=lambda: Listed([]))
    too_fast: bool = False


@gate.staff_page
def new_contact(request: StaffRequest) -> HttpResponse:
    form = _form(request)
    known = _known_from(request) if "look" in request.POST else None
    if request.method == "POST" and known is None and form.is_valid():
        contact = actions.receive_contact(contact=form.contact(), by=request.user, at=timezone.now())
        return _received(request, contact)
    refused = request.method == "POST" and known is None
    chosen = _chosen(request)
    ground = chip(gate.decide(request.user, Right.INDEX, chosen)) if chosen else None
    context = {"form": form, "known": known, "chosen": chosen, "ground": ground}
    return render(request, "cases/new_contact.html", context, status=422 if refused else _status(known))


@require_POST
@gate.staff_page
def known_persons(request: StaffRequest) -> HttpResponse:
    """The rows of persons already known, as one types."""
    known = _known_from(request)
    return render(request, "cases/new_contact.html#known", {"known": known}, status=_status(known))


@gate.staff_page
def contact(request: StaffRequest, contact_id: UUID) -> HttpResponse:
    rows = Contact.objects.select_related("dossier", "received_by")
    found: Contact = gate.find(rows, to=request.user, pk=contact_id)
    case = getattr(found.dossier, "case", None)
    if case:
        return redirect(case)
    ground = chip(gate.decide(request.user, Right.READ, found), desk=found.dossier.desk)
    context = {
        "contact": found,
        "ground": ground,
        "referrals": of_dossier(found.dossier, request.user),
        "may_share": bool(found.dossier.names) and gate.decide(request.user, Right.SHARE, found.dossier).allowed,
    }
    return render(request, "cases/contact.html", context)


def _form(request: StaffRequest) -> ContactForm:
    where = standing(request.user, timezone.now())
    if not where.may_work:
        raise gate.Refused(gate.Decision(False, Right.WRITE, "cases.contact", why="no_desk", by=request.user))
    data: Any = request.POST if request.method == "POST" else None
    initial = {"person": request.GET.get("person"), "desk_code": where.desk_codes[0]}
    if data is not None and "look" in data:
        return ContactForm(initial=data.dict() | _lists(data), worker=request.user, desk_codes=where.desk_codes)
    return ContactForm(data, initial=initial, worker=request.user, desk_codes=where.desk_codes)


def _lists(data: Any) -> dict[str, list[str]]:
    return {name: data.getlist(name) for name in ("topics", "danger")}


def _known_from(request: StaffRequest) -> Known:
    typed = KnownPersonsForm(request.POST)
    words = typed.words() if typed.is_valid() else ""
    if not words:
        gate.visible(Person.objects.none(), to=request.user, right=Right.INDEX)  # asked, though for nobody
        return Known()
    try:
        gate.searched(request.user, read(words).terms)
    except gate.TooManySearches:
        return Known(too_fast=True)
    found = find(read(words), to=request.user, limit=SHOWN)
    return Known(listed(found.persons, to=request.user))


def _status(known: Known | None) -> int:
    return 429 if known is not None and known.too_fast else 200


def _chosen(request: StaffRequest) -> Person | None:
    """The person already picked (from the person page, or before an error), if this worker may know of him."""
    picked = request.POST.get("person") or request.GET.get("person")
    try:
        person_id = UUID(picked or "")
    except ValueError:
        gate.visible(Person.objects.none(), to=request.user, right=Right.INDEX)
        return None
    found: Person | None = gate.visible(Person.objects.filter(pk=person_id), to=request.user, right=Right.INDEX).first()
    return found


def _received(request: StaffRequest, contact: Contact) -> HttpResponse:
    case = getattr(contact.dossier, "case", None)
    if contact.is_urgent:
        messages.warning(request, _("危険の兆しがあります。119番・110番、虐待の通告がすんでいるか確かめてください。"))
    messages.success(request, _("相談を受け付けました。"))
    if contact.outcome == HAND_OVER and contact.dossier.names:
        return redirect("referrals:new", contact.dossier_id)
    return redirect(case) if case else redirect("cases:contact", contact.pk)
