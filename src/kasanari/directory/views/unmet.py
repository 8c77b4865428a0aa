"""What was sought in vain: figures by topic, district and month; and recording a need one heard of."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.staff.requests import StaffRequest
from kasanari.staff.standing import standing
from kasanari.ui.forms import status_of

from ..actions import record_unmet_need
from ..forms import FiguresForm, UnmetForm
from ..models import UnmetNeed
from ..tiles import tiles
from ..unmet import figures
from . import steps


@gate.staff_page
def unmet(request: StaffRequest) -> HttpResponse:
    steps.workers_only(request)
    form = UnmetForm(request.POST or None)
    if form.is_bound and form.is_valid():
        now = timezone.now()
        desk = standing(request.user, now).desk_codes[0]
        record_unmet_need(**form.cleaned_data, desk_code=desk, by=request.user, at=now)
        messages.success(request, _("足りない資源を、だれの相談かを残さずに記録しました。"))
        return redirect("directory:unmet")
    asked = FiguresForm(request.GET or None)
    district = asked.cleaned_data["district"] if asked.is_valid() else ""
    rows = gate.visible(UnmetNeed.objects.all(), to=request.user)
    told = figures(rows.filter(district_code=district) if district else rows, today=timezone.localdate())
    context = {
        "form": form,
        "asked": asked,
        "district": district,
        "figures": told,
        "tiles": tiles({} if district else told.by_district),
        "crumbs": steps.crumbs(),
    }
    return render(request, "directory/unmet.html", context, status=status_of(form))
