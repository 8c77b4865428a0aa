"""What lies on the table of a sitting: for the desk that called it, and for somebody invited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.utils import timezone

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.models import User

from .contents import Paper, papers
from .models import Invitation, Pledge, Sitting, TabledPaper
from .reader import reader


@dataclass(frozen=True)
class Invited:
    """An invitation, and whether a pledge of secrecy holds for its person."""

    invitation: Invitation
    has_pledged: bool


@dataclass(frozen=True)
class ChairsTable:
    """For the desk whose dossier it is."""

    sitting: Sitting
    user: User
    at: datetime

    @cached_property
    def invited(self) -> Sequence[Invited]:
        rows = self.sitting.invitations.select_related("worker", "sitting").order_by("worker__kana", "pk")
        found = list(gate.visible(rows, to=self.user, at=self.at))
        today = timezone.localdate(self.at)
        pledges = Pledge.objects.live(today).filter(kind=self.sitting.kind, worker__in=[row.worker_id for row in found])
        signed = set(pledges.values_list("worker", flat=True))
        return [Invited(row, row.worker_id in signed) for row in found]

    @cached_property
    def papers(self) -> list[Paper]:
        return _tabled(self.sitting, self.user, Right.READ)

    @property
    def is_open(self) -> bool:
        return self.sitting.is_open(self.at)

    @property
    def is_to_come(self) -> bool:
        return self.at < self.sitting.opens_at

    @property
    def is_over(self) -> bool:
        return self.sitting.closes_at <= self.at

    @property
    def may_record_pledges(self) -> bool:
        return any("statutory_meeting" in seat.clearance for seat in reader(self.user, self.at).seats)


@dataclass(frozen=True)
class InvitedTable:
    """For somebody invited: without a pledge, before and after its time, nothing but its law and its hours."""

    invitation: Invitation
    user: User
    at: datetime

    @property
    def sitting(self) -> Sitting:
        return self.invitation.sitting

    @property
    def has_pledged(self) -> bool:
        return self.sitting.kind in reader(self.user, self.at).pledges

    @property
    def is_over(self) -> bool:
        return self.sitting.closes_at <= self.at

    @property
    def is_to_come(self) -> bool:
        return self.at < self.sitting.opens_at

    @cached_property
    def is_readable(self) -> bool:
        """Whether the invitation opens what the sitting is about."""
        return gate.decide(self.user, Right.READ, self.sitting, at=self.at).allowed

    @cached_property
    def papers(self) -> list[Paper]:
        return _tabled(self.sitting, self.user, Right.READ) if self.is_readable else []


def _tabled(sitting: Sitting, user: User, right: Right) -> list[Paper]:
    rows = TabledPaper.objects.filter(sitting=sitting)
    tabled = {row.paper for row in gate.visible(rows, to=user, right=Right.INDEX)}
    return [paper for paper in papers(sitting.dossier, user, right) if paper.pk in tabled] if tabled else []
