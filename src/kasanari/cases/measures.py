"""The figures this room offers to the welfare plan, each a fold over its events.

They count the whole city and therefore do not ask the gate; the records behind them do.
"""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari.lib.measures import Measure, Record, Tally, folded

from .models import Case, CaseEvent, Contact, EventKind

Fold = Callable[[Sequence[str], date, date], Any]


def _tally(
    happened: Fold, *, moment: str, desk: str, counted: str = "pk"
) -> Callable[[Sequence[str], date, date], Tally]:
    return lambda desk_codes, first, last: folded(
        happened(desk_codes, first, last), moment=moment, desk=desk, counted=counted
    )


def _contacts(desk_codes: Sequence[str], first: date, last: date) -> Any:
    rows = Contact.objects.filter(received_at__date__gte=first, received_at__date__lte=last)
    return rows.filter(dossier__desk_code__in=desk_codes) if desk_codes else rows


def _events(*kinds: EventKind) -> Fold:
    def rows(desk_codes: Sequence[str], first: date, last: date) -> Any:
        happened = CaseEvent.objects.filter(kind__in=kinds).between(first, last)
        return happened.filter(case__dossier__desk_code__in=desk_codes) if desk_codes else happened

    return rows


def _contacts_measure(code: str, unit: str) -> Measure:
    def rows(desk_codes: Sequence[str], first: date, last: date) -> Any:
        return _contacts(desk_codes, first, last).select_related("dossier__case")

    def record(contact: Contact) -> Record:
        case = getattr(contact.dossier, "case", None)
        number = case.number if case else _("相談受付のみ")
        return Record(number, timezone.localdate(contact.received_at), reverse("cases:contact", args=[contact.pk]))

    return Measure(code, unit, rows, _tally(_contacts, moment="received_at", desk="dossier__desk_code"), record)


def _events_measure(code: str, unit: str, *kinds: EventKind) -> Measure:
    happened = _events(*kinds)

    def rows(desk_codes: Sequence[str], first: date, last: date) -> Any:
        return happened(desk_codes, first, last).select_related("case")

    def record(event: CaseEvent) -> Record:
        return Record(event.case.number, timezone.localdate(event.at), event.case.get_absolute_url())

    return Measure(code, unit, rows, _tally(happened, moment="at", desk="case__dossier__desk_code"), record)


def _cases_measure(code: str, unit: str, kind: EventKind) -> Measure:
    """Cases to which ``kind`` happened in the period; a case counts once, however often it happened."""
    happened = _events(kind)

    def rows(desk_codes: Sequence[str], first: date, last: date) -> Any:
        counted = happened(desk_codes, first, last).values("pk")
        moment = Min("events__at", filter=Q(events__in=counted))
        cases = Case.objects.filter(pk__in=happened(desk_codes, first, last).values("case"))
        return cases.annotate(counted_at=moment).order_by("counted_at", "number")

    def record(case: Any) -> Record:  # Case with ``counted_at``
        return Record(case.number, timezone.localdate(case.counted_at), case.get_absolute_url())

    tally = _tally(happened, moment="at", desk="case__dossier__desk_code", counted="case")
    return Measure(code, unit, rows, tally, record)


MEASURES = (
    _contacts_measure("cases.contacts_received", "件"),
    _cases_measure("cases.cases_opened", "件", EventKind.OPENED),
    _cases_measure("cases.consents_recorded", "件", EventKind.CONSENT_RECORDED),
    _events_measure("cases.plans_decided", "件", EventKind.SUPPORT_DECIDED),
    _events_measure("cases.plan_meetings_held", "回", EventKind.MEETING_APPROVED, EventKind.MEETING_SENT_BACK),
    _cases_measure("cases.cases_closed", "件", EventKind.CLOSED),
)
