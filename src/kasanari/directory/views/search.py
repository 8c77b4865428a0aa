"""Looking for what fits: a list, a map of tiles, or a map.

The form is sent by POST, so that a search that ends empty can be noted without persons; it leads on to an address that
can be kept, turned over and passed on. It names codes and words, never a person somebody looks for help for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kasanari import gate
from kasanari.staff.requests import StaffRequest
from kasanari.ui.paging import leaf

from .. import maps, unmet
from ..forms import SearchForm
from ..models import Service
from ..search import EVERYWHERE, Criteria, by_district, found, placed_in
from ..tiles import tiles
from . import steps

PAGE = 20
VIEWS = {"list": gettext_lazy("一覧"), "tiles": gettext_lazy("校区の地図"), "map": gettext_lazy("地図")}


@dataclass(frozen=True)
class Row:
    """One offer of the list, and how many districts away it is."""

    service: Service
    away: int | None


@gate.staff_page
def search(request: StaffRequest) -> HttpResponse:
    steps.workers_only(request)
    if request.method == "POST":
        return _sent(request)
    form = SearchForm(request.GET or None)
    criteria = form.criteria() if form.is_valid() else Criteria()
    view = _view(request)
    services = gate.visible(found(criteria), to=request.user)
    context = _context(form, criteria, view, _query(request.GET, leave=("view", "page")))
    shown = {"list": _as_list, "tiles": _as_tiles, "map": _as_map}[view]
    return render(request, "directory/search.html", context | shown(request, services, criteria))


def _context(form: SearchForm, criteria: Criteria, view: str, query: str) -> dict[str, Any]:
    return {
        "form": form,
        "criteria": criteria,
        "view": view,
        "views": [(code, label) for code, label in VIEWS.items() if code != "map" or maps.is_configured()],
        "query": query,
        "is_noted": False,
        "is_alone": False,
    }


def _sent(request: StaffRequest) -> HttpResponse:
    """Note a search that ends empty, then lead on to what was found; to a script that asked, give that alone."""
    form = SearchForm(request.POST)
    if not form.is_valid():
        context = _context(form, Criteria(), "list", "") | {"page": None, "rows": []}
        page = "directory/search.html#found" if request.htmx else "directory/search.html"
        return render(request, page, context | {"is_alone": bool(request.htmx)}, status=422)
    criteria = form.criteria()
    services = gate.visible(found(criteria), to=request.user)
    if request.htmx:
        return _alone(request, form, criteria, services)
    if not services.exists() and unmet.note_search(criteria, by=request.user, at=timezone.now()):
        messages.info(request, _("見つからなかったことを、だれの相談かを残さずに記録しました。"))
    return redirect(_address(request))


def _alone(request: StaffRequest, form: SearchForm, criteria: Criteria, services: Any) -> HttpResponse:
    """What was found, without the page around it; the address becomes one that can be kept all the same."""
    query = _query(request.POST, leave=("csrfmiddlewaretoken",))
    context = _context(form, criteria, "list", query) | _as_list(request, services, criteria)
    if not context["rows"]:
        context["is_noted"] = unmet.note_search(criteria, by=request.user, at=timezone.now())
    answer = render(request, "directory/search.html#found", context)
    answer["HX-Push-Url"] = _address(request)
    return answer


def _as_list(request: StaffRequest, services: Any, criteria: Criteria) -> dict[str, Any]:
    rows = services.select_related("organization").prefetch_related("schedules", "places__location")
    page = leaf(rows, request.GET.get("page"), size=PAGE)
    return {"page": page, "rows": [Row(service, placed_in(service, criteria)) for service in page.object_list]}


def _as_tiles(request: StaffRequest, services: Any, criteria: Criteria) -> dict[str, Any]:
    """Of all districts, wherever one looks: the map is there to see where else there is something."""
    anywhere = Criteria(**{**vars(criteria), "district": "", "area": "", "steps": 0})
    counts = by_district(gate.visible(found(anywhere), to=request.user))
    placed = tiles(counts, chosen=criteria.district)
    return {
        "tiles": placed,
        "some": sorted((tile for tile in placed if tile.count), key=lambda tile: -tile.count),
        "everywhere": counts[EVERYWHERE],
        "leading": _query(request.GET, leave=("view", "page", "district", "area")),
    }


def _as_map(request: StaffRequest, services: Any, criteria: Criteria) -> dict[str, Any]:
    return {"map": maps.of(services)}


def _view(request: StaffRequest) -> str:
    asked = request.GET.get("view", "")
    return asked if asked in VIEWS and (asked != "map" or maps.is_configured()) else "list"


def _address(request: StaffRequest) -> str:
    """What was filled in, as an address."""
    return f"{reverse('directory:search')}?{_query(request.POST, leave=('csrfmiddlewaretoken',))}"


def _query(filled_in: QueryDict, *, leave: Sequence[str]) -> str:
    given = [(name, value) for name, values in filled_in.lists() for value in values if value]
    return urlencode([(name, value) for name, value in given if name not in leave])
