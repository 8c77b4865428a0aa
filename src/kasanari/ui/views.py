"""The gallery: every component in every state, with invented content.

It reads no data, so it may be public.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kasanari.ui.gallery import SampleForm
from kasanari.ui.paging import Leaf

TOKYO = ZoneInfo("Asia/Tokyo")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show all components; the filled-in form is bound on purpose, so that its errors show."""
    messages.success(request, _("見本：登録しました。"))
    context = {
        "fresh_form": SampleForm(prefix="fresh"),
        "refused_form": SampleForm(SampleForm.REFUSED, prefix="refused"),
        "steps": [
            (_("受付"), "done"),
            (_("アセスメント"), "done"),
            (_("プラン"), "current"),
            (_("支援"), "todo"),
            (_("終結"), "todo"),
        ],
        "crumbs": [("#", _("きょう")), ("#", _("事例一覧"))],
        "day": date(2026, 4, 1),
        "moment": datetime(2026, 3, 24, 10, 30, tzinfo=TOKYO),
        "page": Paginator(range(60), 20).page(2),
        "leaf": Leaf((), 2, has_next=True),
    }
    return render(request, "ui/gallery.html", context)
