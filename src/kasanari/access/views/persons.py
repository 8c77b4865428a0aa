"""Acts that begin on the page of a person: asking, and opening in an emergency."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.staff import sign_in
from kasanari.staff.requests import StaffRequest
from kasanari.ui.templatetags.kasanari import wareki

from .. import actions
from ..forms import AskForm, EmergencyForm
from ..models import DossierPerson, Emergency
from ..panels import hides_desk
from ..supervision import supervisors_of
from . import steps


@gate.staff_page
def ask(request: StaffRequest, involvement_id: UUID) -> HttpResponse:
    """閲覧を依頼する: from the involvement to its content, with the owner's answer in between."""
    involvement: DossierPerson = gate.find(
        DossierPerson.objects.select_related("person"), to=request.user, right=Right.INDEX, pk=involvement_id
    )
    form = AskForm(request.POST or None, desk_codes=steps.desk_codes(request))
    back = reverse("workbench:person", args=[involvement.person_id])
    if form.is_valid():
        with steps.explained(form):
            request_made = actions.ask_for_access(
                involvement=involvement,
                desk_code=form.cleaned_data["desk_code"],
                reason=form.reason(),
                by=request.user,
                at=timezone.now(),
            )
            until = _("閲覧を依頼しました。回答期限は%(day)sです。") % {"day": wareki(request_made.expires_on)}
            return steps.done(request, until, back)
    desk = "" if _is_hidden(request, involvement) else involvement.desk.name
    return steps.step(request, "access/ask.html", form, back=back, person=involvement.person, desk=desk)


@gate.staff_page
def open_emergency(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """緊急に見る. Whoever opens proves anew who he is; the supervisor is told within the same minute."""
    person = steps.person_for(request, person_id, Right.INDEX)
    elsewhere = sign_in.require_step_up(request, request.path)
    if elsewhere is not None:
        return elsewhere
    form = EmergencyForm(request.POST or None, desk_codes=steps.desk_codes(request))
    back = reverse("workbench:person", args=[person.pk])
    if form.is_valid():
        with steps.explained(form):
            opened = actions.open_emergency(person=person, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.done(request, _opened(opened), back)
    return steps.step(
        request,
        "access/emergency.html",
        form,
        back=back,
        person=person,
        days=packs.city().settings.emergency_review_days,
        supervisors=_told_of_it(request, timezone.now()),
    )


@require_POST
@gate.staff_page
def end_emergency(request: StaffRequest, emergency_id: UUID) -> HttpResponse:
    emergency: Emergency = gate.find(Emergency.objects.all(), to=request.user, pk=emergency_id)
    actions.end_emergency(emergency=emergency, by=request.user, at=timezone.now())
    person = reverse("workbench:person", args=[emergency.person_id])
    return steps.done(request, _("緊急閲覧を閉じました。"), person)


def _is_hidden(request: StaffRequest, involvement: DossierPerson) -> bool:
    at = timezone.now()
    ground = gate.decide(request.user, Right.INDEX, involvement, at=at).ground
    return hides_desk(involvement.person, ground, request.user, at)


def _told_of_it(request: StaffRequest, at: datetime) -> list[str]:
    """Names of those who will be told, so that nobody thinks it goes unseen."""
    desks = steps.desk_codes(request)
    found = [user for desk in desks for user in supervisors_of(desk, timezone.localdate(at))]
    return list(dict.fromkeys(user.display_name for user in found if user.pk != request.user.pk))


def _opened(emergency: Emergency) -> str:
    until = timezone.localtime(emergency.valid_until).strftime("%H:%M")
    return _("緊急閲覧を開きました。%(until)sに自動で閉じます。係長・主任に知らせました。") % {"until": until}
