"""What the pages of one step share: finding the case, explaining obstacles, going back to the case."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.lib.flow import IllegalMove
from kasanari.staff.requests import StaffRequest
from kasanari.ui.forms import status_of

from ..actions import NotYet, Stale
from ..flow import Stage
from ..models import Case
from ..policy import ACTS


def case_for(request: StaffRequest, case_id: UUID, act: str) -> Case:
    """Return the case if this worker may do ``act`` to it; otherwise it does not exist for him."""
    case: Case = gate.find(
        Case.objects.select_related("dossier", "worker"), to=request.user, right=ACTS[act], pk=case_id
    )
    case.load_persons(to=request.user)
    return case


@contextmanager
def explained(form: BaseForm) -> Iterator[None]:
    """Turn what stands in the way of an act into an error of the form; nothing typed is lost.

    After a stale version ``form.theirs`` holds what the other worker saved.
    """
    try:
        yield
    except NotYet as obstacle:
        form.add_error(None, str(obstacle))
    except IllegalMove as move:
        form.add_error(None, not_at_this_stage(move))
    except Stale as stale:
        form.theirs = stale.current  # type: ignore[attr-defined]  # shown beside what was typed
        form.add_error(
            None, _("ほかの職員が先に新しい版を保存しました。下に並べた内容を確かめて、書き直してください。")
        )


def not_at_this_stage(move: IllegalMove) -> str:
    return _("いまの段階は「%(stage)s」のため、この操作はできません。事例の画面で次の一歩を確かめてください。") % {
        "stage": Stage(move.stage).label
    }


def step(request: StaffRequest, template: str, case: Case, form: BaseForm, **more: Any) -> HttpResponse:
    """Render the page of one step; a refused form answers 422, a stale one 409."""
    crumbs = [(reverse("cases:cases"), _("事例")), (case.get_absolute_url(), _name(case))]
    context = {"case": case, "form": form, "theirs": getattr(form, "theirs", None), "crumbs": crumbs} | more
    return render(request, template, context, status=status_of(form))


def back_to(request: StaffRequest, case: Case, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect(case)


@contextmanager
def told(request: StaffRequest, *, done: str) -> Iterator[None]:
    """The same for acts that are one button: ``done`` or the obstacle becomes a message."""
    try:
        yield
        messages.success(request, done)
    except NotYet as obstacle:
        messages.error(request, str(obstacle))
    except IllegalMove as move:
        messages.error(request, not_at_this_stage(move))


def _name(case: Case) -> str:
    return f"{case.subject} {case.number}" if case.subject else case.number
