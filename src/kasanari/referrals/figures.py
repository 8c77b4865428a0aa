"""How hand-overs went between each pair of agencies: a fold over their events, naming nobody."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median

from django.utils import timezone

from kasanari import gate, packs
from kasanari.lib.fiscal_year import first_day, last_day
from kasanari.lib.opening_days import opening_days_between

from .models import EventKind, ReferralEvent, Result

OUTSIDE = ""
"""Stands for all receivers without a desk: one organisation would tell of one person."""


@dataclass
class Pair:
    """From one agency to another (codes; empty: somebody outside). ``waited`` are opening days until an answer."""

    sender: str
    receiver: str
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    waited: list[int] = field(default_factory=list)

    @property
    def sent(self) -> int:
        return self.counts[EventKind.SENT]

    @property
    def accepted(self) -> int:
        return self.counts[EventKind.ACCEPTED]

    @property
    def declined(self) -> int:
        return self.counts[EventKind.DECLINED]

    @property
    def expired(self) -> int:
        return self.counts[EventKind.EXPIRED]

    @property
    def withdrawn(self) -> int:
        return (
            self.counts[EventKind.WITHDRAWN]
            + self.counts[EventKind.OVERTAKEN]
            + self.counts[EventKind.CONSENT_WITHDRAWN]
        )

    @property
    def met(self) -> int:
        return self.counts[EventKind.MET]

    @property
    def joined(self) -> int:
        return self.counts[Result.JOINED]

    @property
    def median_wait(self) -> float | None:
        """Opening days between sending and answer, in the middle of all answered; None without any."""
        return median(self.waited) if self.waited else None

    @property
    def sender_name(self) -> str:
        return packs.city().agencies[self.sender].name

    @property
    def receiver_name(self) -> str:
        return packs.city().agencies[self.receiver].name if self.receiver else ""


def pairs(fiscal_year: int) -> list[Pair]:
    """Every pair between which something was handed over in the fiscal year, the busiest first."""
    found: dict[tuple[str, str], Pair] = {}
    with gate.whole_city("counts hand-overs between agencies; no letter and no person is read"):
        events = ReferralEvent.objects.filter(at__date__gte=first_day(fiscal_year), at__date__lte=last_day(fiscal_year))
        rows = events.order_by("at").values_list(
            "kind", "at", "facts", "referral__from_desk", "referral__desk_code", "referral__sent_at"
        )
        for kind, at, facts, from_desk, to_desk, sent_at in rows.iterator():
            pair = _pair(found, from_desk, to_desk)
            pair.counts[facts.get("result", kind) if kind == EventKind.SETTLED else kind] += 1
            if kind in (EventKind.ACCEPTED, EventKind.DECLINED):
                pair.waited.append(_opening_days(sent_at, at))
    return sorted(found.values(), key=lambda pair: (-pair.sent, pair.sender, pair.receiver))


def _pair(found: dict[tuple[str, str], Pair], from_desk: str, to_desk: str) -> Pair:
    desks = packs.city().desks
    key = (desks[from_desk].agency, desks[to_desk].agency if to_desk else OUTSIDE)
    return found.setdefault(key, Pair(*key))


def _opening_days(sent_at: datetime, answered_at: datetime) -> int:
    first, last = timezone.localdate(sent_at), timezone.localdate(answered_at)
    return opening_days_between(first, max(first, last))
