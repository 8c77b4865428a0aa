"""What this room shows elsewhere: involvement on the person page, and what waits on my-day."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.lib.panel import Involvement, Waiting
from kasanari.people.models import Person
from kasanari.staff.models import User

from .known import is_protected
from .models import AccessRequest, DossierPerson, Emergency, Protection
from .models.approval import USABLE_FOR
from .table import INVOLVEMENT, OWN_DESK
from .tasks import Shown, Tasks, tasks_of
from .why import ground_until


@dataclass(frozen=True)
class PersonRights:
    """What the page of a person says of rights: the danger notice, the band of an emergency, and what may be done."""

    is_protected: bool
    protections: list[Protection]
    emergency: Emergency | None
    may_protect: bool
    may_open_emergency: bool


def rights_on_person(person: Person, user: User, at: datetime, *, may_read: bool, may_write: bool) -> PersonRights:
    """What ``user``, who may know of ``person``, is told and offered on that page."""
    protected = is_protected(person.pk)
    may_locate = gate.decide(user, Right.LOCATE, person, at=at).allowed
    emergency = open_emergencies([person.pk], user, at)
    return PersonRights(
        is_protected=protected and may_read,
        protections=_protections(person, user, at) if protected else [],
        emergency=emergency[0] if emergency else None,
        may_protect=may_write and may_locate,
        may_open_emergency=not emergency and not (may_read and may_locate),
    )


def open_emergencies(person_ids: list[Any], user: User, at: datetime) -> list[Emergency]:
    """Emergencies that ``user`` holds open over any of the persons."""
    rows = Emergency.objects.open(at).filter(opened_by=user, person__in=person_ids)
    return list(gate.visible(rows, to=user, at=at))


def involvements(person: Person, user: User, at: datetime) -> list[Involvement]:
    """Desks involved with ``person`` of which ``user`` may know, whatever they keep."""
    rows = DossierPerson.objects.filter(person=person).order_by("-from_on", "id")
    found = [
        (row, _involvement(row, person, user, at)) for row in gate.visible(rows, to=user, right=Right.INDEX, at=at)
    ]
    asked = _asked_already([row for row, shown in found if shown.request_url], user, at)
    return [replace(shown, request_url="", stage=_("依頼中")) if row.pk in asked else shown for row, shown in found]


def waiting_for(user: User, at: datetime) -> list[Waiting]:
    """Reviews, questions and requests to answer, answers to use, protections to look at, sittings to prepare."""
    tasks = tasks_of(user, at)
    if tasks.is_empty:
        return []
    return [
        *_open_emergencies(tasks),
        *_emergencies(tasks),
        *_reviews(tasks),
        *_approvals(tasks),
        *_requests(tasks),
        *_matches(tasks),
        *_granted(tasks),
        *_protections_to_look_at(tasks),
        *_sittings(tasks),
    ]


def hides_desk(person: Person, ground: str, user: User, at: datetime) -> bool:
    """The desk in charge locates a person: of a protected one, only those learn it who may locate, or sit there."""
    return ground != OWN_DESK and is_protected(person.pk) and not gate.decide(user, Right.LOCATE, person, at=at).allowed


def _involvement(row: DossierPerson, person: Person, user: User, at: datetime) -> Involvement:
    decision = gate.decide(user, Right.INDEX, row, at=at)
    hidden = hides_desk(person, decision.ground, user, at)
    return Involvement(
        dossier_id=row.dossier_id,
        what=_("関わりあり"),
        desk="" if hidden else row.desk.name,
        agency="" if hidden else packs.city().agencies[row.desk.agency].name,
        since=row.from_on,
        until=row.until_on,
        url="",
        stage="",
        ground=decision.ground,
        ground_until=ground_until(decision.ground_id),
        request_url=reverse("access:ask", args=[row.pk]) if decision.ground == INVOLVEMENT else "",
    )


def _asked_already(rows: list[DossierPerson], user: User, at: datetime) -> set[Any]:
    if not rows:
        return set()
    waiting = AccessRequest.objects.waiting(timezone.localdate(at)).filter(asked_by=user, involvement__in=rows)
    return set(waiting.values_list("involvement", flat=True))


def _protections(person: Person, user: User, at: datetime) -> list[Protection]:
    rows = Protection.objects.in_force().filter(person=person)
    return list(gate.visible(rows, to=user, right=Right.LOCATE, at=at))


def _waiting(shown: Shown, view: str, title: str, act: str, due_on: date | None, detail: str = "") -> Waiting:
    return Waiting(
        due_on=due_on,
        title=title,
        person=str(shown.person or ""),
        url=reverse(view, args=[shown.row.pk]),
        act=act,
        detail=detail,
    )


def _open_emergencies(tasks: Tasks) -> list[Waiting]:
    return [
        Waiting(
            due_on=timezone.localdate(shown.row.valid_until),
            title=_("緊急閲覧が開いています"),
            person=str(shown.person or ""),
            url=reverse("workbench:person", args=[shown.row.person_id]),
            act=_("確かめて閉じる"),
        )
        for shown in tasks.own_emergencies
    ]


def _emergencies(tasks: Tasks) -> list[Waiting]:
    return [
        _waiting(shown, "access:review", _("緊急閲覧の確認"), _("確認する"), shown.row.due_on, str(shown.row.done_by))
        for shown in tasks.emergencies
    ]


def _reviews(tasks: Tasks) -> list[Waiting]:
    """One line for all: contacts and consents are many, and confirmed together."""
    if not tasks.reviews:
        return []
    count = len(tasks.reviews)
    told = ngettext("%(count)d件", "%(count)d件", count) % {"count": count}
    return [
        Waiting(
            due_on=tasks.reviews[0].row.due_on,
            title=_("受付と同意の事後確認"),
            person="",
            url=reverse("access:tasks"),
            act=_("確認する"),
            detail=told,
        )
    ]


def _approvals(tasks: Tasks) -> list[Waiting]:
    return [
        _waiting(
            shown,
            "access:answer_approval",
            _("二人目の承認：%(act)s") % {"act": shown.row.get_act_display()},
            _("回答する"),
            None,
            str(shown.row.asked_by),
        )
        for shown in tasks.approvals
    ]


def _requests(tasks: Tasks) -> list[Waiting]:
    return [
        _waiting(
            shown,
            "access:answer_request",
            _("閲覧の依頼"),
            _("回答する"),
            shown.row.expires_on,
            f"{shown.row.asked_by}（{packs.city().desks[shown.row.desk_code].name}）",
        )
        for shown in tasks.requests
    ]


def _matches(tasks: Tasks) -> list[Waiting]:
    return [
        Waiting(
            due_on=None,
            title=_("名寄せの確認"),
            person=f"{proposal.first}／{proposal.second}",
            url=reverse("access:merge_proposal", args=[proposal.pk]),
            act=_("見比べる"),
        )
        for proposal in tasks.matches
    ]


def _granted(tasks: Tasks) -> list[Waiting]:
    return [
        Waiting(
            due_on=timezone.localdate(shown.row.answered_at + USABLE_FOR),
            title=_("承認されました：%(act)s") % {"act": shown.row.get_act_display()},
            person=str(shown.person or shown.root or ""),
            url=reverse("access:tasks"),
            act=_("実行する"),
        )
        for shown in tasks.own_approvals
        if shown.row.is_granted
    ]


def _protections_to_look_at(tasks: Tasks) -> list[Waiting]:
    return [
        _waiting(
            shown,
            "access:renew_protection",
            _("支援措置の期限が過ぎています") if shown.row.until_on else _("支援措置の期限が分かっていません"),
            _("期限を確かめる"),
            shown.row.until_on,
        )
        for shown in tasks.protections
    ]


def _sittings(tasks: Tasks) -> list[Waiting]:
    return [
        Waiting(
            due_on=row.role_due_on if row.is_pending else timezone.localdate(row.sitting.opens_at),
            title=_("役割：%(what)s") % {"what": row.role} if row.is_pending else row.sitting.kind_item.name,
            person="",
            url=reverse("access:sitting", args=[row.sitting_id]),
            act=_("会議の内容を見る"),
        )
        for row in tasks.invitations
    ]
