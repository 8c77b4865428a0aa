"""支援措置: registering, renewing, and lifting with a second person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import HouseholdMember, Person
from kasanari.people.search import find, read
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import ProtectForm, ReasonForm, RenewForm
from ..models import Approval, ApprovalAct, Protection
from . import steps

FOUND = 8
"""Persons shown for a name; more would not be read."""


@gate.staff_page
def protect(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person = steps.person_for(request, person_id, Right.WRITE)
    gate.permit(request.user, Right.LOCATE, person)
    against = _against(request, person)
    form = _protect_form(request, person, against)
    back = reverse("workbench:person", args=[person.pk])
    if form.is_bound and form.is_valid():
        with steps.explained(form):
            _protect(request, person, form)
            return steps.done(
                request, _("支援措置を登録しました。住所などは、許可のある職員だけに表示されます。"), back
            )
    return steps.step(request, "access/protect.html", form, back=back, person=person)


@gate.staff_page
def renew_protection(request: StaffRequest, protection_id: UUID) -> HttpResponse:
    protection = _protection(request, protection_id)
    form = RenewForm(request.POST or None, protection=protection)
    back = reverse("workbench:person", args=[protection.person_id])
    if form.is_valid():
        with steps.explained(form):
            actions.renew_protection(protection=protection, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.done(request, _("支援措置の期限を延ばしました。"), back)
    return steps.step(request, "access/renew_protection.html", form, back=back, protection=protection)


@gate.staff_page
def ask_to_lift(request: StaffRequest, protection_id: UUID) -> HttpResponse:
    """Lifting takes two: one asks, another approves, then the first lifts."""
    protection = _protection(request, protection_id)
    form = ReasonForm(request.POST or None)
    back = reverse("workbench:person", args=[protection.person_id])
    if form.is_valid():
        actions.ask_for_approval(
            act=ApprovalAct.LIFT_PROTECTION,
            desk_code=_own_desk(request, protection),
            subject_id=protection.pk,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        return steps.done(request, _("解除の承認を依頼しました。承認されると「確認と回答」で実行できます。"), back)
    return steps.step(request, "access/ask_to_lift.html", form, back=back, protection=protection)


@require_POST
@gate.staff_page
def lift_protection(request: StaffRequest, approval_id: UUID) -> HttpResponse:
    approval: Approval = gate.find(Approval.objects.all(), to=request.user, pk=approval_id)
    protection = _protection(request, approval.subject_id)
    actions.lift_protection(protection=protection, approval=approval, by=request.user, at=timezone.now())
    return steps.done(request, _("支援措置を解除しました。"), "access:tasks")


def _protection(request: StaffRequest, protection_id: UUID | None) -> Protection:
    """A protection in force that this worker may know of and whose person he may write about."""
    rows = Protection.objects.in_force().select_related("person").prefetch_related("adversaries")
    found: Protection = gate.find(rows, to=request.user, right=Right.LOCATE, pk=protection_id)
    gate.permit(request.user, Right.WRITE, found.person)
    return found


def _protect_form(request: StaffRequest, person: Person, against: Sequence[Person]) -> ProtectForm:
    """The form as typed; while somebody is still being looked for it is not judged yet."""
    known: dict[str, Any] = {"person": person, "against": against, "desk_codes": steps.desk_codes(request)}
    if "look" in request.POST:
        typed: dict[str, Any] = request.POST.dict() | {"adversaries": request.POST.getlist("adversaries")}
        return ProtectForm(initial=typed, **known)
    return ProtectForm(request.POST or None, initial={"from_on": timezone.localdate()}, **known)


def _protect(request: StaffRequest, person: Person, form: ProtectForm) -> None:
    data = form.cleaned_data
    actions.protect_person(
        person=person,
        kind=data["kind"],
        desk_code=data["desk_code"],
        from_on=data["from_on"],
        until_on=data["until_on"],
        adversaries=form.chosen(),
        remark=data["remark"],
        by=request.user,
        at=timezone.now(),
    )


def _against(request: StaffRequest, person: Person) -> list[Person]:
    """Those who may be named: who ever kept house with the person, who was ticked, and whom the words find."""
    named = gate.visible(_housemates(person) | _ticked(request), to=request.user, right=Right.INDEX)
    matching = find(read(request.POST.get("search", "")), to=request.user, limit=FOUND).persons
    return list({one.pk: one for one in (*named, *matching) if one.pk != person.pk}.values())


def _housemates(person: Person) -> Any:
    households = HouseholdMember.objects.filter(person=person).values("household")
    members = HouseholdMember.objects.filter(household__in=households).values("person")
    return Person.objects.filter(pk__in=members)


def _ticked(request: StaffRequest) -> Any:
    return Person.objects.filter(pk__in=_ids(request.POST.getlist("adversaries")))


def _ids(texts: Iterable[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _own_desk(request: StaffRequest, protection: Protection) -> str:
    own = steps.desk_codes(request)
    return protection.desk_code if protection.desk_code in own else own[0]
