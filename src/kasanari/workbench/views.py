"""What staff see across rooms: my day, search, one person, and the record of who looked."""

from typing import Any, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from kasanari import gate
from kasanari.cases.models import Case
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.models import User
from kasanari.staff.policy import administrators_only
from kasanari.staff.standing import standing

from . import looks
from .day import board, day_of
from .forms import AuditForm, SearchForm
from .persons import district_name, open_page

MOST_FOUND = 50


@gate.staff_page
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """きょう. Every room is asked; to the administrator and to whoever sits at no desk the gate gives nothing."""
    user, at = _who(request), timezone.now()
    where = standing(user, at)
    context = {"where": where, "day": day_of(user, at), "board": board(where, at), "today": timezone.localdate(at)}
    return render(request, "workbench/today.html", context)


@gate.staff_page
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Persons by name or reading, a case by its number. The words travel in the body, never in the address."""
    user, form = _who(request), SearchForm(request.POST or None)
    persons, cases = Person.objects.none(), Case.objects.none()
    if form.is_valid():
        persons = Person.objects.matching(form.cleaned_data["q"]).with_residence()
        cases = Case.objects.filter(number__in=form.numbers).select_related("dossier")
    found = list(gate.visible(persons, to=user, right=Right.INDEX)[: MOST_FOUND + 1])
    context = {
        "form": form,
        "persons": [(person, district_name(person)) for person in found[:MOST_FOUND]],
        "too_many": len(found) > MOST_FOUND,
        "cases": list(gate.visible(cases, to=user, right=Right.INDEX)),
    }
    return render(request, "workbench/search.html", context)


@gate.staff_page
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    return render(request, "workbench/person.html", {"page": open_page(person_id, _who(request), timezone.now())})


@gate.staff_page(no_content="names who looked at what kind of record, never the record or the person")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """記録の確認, for the administrator."""
    administrators_only(_who(request), timezone.now())
    form = AuditForm(request.GET)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    before = request.GET.get("before", "")
    rows, older = looks.latest(**chosen, before=int(before) if before.isdecimal() else None)
    query = request.GET.copy()
    query["before"] = str(older)
    context = {"form": form, "looks": rows, "older": older and query.urlencode()}
    return render(request, "workbench/audit.html", context)


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)  # staff_page lets nobody else in
