"""What staff see across rooms: my day, search, one person, and the record of who looked."""

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasanari import gate
from kasanari.access.why import listed
from kasanari.cases.models import Case
from kasanari.gate import Right
from kasanari.office.models import Document
from kasanari.people.models import Person
from kasanari.people.search import Query, find
from kasanari.staff.models import User
from kasanari.staff.policy import administrators_only
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing

from . import actions, ledger, looks
from .day import board, day_of
from .forms import AuditForm, DisclosureForm, SearchForm
from .found import FoundPerson
from .persons import open_page
from .unusual import MANY_CLOSED, MANY_SEARCHES, unusual
from .why import explain

MOST_FOUND = 20
LONGEST_ID = 19
"""Digits of the longest id the record can have."""


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
def search(request: StaffRequest) -> HttpResponse:
    """Persons by whatever somebody has of them, cases by number. The words travel in the body, never in the address."""
    user, form = request.user, SearchForm(request.POST or None)
    too_fast = form.is_valid() and not _may_search(user, form)
    query = Query(()) if too_fast else form.query
    found = find(query, to=user, limit=MOST_FOUND)
    shown = listed(found.persons, to=user)
    cases = Case.objects.filter(number=form.case_number).select_related("dossier") if form.case_number else None
    context = {
        "form": form,
        "persons": [FoundPerson.of(one, query) for one in shown.rows],
        "own_person": shown.own,
        "too_many": found.has_more,
        "cases": listed(gate.visible(cases, to=user, right=Right.INDEX), to=user).rows if cases is not None else [],
    }
    page = "workbench/search.html#found" if request.htmx else "workbench/search.html"
    return render(request, page, context, status=429 if too_fast else 200)


@gate.staff_page
@require_safe
def person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    page = open_page(person_id, _who(request), timezone.now())
    return render(request, "workbench/person.html", {"page": page, "timeline": page.timeline(request.GET)})


@gate.staff_page
@require_safe
def why(request: HttpRequest, kind: str, pk: UUID) -> HttpResponse:
    """なぜ見られる／なぜ見られない, and who else has looked."""
    page = explain(kind, pk, _who(request), timezone.now(), _before(request))
    return render(request, "workbench/why.html", {"page": page})


@gate.staff_page
@require_safe
def person_ledger(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """だれが見たか, for those who may read of the person; for the person it is printed."""
    user, at = _who(request), timezone.now()
    return _ledger(request, ledger.open_ledger(person_id, user, at, _before(request)), DisclosureForm, at)


@gate.staff_page
@require_POST
def print_ledger(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The ledger on paper: for the person at once, for anybody else once a second person has approved."""
    user, at = _who(request), timezone.now()
    person: Person = gate.find(Person.objects.all(), to=user, right=Right.SHARE, pk=person_id)
    form = DisclosureForm(request.POST, household=ledger.may_receive(person, user, at))
    if not form.is_valid():
        return _ledger(request, ledger.open_ledger(person_id, user, at), partial(DisclosureForm, request.POST), at)
    recipient = form.somebody_else
    if recipient is None:
        return _download(*actions.disclose_ledger(person=person, by=user, at=at))
    approval = ledger.granted(person, recipient, user, at)
    if approval is not None:
        issued = actions.disclose_to_guardian(person=person, recipient=recipient, approval=approval, by=user, at=at)
        return _download(*issued)
    actions.ask_to_disclose(person=person, recipient=recipient, claim=form.claim(), by=user, at=at)
    messages.success(
        request,
        _(
            "本人以外への開示のため、係長・主任に承認を依頼しました。承認から24時間の間に、もう一度この画面で印刷してください。"
        ),
    )
    return redirect("workbench:ledger", person_id)


@gate.staff_page(no_content="names who looked at what kind of record, never the record or the person")
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """記録の確認, for the administrator."""
    administrators_only(_who(request), timezone.now())
    form = AuditForm(request.GET)
    chosen: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    rows, older = looks.latest(**chosen, before=_before(request))
    query = request.GET.copy()
    query["before"] = str(older)
    context = {"form": form, "looks": rows, "older": older and query.urlencode()}
    return render(request, "workbench/audit.html", context)


@gate.staff_page(no_content="names workers and patterns, never a resident or a record")
@require_safe
def unusual_looks(request: HttpRequest) -> HttpResponse:
    """ふだんと違う見方, for the administrator."""
    now = timezone.now()
    administrators_only(_who(request), now)
    context = {"found": unusual(at=now), "closed": MANY_CLOSED, "searches": MANY_SEARCHES}
    return render(request, "workbench/unusual.html", context)


def _may_search(user: User, form: SearchForm) -> bool:
    """Note the search; where there were too many, say so in the form, which keeps what was typed."""
    try:
        gate.searched(user, form.query.terms)
    except gate.TooManySearches:
        form.add_error(None, _("検索が続いたため、いったん止めました。1分ほど待ってから、もう一度さがしてください。"))
        return False
    return True


def _ledger(request: HttpRequest, page: ledger.LedgerPage, form: Any, at: datetime) -> HttpResponse:
    household = ledger.may_receive(page.person, _who(request), at) if page.may_share else []
    filled = form(household=household)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if filled.is_bound else HTTPStatus.OK
    return render(request, "workbench/ledger.html", {"page": page, "form": filled}, status=status)


def _download(document: Document, pdf: bytes) -> HttpResponse:
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="ledger-{document.pk.hex[:8]}.pdf"'
    return response


def _before(request: HttpRequest) -> int | None:
    """The id in the record from which to go on."""
    asked = request.GET.get("before", "")
    return int(asked) if asked.isdecimal() and len(asked) < LONGEST_ID else None


def _who(request: HttpRequest) -> User:
    return cast("User", request.user)  # staff_page lets nobody else in
