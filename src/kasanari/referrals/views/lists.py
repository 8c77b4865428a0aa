"""What was handed to one's desks and by them, and the figures between agencies."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kasanari import gate
from kasanari.access.names import known_persons
from kasanari.access.why import listed
from kasanari.gate import Decision, Refused, Right
from kasanari.lib.fiscal_year import fiscal_year
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing
from kasanari.ui.paging import leaf

from ..figures import pairs
from ..models import Referral
from .steps import crumbs

PAGE = 50
YEARS = 5


@require_safe
@gate.staff_page
def referrals(request: StaffRequest) -> HttpResponse:
    """Sent to one's desks, or from them; those that wait for something unless all are asked for."""
    at = timezone.now()
    desks, today = standing(request.user, at).desk_codes, timezone.localdate(at)
    side = "sent" if request.GET.get("side") == "sent" else "received"
    rows = Referral.objects.select_related("organization")
    rows = rows.filter(from_desk__in=desks) if side == "sent" else rows.filter(desk_code__in=desks)
    rows = rows if request.GET.get("all") else rows.open(today)
    rows = gate.visible(rows.order_by("due_on", "id"), to=request.user, right=Right.INDEX, at=at)
    page = leaf(rows, request.GET.get("page"), size=PAGE)
    found = listed(page.object_list, to=request.user, at=at)
    named = known_persons([one.row.person_id for one in found.rows], request.user, at)
    context = {
        "page": page,
        "own": found.own,
        "rows": [
            (
                one.row,
                one.ground,
                named.get(one.row.person_id),
                one.row.state(today),
                one.row.is_open(today),
                one.row.is_late(today),
            )
            for one in found.rows
        ],
        "side": side,
        "all": bool(request.GET.get("all")),
        "query": f"side={side}{'&all=1' if request.GET.get('all') else ''}",
    }
    return render(request, "referrals/referrals.html", context)


@require_safe
@gate.staff_page
def figures(request: StaffRequest) -> HttpResponse:
    """Figures per pair of agencies and fiscal year; they name nobody, and everybody at some desk reads them."""
    if not standing(request.user, timezone.now()).may_work:
        label = Referral._meta.label_lower
        raise Refused(Decision(False, Right.READ, label, why="no_desk", by=request.user))
    gate.visible(Referral.objects.none(), to=request.user)  # asked, though no row is shown
    this = fiscal_year(timezone.localdate())
    years = [this - back for back in range(YEARS)]
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in years else this
    context = {"pairs": pairs(year), "year": year, "years": years, "crumbs": crumbs()}
    return render(request, "referrals/figures.html", context)
