"""Who looks after a desk: is told of emergencies, approves what nobody does alone, reviews what workers opened."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from kasanari import gate, packs
from kasanari.notifications import outbox
from kasanari.notifications.models import MessageKind
from kasanari.packs.items import AgencyKind
from kasanari.staff.models import Posting, PostingRole, User
from kasanari.staff.standing import Standing, standing

ByDesk = dict[str, frozenset[Any]]


def supervisors_of(desk_code: str, on: date) -> list[User]:
    """Supervisors of the desk; where it has none, of its agency; where that has none, of the municipality."""
    return list(User.objects.filter(pk__in=_supervisor_ids(desk_code, on)))


def tell_supervisors(desk_code: str, *, by: User, at: datetime) -> None:
    """Mail those who look after the desk, but for ``by``, that something waits for them."""
    for supervisor in supervisors_of(desk_code, timezone.localdate(at)):
        if supervisor.pk != by.pk:
            outbox.queue(recipient=supervisor, kind=MessageKind.REQUEST, link=reverse("access:tasks"), by=by, at=at)


def supervisors_of_municipality(on: date) -> list[User]:
    """Those to whom matters go that a desk's own supervisors left lying."""
    return list(User.objects.filter(pk__in=_any_of(_posted_by_desk(on), _municipal_desks())))


def looks_after(user: Any, desk_code: str, at: datetime) -> bool:
    """Whether ``user`` is one of those supervisors."""
    return standing(user, at).may_work and user.pk in _supervisor_ids(desk_code, timezone.localdate(at))


def desks_looked_after(user: Any, at: datetime) -> list[str]:
    """Codes of the desks ``user`` looks after; empty for whoever supervises nothing."""
    if not is_supervisor(standing(user, at)):
        return []
    return [code for code in packs.city().desks if looks_after(user, code, at)]


def workers_looked_after(user: User, at: datetime) -> QuerySet[User]:
    """Active workers at the desks ``user`` looks after, but for himself; nobody for whoever supervises nothing."""
    posted = Posting.objects.on(timezone.localdate(at)).filter(desk_code__in=desks_looked_after(user, at))
    workers = User.objects.filter(pk__in=posted.order_by().values("user"), is_active=True).exclude(pk=user.pk)
    return workers.order_by("kana", "username")


def is_supervisor(who: Standing) -> bool:
    return who.may_work and any(seat.role == PostingRole.SUPERVISOR for seat in who.seats)


def _supervisor_ids(desk_code: str, on: date) -> frozenset[Any]:
    posted = _posted_by_desk(on)
    return next((found for desks in _circles(desk_code) if (found := _any_of(posted, desks))), frozenset())


def _circles(desk_code: str) -> list[list[str]]:
    city = packs.city()
    return [
        [desk_code],
        [one.code for one in city.desks_of_agency(city.desks[desk_code].agency)],
        _municipal_desks(),
    ]


def _municipal_desks() -> list[str]:
    city = packs.city()
    return [code for code, desk in city.desks.items() if city.agencies[desk.agency].kind is AgencyKind.MUNICIPALITY]


def _any_of(posted: ByDesk, desks: list[str]) -> frozenset[Any]:
    return frozenset().union(*(posted.get(code, frozenset()) for code in desks))


def _posted_by_desk(on: date) -> ByDesk:
    """Ids of the supervisors posted to each desk, asked once a visit."""
    found: ByDesk = gate.remembered(("supervisors", on), lambda: _ask(on))
    return found


def _ask(on: date) -> ByDesk:
    rows = Posting.objects.on(on).filter(
        role=PostingRole.SUPERVISOR, user__is_active=True, user__is_system_administrator=False
    )
    posted: dict[str, set[Any]] = defaultdict(set)
    for desk_code, user_id in rows.values_list("desk_code", "user"):
        posted[desk_code].add(user_id)
    return {code: frozenset(ids) for code, ids in posted.items()}
