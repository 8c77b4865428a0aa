"""Where a person lives: a move, a correction, and leaving the city, written down from the person's page."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate, packs
from kasanari.access.panels import rights_on_person
from kasanari.access.why import chip
from kasanari.gate import Right
from kasanari.people import actions
from kasanari.people.actions import CannotMove, HomeChanged, last_home, lives_there
from kasanari.people.addresses import district_name
from kasanari.people.models import Person, Residence
from kasanari.staff.requests import StaffRequest

from .residence_forms import HomeForm, MoveForm, MovingOutForm, as_initial
from .whereabouts import Whereabouts

CHOOSES = ("look", "town")
"""Buttons that only fill the form: looking for a town, and choosing one."""


@gate.staff_page
def record_move(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """転居・転入を記録する."""
    person = _person(request, person_id)
    last = last_home(person)
    form = _filled(request, MoveForm, last, moves_within=lives_there(last, timezone.now()))
    if form.is_valid() and _done(
        form, actions.record_move, person=person, home=form.home(), from_on=form.cleaned_data["from_on"],
        came_from_elsewhere=form.came_from_elsewhere, by=request.user,
    ):  # fmt: skip
        return _back(request, person, _("新しい住所を記録しました。前の住所は、その日までとして残ります。"))
    return _page(request, "workbench/record_move.html", person, form)


@gate.staff_page
def correct_home(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """住所を訂正する: it was written down wrong, nobody moved."""
    person = _person(request, person_id)
    last = last_home(person)
    if not lives_there(last, timezone.now()):
        messages.info(request, _("いまの住所の記録がありません。ここから記録してください。"))
        return redirect("workbench:record_move", person.pk)
    form = _filled(request, HomeForm, last, initial=as_initial(last))
    if form.is_valid() and _done(
        form, actions.correct_home, person=person, home=form.home(), from_on=form.cleaned_data["from_on"],
        by=request.user,
    ):  # fmt: skip
        return _back(request, person, _("住所を訂正しました。訂正前の住所も残ります。"))
    return _page(request, "workbench/correct_home.html", person, form)


@gate.staff_page
def record_moving_out(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """転出を記録する; said again, it puts the day or the destination right."""
    person = _person(request, person_id)
    last = last_home(person)
    if last is None:
        messages.info(request, _("住所の記録がありません。先に、住んでいた住所を記録してください。"))
        return redirect("workbench:record_move", person.pk)
    has_left = not lives_there(last, timezone.now())
    known = {"left_on": last.until_on, "moved_to": last.moved_to} if has_left else {}
    form = MovingOutForm(request.POST or None, initial={"based_on": last.version, **known})
    if form.is_valid() and _done(
        form, actions.record_moving_out, person=person, left_on=form.cleaned_data["left_on"],
        moved_to=form.cleaned_data["moved_to"], by=request.user,
    ):  # fmt: skip
        return _back(request, person, _("転出を記録しました。"))
    return _page(request, "workbench/record_moving_out.html", person, form, has_left=has_left)


@require_POST
@gate.staff_page(no_content="towns and districts of the pack; of the address typed nothing is kept")
def towns(request: StaffRequest) -> HttpResponse:
    """Towns an address may mean and its district, as one types."""
    said = [request.POST.get(name, "").strip()[:200] for name in ("address", "postal_code")]
    return render(request, "workbench/home_fields.html#towns", {"where": Whereabouts(*said)})


def _person(request: StaffRequest, person_id: UUID) -> Person:
    """Whoever writes down an address is shown the one on record: it needs both rights."""
    person: Person = gate.find(Person.objects.all(), to=request.user, right=Right.WRITE, pk=person_id)
    gate.permit(request.user, Right.LOCATE, person)
    return person


def _filled(request: StaffRequest, kind: Any, last: Residence | None, **more: Any) -> Any:
    """The form as it was sent, or, while a town is looked for, with what was typed and the town that was chosen."""
    start = more.pop("initial", {}) | {"based_on": last.version if last else ""}
    if not any(name in request.POST for name in CHOOSES):
        return kind(request.POST or None, initial=start, **more)
    return kind(initial=request.POST.dict() | _chosen_town(request), **more)


def _chosen_town(request: StaffRequest) -> dict[str, str]:
    town = packs.city().towns.get(request.POST.get("town", ""))
    if town is None:
        return {}
    where = Whereabouts(request.POST.get("address", ""), town.postal_code or "")
    address = next((one.address for one in where.offered if one.town == town), town.label)
    return {"address": address, "postal_code": town.postal_code or request.POST.get("postal_code", "")}


def _done(form: forms.Form, act: Any, **told: Any) -> bool:
    """Do it; what stands in the way becomes an error of the form, and nothing typed is lost."""
    try:
        act(**told, based_on=form.cleaned_data["based_on"], at=timezone.now())
    except HomeChanged as obstacle:
        form.add_error(None, str(obstacle))
        last = last_home(told["person"])
        data = cast("QueryDict", form.data).copy()
        data["based_on"] = last.version if last else ""
        form.data = data
    except CannotMove as obstacle:
        form.add_error(None, str(obstacle))
    else:
        return True
    return False


def _back(request: StaffRequest, person: Person, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("workbench:person", person.pk)


def _page(request: StaffRequest, template: str, person: Person, form: forms.Form, **more: Any) -> HttpResponse:
    at = timezone.now()
    last = last_home(person)
    context = {
        "person": person, "form": form, "home": last, "lives_there": lives_there(last, at),
        "district": district_name(last.district_code) if last else "",
        "ground": chip(gate.decide(request.user, Right.WRITE, person, at=at)),
        "rights": rights_on_person(person, request.user, at, may_read=True, may_write=True), **more,
    }  # fmt: skip
    return render(
        request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    )
