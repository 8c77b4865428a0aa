"""What every page knows: the municipality, who I am, where I can go."""

from typing import Any, NamedTuple

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import packs
from kasanari.staff.standing import Standing, standing


class Entry(NamedTuple):
    """One entry of the navigation; ``key`` is the single key that opens it."""

    url: str
    label: str
    is_current: bool
    key: str = ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor of all pages."""
    context: dict[str, Any] = {
        "municipality": packs.city().municipality,
        "demo": settings.DEMO,
        "demo_sign_in_url": reverse("demo:sign_in") if settings.DEMO else "",
        "navigation": [],
        "search_url": "",
        "me": None,
    }
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        where = standing(user, timezone.now())
        context |= {"me": _me(user, where), "navigation": _navigation(request, where)}
        if where.may_work:
            context["search_url"] = reverse("workbench:search")
    return context


def _me(user: Any, where: Standing) -> dict[str, str]:
    desks = [packs.city().desks[code].name for code in where.desk_codes]
    return {"code": user.username, "name": user.display_name, "desk": "・".join(desks)}


def _navigation(request: HttpRequest, where: Standing) -> list[Entry]:
    def entry(view: str, label: str, key: str = "", *args: Any) -> Entry:
        url = reverse(view, args=args)
        return Entry(url, label, request.path == url, key)

    entries = [entry("workbench:today", _("きょう"))]
    if where.may_work:
        entries += [entry("cases:new_contact", _("なんでも受付"), "n"), entry("cases:cases", _("事例"))]
        entries += [entry("referrals:referrals", _("つなぎ"), "t")]
        entries += [entry("directory:search", _("地域の資源"), "r")]
        entries += [entry("access:tasks", _("確認と回答"))]
    if where.may_work and where.takes_in_lists:
        entries += [entry("imports:imports", _("一覧の取込み"))]
    if where.is_system_administrator:
        entries += [entry("staff:workers", _("職員と配属")), entry("workbench:audit", _("記録の確認"))]
    return [*entries, entry("welfareplan:plans", _("計画と取組み"))]
