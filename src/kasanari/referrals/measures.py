"""The figures this room offers to the welfare plan, each a fold over its events."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from kasanari.lib.measures import Measure, Record, Tally, folded

from .models import EventKind, ReferralEvent, Result


def _happened(**of: Any) -> Callable[[Sequence[str], date, date], Any]:
    def rows(desk_codes: Sequence[str], first: date, last: date) -> Any:
        events = ReferralEvent.objects.filter(at__date__gte=first, at__date__lte=last, **of)
        events = events.filter(referral__from_desk__in=desk_codes) if desk_codes else events
        return events.select_related("referral")

    return rows


def _measure(code: str, **of: Any) -> Measure:
    rows = _happened(**of)

    def tally(desk_codes: Sequence[str], first: date, last: date) -> Tally:
        return folded(rows(desk_codes, first, last), moment="at", desk="referral__from_desk")

    def record(event: ReferralEvent) -> Record:
        return Record(event.referral.number, timezone.localdate(event.at), event.referral.get_absolute_url())

    return Measure(f"referrals.{code}", "件", rows, tally, record)


MEASURES = (
    _measure("referrals_sent", kind=EventKind.SENT),
    _measure("referrals_met", kind=EventKind.MET),
    _measure("referrals_joined", kind=EventKind.SETTLED, facts__result=str(Result.JOINED)),
)
"""Hand-overs sent, after which they met, and after which support began."""
