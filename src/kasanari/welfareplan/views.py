"""The plan's public pages, and for staff the records behind a live figure."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from kasanari import gate, packs
from kasanari.lib import fiscal_year as years
from kasanari.packs.plan import Initiative, LiveFigure, WelfarePlan

from . import offered
from .account import NoAccount, account_for, counted_years, years_offered
from .formats import FORMATS
from .sheet import sheet

NAMES_NOBODY = "the city's account to the public names nobody"
DOWNLOADS = ("pdf", "csv", "json")
ROWS_PER_PAGE = 50


@gate.public_page(NAMES_NOBODY)
@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans of the pack and the years one can read, the latest first."""
    newest_first = sorted(packs.city().plans.values(), key=lambda plan: plan.first_fiscal_year, reverse=True)
    listed = [(plan, list(reversed(years_offered(plan, timezone.localdate())))) for plan in newest_first]
    return render(request, "welfareplan/plans.html", {"plans": listed})


@gate.public_page(NAMES_NOBODY)
@require_safe
def account(request: HttpRequest, plan_code: str, fiscal_year: int) -> HttpResponse:
    """The account of one fiscal year, cumulative from the plan's start."""
    plan = _plan(plan_code)
    context = {"plan": plan, "fiscal_year": fiscal_year, "years": years_offered(plan, timezone.localdate())}
    try:
        found = account_for(plan_code, fiscal_year)
    except NoAccount:
        return render(request, "welfareplan/no_account.html", context, status=404)
    context |= {"sheet": sheet(found), "linked": True, "downloads": DOWNLOADS}
    return render(request, "welfareplan/account.html", context)


@gate.public_page(NAMES_NOBODY)
@require_safe
def account_file(request: HttpRequest, plan_code: str, fiscal_year: int, extension: str) -> HttpResponse:
    """The same account as PDF, or as open data (JSON, CSV)."""
    plan = _plan(plan_code)
    if extension not in DOWNLOADS:
        raise Http404
    try:
        found = account_for(plan.code, fiscal_year)
    except NoAccount as error:
        raise Http404(str(error)) from error
    gate.may_leave([], gate.Recipient("public"))
    made = FORMATS[extension]
    name = f"{plan.code}-{fiscal_year}.{made.extension}"
    return HttpResponse(
        made.make(found), content_type=made.media_type, headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


@gate.staff_page
@require_safe
def records(
    request: HttpRequest, plan_code: str, initiative_code: str, measure_code: str, desk_code: str, fiscal_year: int
) -> HttpResponse:
    """The rows counted by one number of a live figure, as far as this worker may read them."""
    plan = _plan(plan_code)
    initiative, figure = _live_figure(plan, initiative_code, measure_code, desk_code)
    if fiscal_year not in counted_years(plan, initiative, years.fiscal_year(timezone.localdate())):
        raise Http404
    measure = offered.measures()[figure.measure]
    counted = measure.rows([figure.desk], years.first_day(fiscal_year), years.last_day(fiscal_year))
    with gate.whole_city("the figure itself counts rows that this worker may not open"):
        total = counted.count()
    page = Paginator(gate.visible(counted, to=request.user), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "plan": plan,
        "initiative": initiative,
        "figure": figure,
        "desk": packs.city().desks[figure.desk],
        "fiscal_year": fiscal_year,
        "total": total,
        "page": page,
        "records": [measure.record(row) for row in page],
    }
    return render(request, "welfareplan/records.html", context)


def _plan(code: str) -> WelfarePlan:
    plan = packs.city().plans.get(code)
    if plan is None:
        raise Http404
    return plan


def _live_figure(plan: WelfarePlan, initiative_code: str, measure: str, desk: str) -> tuple[Initiative, LiveFigure]:
    initiative = plan.initiatives.get(initiative_code)
    for live in initiative.live if initiative else ():
        if initiative and (live.measure, live.desk) == (measure, desk):
            return initiative, live
    raise Http404
