"""Calling a meeting and writing its record."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.lib import opening_days
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import CallMeetingForm, RecordMeetingForm
from ..models import Meeting
from ..policy import meeting_kind_of
from . import steps

NOTICE = timedelta(days=10)
"""How far ahead a meeting is proposed: invitations need about that long."""


@gate.staff_page
def call_meeting(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "call_meeting")
    kind = meeting_kind_of(case)
    if kind is None:
        return steps.back_to(request, case, _("この窓口では、会議を経ずに支援を決定できます。"))
    form = CallMeetingForm(
        request.POST or None, initial={"planned_on": opening_days.next_open(timezone.localdate() + NOTICE)}
    )
    if form.is_valid():
        with steps.explained(form):
            actions.call_meeting(
                case_id=case.pk,
                kind=kind.code,
                invitations=form.invited(),
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
            return steps.back_to(request, case, _("会議を招集しました。"))
    return steps.step(request, "cases/call_meeting.html", case, form, kind=kind)


@gate.staff_page
def record_meeting(request: StaffRequest, meeting_id: UUID) -> HttpResponse:
    rows = Meeting.objects.prefetch_related("attendances")
    meeting: Meeting = gate.find(rows, to=request.user, pk=meeting_id)
    case = steps.case_for(request, meeting.case_id, "record_meeting")
    form = RecordMeetingForm(request.POST or None, attendances=list(meeting.attendances.all()))
    if form.is_valid():
        with steps.explained(form):
            actions.record_meeting(meeting_id=meeting.pk, record=form.record(), by=request.user, at=timezone.now())
            return steps.back_to(request, case, _("会議の記録を登録しました。"))
    return steps.step(request, "cases/record_meeting.html", case, form, meeting=meeting)
