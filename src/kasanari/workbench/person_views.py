"""What is done from the page of a person: relations written down and ended, the sheet printed."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kasanari import gate
from kasanari.access.models import DossierPerson
from kasanari.access.why import chip
from kasanari.gate import Right
from kasanari.people.actions import CannotRelate, end_relation, record_relation
from kasanari.people.models import HouseholdMember, Person, Relation
from kasanari.staff.models import User
from kasanari.staff.requests import StaffRequest

from .actions import print_person_sheet
from .family_forms import EndRelationForm, PersonSheetForm, RelationForm


@gate.staff_page
def add_relation(request: StaffRequest, person_id: UUID) -> HttpResponse:
    person: Person = gate.find(Person.objects.all(), to=request.user, right=Right.WRITE, pk=person_id)
    form = RelationForm(request.POST or None, subject=person, others=_may_be_related(person, request.user))
    if form.is_valid():
        try:
            record_relation(**form.told()._asdict(), by=request.user, at=timezone.now())
        except CannotRelate as obstacle:
            form.add_error(None, str(obstacle))
        else:
            messages.success(request, _("関係を記録しました。"))
            return redirect("workbench:person", person.pk)
    return _form_page(request, "workbench/add_relation.html", person, form)


@gate.staff_page
def finish_relation(request: StaffRequest, person_id: UUID, relation_id: UUID) -> HttpResponse:
    """Opened from the page of one of the two."""
    rows = Relation.objects.select_related("person", "relative")
    relation: Relation = gate.find(rows, to=request.user, right=Right.WRITE, pk=relation_id)
    person = next((one for one in (relation.person, relation.relative) if one.pk == person_id), relation.person)
    form = EndRelationForm(request.POST or None)
    if form.is_valid():
        try:
            end_relation(relation_id=relation.pk, **form.cleaned_data, by=request.user, at=timezone.now())
        except CannotRelate as obstacle:
            form.add_error(None, str(obstacle))
        else:
            messages.success(request, _("関係が終わったことを記録しました。"))
            return redirect("workbench:person", person.pk)
    return _form_page(request, "workbench/end_relation.html", person, form, relation=relation)


@gate.staff_page
@require_POST
def print_sheet(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """個人票, numbered and entered in the ledger of papers."""
    person: Person = gate.find(Person.objects.with_residence(), to=request.user, right=Right.SHARE, pk=person_id)
    form = PersonSheetForm(request.POST)
    if not form.is_valid():
        return redirect("workbench:person", person.pk)
    is_for_person = form.cleaned_data["recipient"] == PersonSheetForm.PERSON
    document, pdf = print_person_sheet(person=person, is_for_person=is_for_person, by=request.user, at=timezone.now())
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="person-{document.pk.hex[:8]}.pdf"'
    return response


def _may_be_related(person: Person, user: User) -> list[Person]:
    """Whoever is named with the person in a dossier or keeps house with him, as far as ``user`` may write of them."""
    dossiers = DossierPerson.objects.filter(person=person).order_by().values("dossier")
    named = DossierPerson.objects.filter(dossier__in=dossiers).order_by().values("person")
    homes = HouseholdMember.objects.filter(person=person).order_by().values("household")
    housed = HouseholdMember.objects.filter(household__in=homes).order_by().values("person")
    rows = Person.objects.filter(pk__in=named.union(housed)).exclude(pk=person.pk)
    rows = rows.order_by("birth_on", "family_kana", "given_kana", "pk")
    return list(gate.visible(rows, to=user, right=Right.WRITE))


def _form_page(request: StaffRequest, template: str, person: Person, form: BaseForm, **more: Any) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    ground = chip(gate.decide(request.user, Right.WRITE, person))
    return render(request, template, {"person": person, "form": form, "ground": ground, **more}, status=status)
