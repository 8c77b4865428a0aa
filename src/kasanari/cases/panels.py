"""What this room shows elsewhere: waiting things on my-day, involvement and happenings on the person page."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.access.models import DossierPerson
from kasanari.access.panels import hides_desk
from kasanari.access.why import GroundShown, ground_until, listed
from kasanari.gate import Right
from kasanari.lib.panel import Happening, Involvement, Waiting
from kasanari.people.models import Person
from kasanari.staff.models import User
from kasanari.staff.standing import standing

from .flow import Stage
from .models import Case, CaseEvent, FollowUp, Meeting, Role

HORIZON = timedelta(days=14)
"""How far ahead my-day looks."""


def waiting_for(user: User, at: datetime) -> list[Waiting]:
    """What waits for ``user``: promised looks, meetings to prepare or record, roles due, and new cases to assess."""
    day = timezone.localdate(at)
    return [
        *_follow_ups(user, day),
        *_meetings(user, day),
        *_roles(user, day),
        *_next_steps(user),
    ]


def involvements(person: Person, user: User, at: datetime) -> list[Involvement]:
    """The cases behind involvements with ``person`` that ``user`` may know of, newest first. One query."""
    cases = gate.visible(_cases_of(person), to=user, right=Right.INDEX, at=at)
    return [_involvement(case, person, user, at) for case in cases]


def happenings(person: Person, user: User, at: datetime) -> list[Happening]:
    """What happened in the cases of ``person`` that ``user`` may read, newest first."""
    events = CaseEvent.objects.filter(case__in=_cases_of(person).values("pk")).select_related("case__dossier", "by")
    return [
        Happening(
            at=event.at,
            title=event.get_kind_display(),
            by=str(event.by),
            url=event.case.get_absolute_url(),
            kind=event.kind,
            text=event.case.desk.name,
        )
        for event in gate.visible(events, to=user, at=at).order_by("-at", "-id")[:50]
    ]


def load_by_worker(desk_codes: tuple[str, ...], day: date) -> list[dict[str, Any]]:
    """For supervisors: open cases and broken promises per worker of these desks; names no resident."""
    overdue = Q(follow_ups__done_on__isnull=True, follow_ups__due_on__lt=day)
    return list(
        Case.objects.open()
        .for_desk(*desk_codes)
        .order_by()
        .values("worker", "worker__display_name")
        .annotate(open=Count("pk", distinct=True), overdue=Count("pk", filter=overdue, distinct=True))
        .order_by("-overdue", "-open", "worker")
    )


def _cases_of(person: Person) -> Any:
    return Case.objects.filter(dossier__dossier_persons__person=person).select_related("dossier")


def _involvement(case: Case, person: Person, user: User, at: datetime) -> Involvement:
    decision = gate.decide(user, Right.INDEX, case, at=at)
    hidden = hides_desk(person, decision.ground, user, at)
    return Involvement(
        dossier_id=case.dossier_id,
        what=case.number,
        desk="" if hidden else case.desk.name,
        agency="" if hidden else packs.city().agencies[case.desk.agency].name,
        since=timezone.localdate(case.opened_at),
        until=timezone.localdate(case.closed_at) if case.closed_at else None,
        url=case.get_absolute_url(),
        stage=case.get_stage_display(),
        ground=decision.ground,
        ground_until=ground_until(decision.ground_id),
    )


def _follow_ups(user: User, day: date) -> list[Waiting]:
    promised = FollowUp.objects.promised().filter(case__worker=user, due_on__lte=day + HORIZON)
    return [
        Waiting(
            due_on=row.due_on,
            title=_("モニタリング"),
            person=_person(row.case),
            url=row.case.get_absolute_url(),
            act=_("モニタリングを記録する"),
            detail=row.case.number,
            **_because(row, ground),
        )
        for row, ground in _with_grounds(_with_case(promised, user), user, Right.WRITE)
    ]


def _meetings(user: User, day: date) -> list[Waiting]:
    called = Meeting.objects.filter(case__worker=user, recorded_at__isnull=True, planned_on__lte=day + HORIZON)
    return [
        Waiting(
            due_on=row.planned_on,
            title=row.kind_item.name,
            person=_person(row.case),
            url=row.case.get_absolute_url(),
            act=_("会議の記録を書く") if row.planned_on <= day else _("会議を準備する"),
            detail=row.place,
            **_because(row, ground),
        )
        for row, ground in _with_grounds(_with_case(called, user), user, Right.WRITE)
    ]


def _roles(user: User, day: date) -> list[Waiting]:
    """Roles of the worker's own agency in any case he may read: his own desk's, or one shared with it."""
    agencies = standing(user, timezone.now()).agency_codes
    path = "goal__plan__case__"
    promised = (
        Role.objects.promised()
        .filter(agency_code__in=agencies, due_on__lte=day + HORIZON)
        .exclude(goal__plan__case__stage__in=(Stage.CLOSED, Stage.INTERRUPTED))
        .filter(_mine_or_shared(user))
    )
    return [
        Waiting(
            due_on=row.due_on,
            title=_("役割：%(what)s") % {"what": row.what},
            person=_person(row.goal.plan.case),
            url=row.goal.plan.case.get_absolute_url(),
            act=_("プランを見る"),
            detail=row.who,
            **_because(row, ground),
        )
        for row, ground in _with_grounds(_with_case(promised, user, path), user, Right.READ)
    ]


def _next_steps(user: User) -> list[Waiting]:
    """Cases whose next step nobody dated yet: not assessed, or waiting for a plan, a meeting or a decision."""
    steps = {
        Stage.RECEIVED: _("アセスメントを書く"),
        Stage.ASSESSED: _("プラン案を作る"),
        Stage.PLANNED: _("会議または支援決定へ進める"),
        Stage.CONFERRED: _("支援を決定する"),
        Stage.EVALUATED: _("終結または再プラン"),
    }
    called = Meeting.objects.filter(recorded_at__isnull=True).values("case")
    mine = Case.objects.filter(worker=user, stage__in=list(steps)).exclude(pk__in=called).with_persons(to=user)
    return [
        Waiting(
            due_on=None,
            title=case.get_stage_display(),
            person=_person(case),
            url=case.get_absolute_url(),
            act=steps[Stage(case.stage)],
            detail=case.number,
            **_because(case, ground),
        )
        for case, ground in _with_grounds(mine, user, Right.WRITE)
    ]


def _with_grounds(rows: Any, user: User, right: Right) -> list[tuple[Any, GroundShown]]:
    """The rows on which ``user`` may use ``right``, each with the ground that gives it."""
    visible = gate.visible(rows, to=user, right=right)
    return [(one.row, one.ground) for one in listed(visible, to=user, right=right).rows]


def _because(row: Any, ground: GroundShown) -> dict[str, Any]:
    """Why a waiting thing may be seen, as ``Waiting`` takes it."""
    return {
        "ground": ground.kind,
        "ground_until": ground.until,
        "ground_detail": ground.detail,
        "why": reverse("workbench:why", args=[row._meta.label_lower, row.pk]),
    }


def _mine_or_shared(user: User) -> Q:
    """Cases in the worker's charge, and other desks' cases: colleagues' promises at the own desk are theirs."""
    own = standing(user, timezone.now()).desk_codes
    path = "goal__plan__case__"
    return Q(**{f"{path}worker": user}) | ~Q(**{f"{path}dossier__desk_code__in": own})


def _with_case(rows: Any, user: User, path: str = "case__") -> Any:
    """Load each row's case and the persons it speaks of, as far as ``user`` may know them, in two queries."""
    named = gate.visible(DossierPerson.objects.select_related("person"), to=user, right=Right.INDEX)
    return rows.select_related(f"{path}dossier").prefetch_related(
        Prefetch(f"{path}dossier__dossier_persons", queryset=named, to_attr="named")
    )


def _person(case: Case) -> str:
    return str(case.subject) if case.subject else _("匿名")
