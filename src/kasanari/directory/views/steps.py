"""What the pages of one act share: finding the entry, explaining obstacles, going back to the entry."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Decision, Refused, Right
from kasanari.staff.requests import StaffRequest
from kasanari.ui.forms import status_of

from ..actions import NotYet, Stale
from ..models import Organization
from ..policy import ACTS, may_use


def entry_for(request: StaffRequest, organization_id: UUID, act: str) -> Organization:
    """Return the entry if this worker may do ``act`` to it; otherwise it does not exist for him."""
    found: Organization = gate.find(Organization.objects.all(), to=request.user, right=ACTS[act], pk=organization_id)
    return found


def workers_only(request: StaffRequest) -> None:
    """
    Raises:
        Refused: whoever asks sits at no desk.
    """
    if not may_use(request.user, timezone.now()):
        raise Refused(Decision(False, Right.READ, Organization._meta.label_lower, why="no_desk", by=request.user))


@contextmanager
def explained(form: Any) -> Iterator[None]:
    """Turn what stands in the way of an act into an error of the form; nothing typed is lost."""
    try:
        yield
    except NotYet as obstacle:
        form.add_error(None, str(obstacle))
    except Stale as stale:
        form.theirs = stale.current
        form.add_error(
            None, _("ほかの職員が先に新しい版を保存しました。下に並べた内容を確かめて、書き直してください。")
        )


@contextmanager
def told(request: StaffRequest, *, done: str) -> Iterator[None]:
    """The same for acts that are one button: ``done`` or the obstacle becomes a message."""
    try:
        yield
        messages.success(request, done)
    except NotYet as obstacle:
        messages.error(request, str(obstacle))


def page(request: StaffRequest, template: str, entry: Organization, form: Any, **more: Any) -> HttpResponse:
    """Render the page of one act; a refused form answers 422, a stale one 409."""
    theirs = getattr(form, "theirs", None)
    context = {"entry": entry, "form": form, "theirs": theirs, "crumbs": crumbs(entry)} | more
    return render(request, template, context, status=status_of(form))


def crumbs(entry: Organization | None = None) -> list[tuple[str, str]]:
    found = [(reverse("directory:search"), _("地域の資源"))]
    return [*found, (entry.get_absolute_url(), entry.name)] if entry else found


def back_to(request: StaffRequest, entry: Organization, done: str) -> HttpResponse:
    messages.success(request, done)
    return redirect(entry)
