"""What the pages of this room share: one form on a page, obstacles in words, the way back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing

from ..contents import root_of
from ..models import Dossier
from ..obstacles import NotYet


def person_for(request: StaffRequest, person_id: UUID, right: Right) -> Person:
    found: Person = gate.find(Person.objects.all(), to=request.user, right=right, pk=person_id)
    return found


def dossier_for(request: StaffRequest, dossier_id: UUID, right: Right = Right.AMEND) -> Dossier:
    """The dossier, if this worker may use ``right`` on it; only the own desk may *amend*, even a closed one."""
    found: Dossier = gate.find(Dossier.objects.all(), to=request.user, right=right, pk=dossier_id)
    return found


def desk_codes(request: StaffRequest) -> tuple[str, ...]:
    """The desks at which this worker sits, each once."""
    return tuple(dict.fromkeys(standing(request.user, timezone.now()).desk_codes))


def dossier_context(request: StaffRequest, dossier: Dossier) -> dict[str, Any]:
    return {"dossier": dossier, "root": root_of(dossier, request.user)}


@contextmanager
def explained(form: BaseForm) -> Iterator[None]:
    """Turn what stands in the way of an act into an error of the form; nothing typed is lost."""
    try:
        yield
    except NotYet as obstacle:
        form.add_error(None, str(obstacle))


@contextmanager
def told(request: StaffRequest, *, done: str) -> Iterator[None]:
    """The same for acts that are one button: ``done`` or the obstacle becomes a message."""
    try:
        yield
        messages.success(request, done)
    except NotYet as obstacle:
        messages.error(request, str(obstacle))


def step(request: StaffRequest, template: str, form: BaseForm, *, back: str, **more: Any) -> HttpResponse:
    """Render the page of one step; a refused form answers 422."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    return render(request, template, {"form": form, "back": back} | more, status=status)


def done(request: StaffRequest, message: str, to: Any, *args: Any) -> HttpResponse:
    messages.success(request, message)
    return redirect(to, *args)
