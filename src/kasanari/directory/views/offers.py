"""Places of an organisation, and what it offers."""

from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import OfferForm, PlaceForm
from ..models import Location, Service
from ..policy import ACTS
from . import steps

TEMPLATE = "directory/part.html"


@gate.staff_page
def add_place(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    entry = steps.entry_for(request, organization_id, "add_place")
    form = PlaceForm(request.POST or None)
    if form.is_bound and form.is_valid():
        with steps.explained(form):
            actions.add_place(organization_id=entry.pk, facts=form.facts(), by=request.user, at=timezone.now())
            return steps.back_to(request, entry, _("場所を登録しました。"))
    return steps.page(request, TEMPLATE, entry, form, heading=_("場所を加える"))


@gate.staff_page
def change_place(request: StaffRequest, location_id: UUID) -> HttpResponse:
    rows = Location.objects.select_related("organization")
    found: Location = gate.find(rows, to=request.user, right=ACTS["change_place"], pk=location_id)
    form = PlaceForm(request.POST or None, current=found)
    if form.is_bound and form.is_valid():
        with steps.explained(form):
            actions.change_place(location_id=found.pk, facts=form.facts(), by=request.user, at=timezone.now())
            return steps.back_to(request, found.organization, _("場所を書き直しました。"))
    return steps.page(request, TEMPLATE, found.organization, form, heading=_("場所を書き直す"))


@gate.staff_page
def add_offer(request: StaffRequest, organization_id: UUID) -> HttpResponse:
    entry = steps.entry_for(request, organization_id, "add_offer")
    form = OfferForm(request.POST or None, entry=entry)
    if form.is_bound and form.is_valid():
        with steps.explained(form):
            actions.add_offer(organization_id=entry.pk, facts=form.facts(), by=request.user, at=timezone.now())
            return steps.back_to(request, entry, _("活動・サービスを登録しました。"))
    return steps.page(request, TEMPLATE, entry, form, heading=_("活動・サービスを加える"))


@gate.staff_page
def change_offer(request: StaffRequest, service_id: UUID) -> HttpResponse:
    rows = Service.objects.select_related("organization")
    found: Service = gate.find(rows, to=request.user, right=ACTS["change_offer"], pk=service_id)
    form = OfferForm(request.POST or None, entry=found.organization, current=found)
    if form.is_bound and form.is_valid():
        with steps.explained(form):
            actions.change_offer(
                service_id=found.pk,
                facts=form.facts(),
                based_on=form.cleaned_data["based_on"],
                by=request.user,
                at=timezone.now(),
            )
            return steps.back_to(request, found.organization, _("活動・サービスを書き直しました。"))
    return steps.page(request, TEMPLATE, found.organization, form, heading=_("活動・サービスを書き直す"))
