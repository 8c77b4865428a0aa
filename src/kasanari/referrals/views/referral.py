"""The page of one referral, for both sides; and what the sender does there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasanari import gate
from kasanari.access.contents import roots
from kasanari.access.models import Dossier
from kasanari.access.names import known_persons
from kasanari.access.why import chip
from kasanari.gate import Right
from kasanari.lib.flow import road
from kasanari.people.models import Person
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..flow import PATH, Stage
from ..forms import AcceptForm, DeclineForm, MetForm, NoteForm, OutsideAcceptForm, SettleForm, WithdrawForm
from ..models import Purpose, Referral, ReferralEvent
from ..panels import waits_for_sender
from ..policy import ACTS
from .steps import crumbs, told_links


@dataclass
class Forms:
    """The forms a page shows; one of them may be bound, when it was refused."""

    bound: dict[str, Any] = field(default_factory=dict)

    def get(self, name: str, otherwise: Any) -> Any:
        return self.bound.get(name) or otherwise()


@require_safe
@gate.staff_page
def referral(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Its sender reads all of it; its receiver the envelope until it is opened, then the letter while it lasts."""
    return page(request, referral_id)


@require_POST
@gate.staff_page
def withdraw(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    form = WithdrawForm(request.POST)
    done = _("つなぎを取り下げました。窓口のない団体には、電話などで伝えてください。")
    return _by_sender(request, referral_id, "withdraw", form, done)


@require_POST
@gate.staff_page
def take_note(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    form = NoteForm(request.POST)
    return _by_sender(request, referral_id, "take_note", form, _("確かめたことを記録しました。"))


@require_POST
@gate.staff_page
def take_over(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    """Go on with it for a colleague, on either side."""
    try:
        actions.take_over(referral_id=referral_id, by=request.user, at=timezone.now())
        messages.success(request, _("これからは、あなたの担当です。返事や期日は、あなたの「きょう」に届きます。"))
    except actions.NotYet as obstacle:
        messages.error(request, str(obstacle))
    return redirect("referrals:referral", referral_id)


@require_POST
@gate.staff_page
def issue_link(request: StaffRequest, referral_id: UUID) -> HttpResponse:
    try:
        issued = actions.issue_link(referral_id=referral_id, by=request.user, at=timezone.now())
    except actions.NotYet as obstacle:
        messages.error(request, str(obstacle))
        return redirect("referrals:referral", referral_id)
    return told_links(request, [issued])


def page(request: StaffRequest, referral_id: UUID, forms: Forms | None = None) -> HttpResponse:
    """The page as it stands; a refused form answers 422."""
    rows = Referral.objects.select_related("organization", "sender", "worker", "holder", "escalates_to")
    known: Referral = gate.find(rows, to=request.user, right=Right.INDEX, pk=referral_id)
    context = _context(request, known, forms or Forms())
    return render(request, "referrals/referral.html", context, status=422 if forms else 200)


def _by_sender(request: StaffRequest, referral_id: UUID, act: str, form: Any, done: str) -> HttpResponse:
    known: Referral = gate.find(Referral.objects.all(), to=request.user, pk=referral_id)
    gate.permit(request.user, ACTS[act], known.dossier)
    if form.is_valid():
        try:
            getattr(actions, act)(referral_id=referral_id, by=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, done)
            return redirect("referrals:referral", referral_id)
        except actions.NotYet as obstacle:
            form.add_error(None, str(obstacle))
    return page(request, referral_id, Forms({act: form}))


def _context(request: StaffRequest, known: Referral, forms: Forms) -> dict[str, Any]:
    user, today = request.user, timezone.localdate()
    read = gate.decide(user, Right.READ, known)
    mine = gate.decide(user, Right.WRITE, known)  # at the sending desk: writing is never handed over
    may_answer = gate.decide(user, Right.AMEND, known).allowed
    is_envelope = not mine.allowed and (not read.allowed or known.stage == Stage.SENT)
    shown: Referral = gate.shown(Referral.objects.filter(pk=known.pk), to=user)[0]
    events = ReferralEvent.objects.filter(referral=known).select_related("by")
    return {
        "referral": shown,
        "known": known,
        "person": known_persons([known.person_id], user, timezone.now()).get(known.person_id),
        "root": None if is_envelope else roots([known.dossier_id], user).get(known.dossier_id),
        "received": roots([known.received_id], user).get(known.received_id) if known.received_id else None,
        "events": gate.shown(events, to=user),
        "ground": chip(read if read.allowed else gate.decide(user, Right.INDEX, known), desk=known.sending_desk),
        "steps": road(PATH, known.stage),
        "state": known.state(today),
        "is_sender": mine.allowed,
        "writes_down": mine.allowed and known.is_outside,
        "is_envelope": is_envelope,
        "may_answer": may_answer and not is_envelope,
        "may_open": may_answer and is_envelope,
        "may_take_over": _may_take_over(known, user, is_sender=mine.allowed, may_answer=may_answer),
        "is_open": known.is_open(today),
        "is_late": known.is_late(today),
        "waits_for_note": mine.allowed and waits_for_sender(known, today),
        "crumbs": crumbs(),
        **_forms(request, known, forms),
    }


def _may_take_over(known: Referral, user: Any, *, is_sender: bool, may_answer: bool) -> bool:
    """On the sender's side of a colleague's, on the receiver's of one a colleague has accepted."""
    if may_answer and not known.is_outside:
        return known.is_under_way and known.worker_id != user.pk
    return is_sender and known.sender_id != user.pk


def _forms(request: StaffRequest, known: Referral, forms: Forms) -> dict[str, Any]:
    return {
        "accept_form": forms.get("accept", lambda: accept_form(request, known)),
        "decline_form": forms.get("decline", DeclineForm),
        "met_form": forms.get("report_meeting", MetForm),
        "settle_form": forms.get("settle", SettleForm),
        "withdraw_form": forms.get("withdraw", WithdrawForm),
        "note_form": forms.get("take_note", NoteForm),
    }


def accept_form(request: StaffRequest, known: Referral, data: Any = None) -> OutsideAcceptForm:
    """A desk chooses in which record it goes on; a colleague and somebody outside have no choice."""
    if known.is_outside or known.purpose == Purpose.ASSIGN:
        return OutsideAcceptForm(data)
    return AcceptForm(data, records=_own_records(request, known))


def _own_records(request: StaffRequest, known: Referral) -> list[tuple[UUID, str]]:
    """The receiving desk's open records of the person."""
    person = Person.objects.filter(pk=known.person_id)
    rows = Dossier.objects.filter(desk_code=known.desk_code, closed_at=None, dossier_persons__person__in=person)
    visible = gate.visible(rows.order_by("-opened_at", "id"), to=request.user, right=Right.WRITE)
    found = roots([dossier.pk for dossier in visible], request.user)
    return [(pk, str(root)) for pk, root in found.items()]
