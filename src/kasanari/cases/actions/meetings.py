"""Calling persons of several agencies together over a case, and writing down what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.staff.models import User

from ..models import Attendance, Case, EventKind, Meeting, MeetingResult, Plan
from ..policy import has_live_consent, meeting_needs_consent
from .obstacles import NotYet, case_for


@dataclass(frozen=True)
class Invitation:
    who: str
    agency_code: str = ""


@transaction.atomic
def call_meeting(
    *,
    case_id: UUID,
    kind: str,
    planned_on: date,
    place: str,
    question: str,
    invitations: Sequence[Invitation],
    by: User,
    at: datetime,
) -> Meeting:
    """Call a meeting over the plan of a case. ``kind`` is a code of the pack's meeting kinds.

    重層的支援会議 and 支援調整会議 need the person's consent on record; the pack says which kinds do.

    Raises:
        NotYet: the consent or the plan is missing.
    """
    case = case_for("call_meeting", case_id, by, at)
    _require_consent(case, packs.city().meeting_kinds[kind], timezone.localdate(at))
    meeting = Meeting.objects.create(
        case=case,
        **case.item(question),
        plan=_plan_to_confer(case),
        kind=kind,
        planned_on=planned_on,
        place=place,
        question=question,
        called_at=at,
        called_by=by,
    )
    Attendance.objects.bulk_create(
        Attendance(meeting=meeting, agency_code=invited.agency_code, who=invited.who) for invited in invitations
    )
    case.record(EventKind.MEETING_CALLED, by=by, at=at, meeting=str(meeting.pk), meeting_kind=kind)
    return meeting


@dataclass(frozen=True)
class MeetingRecord:
    """会議記録: minutes, decisions and result; ``attended`` are the ids of those who came."""

    minutes: str
    decisions: str
    result: str
    attended: frozenset[UUID]


@transaction.atomic
def record_meeting(*, meeting_id: UUID, record: MeetingRecord, by: User, at: datetime) -> Meeting:
    """Write the record of a meeting. An approved plan goes on to the decision; a returned one is drafted anew.

    Raises:
        NotYet: it was recorded already.
    """
    meeting: Meeting = gate.find(Meeting.objects.all(), to=by, pk=meeting_id)
    case = case_for("record_meeting", meeting.case_id, by, at)
    meeting.refresh_from_db()
    if meeting.is_recorded:
        raise NotYet(_("この会議の記録は、すでに登録されています。"))
    _write_record(meeting, record, by, at)
    if record.result == MeetingResult.APPROVED:
        case.move("confer")
        case.save(update_fields=["stage"])
    kind = EventKind.MEETING_APPROVED if record.result == MeetingResult.APPROVED else EventKind.MEETING_SENT_BACK
    case.record(kind, by=by, at=at, meeting=str(meeting.pk), meeting_kind=meeting.kind)
    return meeting


def _write_record(meeting: Meeting, record: MeetingRecord, by: User, at: datetime) -> None:
    meeting.minutes, meeting.decisions, meeting.result = record.minutes, record.decisions, record.result
    meeting.recorded_at, meeting.recorded_by = at, by
    meeting.names = meeting.case.item(meeting.question, record.minutes, record.decisions, names=meeting.names)["names"]
    meeting.save(update_fields=["names", "minutes", "decisions", "result", "recorded_at", "recorded_by"])
    for attendance in meeting.attendances.all():
        attendance.attended = attendance.pk in record.attended
        attendance.save(update_fields=["attended"])


def _require_consent(case: Case, kind: packs.MeetingKind, day: date) -> None:
    if meeting_needs_consent(kind) and not has_live_consent(case, day):
        raise NotYet(
            _("%(meeting)sには本人の同意が必要です。先に「本人の同意」を記録してください。") % {"meeting": kind.name}
        )


def _plan_to_confer(case: Case) -> Plan:
    plan = case.plans.first()
    if plan is None or plan.is_decided:
        raise NotYet(_("会議にかけるプラン案がありません。先にプラン案を作成してください。"))
    return plan
