"""The answers: what kinds there are, a list of one kind, one record, and the description of all this."""

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from kasanari import gate
from kasanari.staff.requests import StaffRequest

from .answers import own_desk, shown
from .catalogue import kind_of
from .catalogue import kinds as all_kinds
from .guard import answers, description_answer, records_answer
from .openapi import document
from .paging import asked_page, id_of
from .problems import BadQuery, bad_query


@answers
@description_answer
def kinds(request: StaffRequest) -> HttpResponse:
    return _about_nobody(request, {"kinds": [kind.described() for kind in all_kinds()]})


@answers
@description_answer
def description(request: StaffRequest) -> HttpResponse:
    return _about_nobody(request, document(all_kinds()))


@answers
@records_answer
def records(request: StaffRequest, record_label: str) -> HttpResponse:
    """Rows the worker may know of, in the order of their ids; ``next`` is null on the last page."""
    kind, at = kind_of(record_label), timezone.now()
    try:
        page = asked_page(request.GET, kind.model)
    except BadQuery as error:
        gate.may_leave((), own_desk(request.user, at), by=request.user)
        return bad_query(error)
    rows = kind.model._default_manager.order_by("pk")
    if page.after is not None:
        rows = rows.filter(pk__gt=page.after)
    found = gate.opened(rows, to=request.user, at=at, limit=page.limit)
    last = found[-1].row.pk if len(found) == page.limit else None
    return _answer({"records": shown(found, kind, to=request.user, at=at), "next": last})


@answers
@records_answer
def record(request: StaffRequest, record_label: str, record_id: str) -> HttpResponse:
    kind, at = kind_of(record_label), timezone.now()
    rows = kind.model._default_manager.all()
    found = gate.open_one(rows, to=request.user, at=at, pk=id_of(record_id, kind.model))
    return _answer(shown([found], kind, to=request.user, at=at)[0])


def _about_nobody(request: StaffRequest, body: dict[str, Any]) -> HttpResponse:
    gate.may_leave((), own_desk(request.user, timezone.now()), by=request.user)
    return _answer(body)


def _answer(body: dict[str, Any]) -> HttpResponse:
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
