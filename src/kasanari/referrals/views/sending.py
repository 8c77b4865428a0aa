"""Writing the letter; and, coming from an entry of the directory, choosing whom to hand over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.access.contents import Root, root_of, roots
from kasanari.access.models import Consent, Dossier, DossierPerson
from kasanari.access.why import chip
from kasanari.directory.models import Organization
from kasanari.gate import Right
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing
from kasanari.ui.forms import status_of

from .. import actions, hands
from ..forms import SendForm
from ..forms.sending import organization_ids
from ..policy import ACTS
from .steps import crumbs, told_links

OFFERED = 100


@gate.staff_page
def new(request: StaffRequest, dossier_id: UUID) -> HttpResponse:
    dossier: Dossier = gate.find(Dossier.objects.all(), to=request.user, right=ACTS["send"], pk=dossier_id)
    form = _form(request, dossier)
    if form.is_bound and form.is_valid():
        try:
            sent = actions.send(dossier=dossier, letter=form.letter(), by=request.user, at=timezone.now())
            return _sent(request, sent)
        except actions.NotYet as obstacle:
            form.add_error(None, str(obstacle))
    root = root_of(dossier, request.user)
    context = {
        "form": form,
        "dossier": dossier,
        "root": root,
        "nobody": not form.persons,
        "ground": chip(gate.decide(request.user, Right.SHARE, dossier), desk=dossier.desk),
        "crumbs": [*crumbs(), *([(root.url, str(root))] if root else [])],
    }
    return render(request, "referrals/new.html", context, status=status_of(form))


@gate.staff_page
def choose(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    """Whom to hand over to this organisation: somebody of one's own desks. What is typed narrows the list down."""
    entry: Organization = gate.find(Organization.objects.all(), to=request.user, pk=organization_id)
    desks = [desk for desk in packs.city().desks.values() if entry.agency_id and desk.agency == entry.agency_id]
    typed = request.POST.get("q", "").strip()[:100]
    context = {
        "entry": entry,
        "desks": desks,
        "typed": typed,
        "offered": _own_dossiers(request, typed),
        "crumbs": [*crumbs(), (entry.get_absolute_url(), entry.name)],
    }
    return render(request, "referrals/choose.html", context)


def _own_dossiers(request: StaffRequest, typed: str) -> list[tuple[Dossier, Root]]:
    """Open dossiers of the worker's desks that speak of somebody, those he opened himself first."""
    desks = standing(request.user, timezone.now()).desk_codes
    rows = Dossier.objects.filter(desk_code__in=desks, closed_at=None).exclude(names=[]).order_by("-opened_at", "id")
    visible = list(gate.visible(rows, to=request.user, right=Right.SHARE)[:OFFERED])
    found = roots([dossier.pk for dossier in visible], request.user)
    offered = [(dossier, found[dossier.pk]) for dossier in visible if dossier.pk in found]
    matching = [one for one in offered if typed.replace(" ", "") in str(one[1]).replace(" ", "")]
    return sorted(matching, key=lambda one: one[0].opened_by_id != request.user.pk)


def _form(request: StaffRequest, dossier: Dossier) -> SendForm:
    data: Any = request.POST if request.method == "POST" else None
    asked = (data if data is not None else request.GET).getlist("organizations" if data is not None else "to")
    chosen = Organization.objects.filter(pk__in=organization_ids(asked), ended_on=None)
    today = timezone.localdate()
    named = DossierPerson.objects.filter(dossier=dossier).select_related("person")
    consents = Consent.objects.for_support().live(today).filter(dossier=dossier).select_related("person")
    return SendForm(
        data,
        dossier=dossier,
        persons=[row.person for row in gate.visible(named, to=request.user, right=Right.INDEX, within=dossier)],
        consents=list(gate.visible(consents, to=request.user, within=dossier)),
        organizations=list(gate.visible(chosen, to=request.user)),
        suggested=hands.suggested(dossier, request.user),
        by=request.user,
    )


def _sent(request: StaffRequest, sent: list[actions.Issued]) -> HttpResponse:
    messages.success(request, _("つなぎを送りました。返事は「きょう」に届きます。"))
    if any(issued.secret for issued in sent):
        return told_links(request, sent)
    return redirect(sent[0].referral if len(sent) == 1 else "referrals:referrals")
