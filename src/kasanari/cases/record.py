"""Everything a worker may read of one case, loaded through the gate once for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch

from kasanari import gate
from kasanari.access import rules
from kasanari.access.models import Consent
from kasanari.gate import Decision

from .models import Assessment, Case, CaseEvent, Contact, Evaluation, FollowUp, Goal, Meeting, Note, Plan, Role


@dataclass(frozen=True)
class GroundShown:
    """The chip that says why this page may be seen."""

    kind: str
    until: date | None
    detail: str


@dataclass(frozen=True)
class CaseRecord:
    """The story of a case: lists are in the order the page tells them."""

    contact: Contact | None
    assessment: Assessment | None
    consents: Sequence[Consent]
    plan: Plan | None
    meetings: Sequence[Meeting]
    follow_ups: Sequence[FollowUp]
    evaluations: Sequence[Evaluation]
    notes: Sequence[Note]
    events: Sequence[CaseEvent]
    case: Case

    @classmethod
    def read_by(cls, user: Any, case: Case) -> CaseRecord:
        """Load what ``user`` may read of ``case``."""

        def visible(rows: Any) -> list[Any]:
            return list(gate.visible(rows, to=user))

        def latest(rows: Any) -> Any:
            return gate.visible(rows, to=user).first()

        goals = Goal.objects.prefetch_related(Prefetch("roles", queryset=Role.objects.order_by("due_on", "who")))
        return cls(
            contact=latest(Contact.objects.filter(dossier=case.dossier_id).select_related("received_by")),
            assessment=latest(case.assessments.select_related("written_by")),
            consents=visible(Consent.objects.filter(dossier=case.dossier_id).select_related("person")),
            plan=latest(case.plans.prefetch_related(Prefetch("goals", queryset=goals))),
            meetings=visible(case.meetings.prefetch_related("attendances")),
            follow_ups=visible(case.follow_ups.all()),
            evaluations=visible(case.evaluations.all()),
            notes=visible(case.notes.select_related("written_by").order_by("-happened_on", "-written_at")),
            events=visible(case.events.select_related("by").order_by("-at")),
            case=case,
        )

    @property
    def promised_follow_up(self) -> FollowUp | None:
        return next((row for row in self.follow_ups if row.done_on is None), None)

    @property
    def unrecorded_meeting(self) -> Meeting | None:
        return next((row for row in self.meetings if not row.is_recorded), None)

    def has_live_consent(self, on: date) -> bool:
        return any(
            row.obtained_on <= on < row.expires_on and (row.withdrawn_on is None or row.withdrawn_on > on)
            for row in self.consents
        )

    def ground_of(self, decision: Decision) -> GroundShown:
        """The chip for ``decision``: own desk with its name, or the ground with its last day."""
        until = rules.ground_until(decision.ground_id)
        return GroundShown(decision.ground, until, self.case.desk.name)
