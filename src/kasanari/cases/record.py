"""Everything a worker may read of one case, loaded through the gate once for its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kasanari import gate
from kasanari.access.models import Consent
from kasanari.gate import Right

from .models import Assessment, Case, CaseEvent, Contact, Evaluation, FollowUp, Goal, Meeting, Note, Plan, Role


@dataclass(frozen=True)
class CaseRecord:
    """The story of a case: lists are in the order the page tells them."""

    contact: Contact | None
    assessment: Assessment | None
    consents: Sequence[Consent]
    plan: PlanShown | None
    meetings: Sequence[Meeting]
    follow_ups: Sequence[FollowUp]
    evaluations: Sequence[Evaluation]
    notes: Sequence[Note]
    events: Sequence[CaseEvent]
    case: Case

    @classmethod
    def read_by(cls, user: Any, case: Case) -> CaseRecord:
        """Load what ``user`` may know of ``case``; what he may not read comes masked."""

        def shown(rows: Any, limit: int | None = None) -> list[Any]:
            return gate.shown(rows, to=user, within=case.dossier, limit=limit)

        def latest(rows: Any) -> Any:
            return next(iter(shown(rows, limit=1)), None)

        def visible(rows: Any, right: Right = Right.READ) -> list[Any]:
            return list(gate.visible(rows, to=user, right=right, within=case.dossier))

        return cls(
            contact=latest(Contact.objects.select_related("received_by")),
            assessment=latest(Assessment.objects.select_related("written_by")),
            consents=visible(Consent.objects.select_related("person")),
            plan=PlanShown.read_by(user, case),
            meetings=shown(Meeting.objects.prefetch_related("attendances")),
            follow_ups=shown(FollowUp.objects.all()),
            evaluations=shown(Evaluation.objects.all()),
            notes=shown(Note.objects.select_related("written_by")),
            events=visible(case.events.select_related("by").order_by("-at", "-id"), Right.INDEX),
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
            not row.is_for_hand_over
            and row.obtained_on <= on < row.expires_on
            and (row.withdrawn_on is None or row.withdrawn_on > on)
            for row in self.consents
        )


@dataclass(frozen=True)
class PlanShown:
    """The latest plan with its goals; each goal is masked on its own, and a masked goal shows no role.

    Without the plan: goals about a person of whom the reader may read, in plans he may not know of otherwise.
    """

    plan: Plan | None
    goals: Sequence[GoalShown]

    @classmethod
    def read_by(cls, user: Any, case: Case) -> PlanShown | None:
        plans = gate.shown(Plan.objects.all(), to=user, within=case.dossier, limit=1)
        rows = Goal.objects.filter(plan=plans[0]) if plans else Goal.objects.all()
        goals = gate.shown(rows, to=user, within=case.dossier)
        readable = [goal for goal in goals if not goal.is_masked]
        if not plans and not readable:
            return None
        roles = Role.objects.filter(goal__in=[goal.pk for goal in readable])
        roles = roles.select_related("goal")
        by_goal: dict[Any, list[Role]] = {goal.pk: [] for goal in goals}
        for role in gate.visible(roles, to=user, within=case.dossier):
            by_goal[role.goal_id].append(role)
        may_write = {goal.pk: gate.decide(user, Right.WRITE, goal).allowed for goal in readable}
        return cls(
            plans[0] if plans else None,
            [GoalShown(goal, by_goal[goal.pk], may_write.get(goal.pk, False)) for goal in goals],
        )


@dataclass(frozen=True)
class GoalShown:
    goal: Goal
    roles: Sequence[Role]
    may_write: bool
