"""Drafting a plan, deciding support, finishing roles."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.access.actions import settle_support
from kasanari.staff.models import User

from ..models import Case, EventKind, FollowUp, Goal, Plan, Role
from .obstacles import NotYet, Stale, case_for, case_with


@dataclass(frozen=True)
class DraftRole:
    """What one agency (or an informal hand: empty ``agency_code``) takes on."""

    who: str
    what: str
    agency_code: str = ""
    frequency: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class DraftGoal:
    issue: str
    goal: str
    roles: Sequence[DraftRole]
    names: Sequence[UUID] = ()


@dataclass(frozen=True)
class DraftPlan:
    """A plan as it is written: aim, goals with their roles, and the day somebody looks again."""

    aim: str
    goals: Sequence[DraftGoal]
    review_on: date
    missing_resources: str = ""


@transaction.atomic
def draft_plan(*, case_id: UUID, draft: DraftPlan, based_on: int, by: User, at: datetime) -> Plan:
    """Save a plan (プラン案) as a new version. After an evaluation this is the re-plan (再プラン).

    Raises:
        Stale: somebody saved another version meanwhile; nothing is written.
        IllegalMove: the case is not at a stage where a plan is drafted.
    """
    case = case_for("draft_plan", case_id, by, at)
    current = case.plans.first()
    if current is not None and current.version != based_on:
        raise Stale(current)
    case.move("draft_plan")
    plan = Plan.objects.create(
        case=case,
        **case.item(draft.aim, draft.missing_resources),
        version=based_on + 1,
        aim=draft.aim,
        missing_resources=draft.missing_resources,
        review_on=draft.review_on,
        drafted_at=at,
        drafted_by=by,
    )
    for position, goal in enumerate(draft.goals, start=1):
        _write_goal(case, plan, position, goal)
    case.save(update_fields=["stage"])
    case.record(EventKind.PLAN_DRAFTED, by=by, at=at, plan=str(plan.pk), version=plan.version)
    return plan


@transaction.atomic
def decide_support(*, case_id: UUID, by: User, at: datetime) -> Plan:
    """Decide the support (支援決定): the latest plan is in force and its first follow-up is promised.

    In the flows with a meeting the plan must have been approved there first.
    """
    case = case_for("decide_support", case_id, by, at)
    case.move("decide_support")
    plan = _latest_plan(case)
    plan.decided_on, plan.decided_by = timezone.localdate(at), by
    plan.save(update_fields=["decided_on", "decided_by"])
    FollowUp.objects.create(case=case, **case.item(), due_on=plan.review_on)
    settle_support(dossier=case.dossier, decided_on=plan.decided_on, by=by, at=at)
    case.save(update_fields=["stage"])
    case.record(EventKind.SUPPORT_DECIDED, by=by, at=at, plan=str(plan.pk))
    return plan


@transaction.atomic
def finish_role(*, role_id: UUID, by: User, at: datetime) -> Role:
    """Write down that a role was done."""
    role: Role = gate.find(Role.objects.select_related("goal__dossier"), to=by, pk=role_id)
    case = case_with(role.goal, "finish_role", by, at)
    role.refresh_from_db(fields=["done_on"])
    if role.done_on is not None:
        raise NotYet(_("この役割は、すでに完了になっています。"))
    role.done_on, role.done_by = timezone.localdate(at), by
    role.save(update_fields=["done_on", "done_by"])
    case.record(EventKind.ROLE_DONE, by=by, at=at, role=str(role.pk))
    return role


def _write_goal(case: Case, plan: Plan, position: int, draft: DraftGoal) -> None:
    texts = [draft.issue, draft.goal, *(role.what for role in draft.roles)]
    goal = Goal.objects.create(
        plan=plan, **case.item(*texts, names=draft.names), position=position, issue=draft.issue, goal=draft.goal
    )
    Role.objects.bulk_create(Role(goal=goal, **vars(role)) for role in draft.roles)


def _latest_plan(case: Case) -> Plan:
    plan = case.plans.first()
    if plan is None:
        raise NotYet(_("プラン案がありません。先にプラン案を作成してください。"))
    return plan
