"""Links for owners as staff make them, and what came back."""

from typing import Any
from urllib.parse import urljoin
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.requests import StaffRequest
from kasanari.ui.forms import status_of

from .. import actions
from ..forms import DeclineForm, LinkForm
from ..models import Correction, OwnerLink
from ..policy import ACTS
from ..proposals import proposals
from . import steps


@require_POST
@gate.staff_page
def issue_link(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    """The link is shown this once: of its secret only a digest is kept."""
    entry = steps.entry_for(request, organization_id, "issue_link")
    form = LinkForm(request.POST)
    if not form.is_valid():
        return redirect(entry)
    try:
        issued = actions.issue_link(organization_id=entry.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
    except actions.NotYet as obstacle:
        messages.error(request, str(obstacle))
        return redirect(entry)
    path = reverse("directory:owner", args=[issued.secret.token])
    context = {
        "entry": entry,
        "issued": issued,
        "address": urljoin(settings.KASANARI_ADDRESS, path),
        "crumbs": steps.crumbs(entry),
    }
    return render(request, "directory/link.html", context)


@require_POST
@gate.staff_page
def revoke_link(request: StaffRequest, link_id: UUID) -> HttpResponse:
    rows = OwnerLink.objects.select_related("organization")
    link: OwnerLink = gate.find(rows, to=request.user, right=ACTS["revoke_link"], pk=link_id)
    with steps.told(request, done=_("リンクを取り消しました。もう開けません。")):
        actions.revoke_link(link_id=link.pk, by=request.user, at=timezone.now())
    return redirect(link.organization)


@gate.staff_page
def correction(request: StaffRequest, correction_id: UUID) -> HttpResponse:
    """What the owner proposes beside what stands there; accepted or declined as a whole."""
    rows = Correction.objects.select_related("organization", "link")
    found: Correction = gate.find(rows, to=request.user, right=Right.WRITE, pk=correction_id)
    form = DeclineForm(request.POST if "decline" in request.POST else None)
    if request.method == "POST" and _is_answered(request, found, form):
        return redirect(found.organization)
    context = {
        "correction": found,
        "entry": found.organization,
        "proposals": proposals(found),
        "form": form,
        "crumbs": steps.crumbs(found.organization),
    }
    return render(request, "directory/correction.html", context, status=status_of(form))


def _is_answered(request: StaffRequest, found: Correction, form: DeclineForm) -> bool:
    """Accept or decline, as the button says; whether that was done, or somebody else did it before."""
    who: dict[str, Any] = {"correction_id": found.pk, "by": request.user, "at": timezone.now()}
    accepts = "accept" in request.POST
    if not accepts and not form.is_valid():
        return False
    with steps.told(request, done=_("申出に答えました。")):
        if accepts:
            actions.accept_correction(**who)
        else:
            actions.decline_correction(answer=form.cleaned_data["answer"], **who)
    return True
