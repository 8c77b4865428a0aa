"""What this room shows elsewhere: what waits on my-day of either side, and the hand-overs of a dossier."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.access.models import Dossier
from kasanari.access.names import Names, known_persons
from kasanari.access.why import GroundShown, listed
from kasanari.gate import Right
from kasanari.lib.panel import Happening, Waiting
from kasanari.people.models import Person
from kasanari.staff.models import User
from kasanari.staff.standing import Standing, standing

from .flow import UNANSWERED, UNDER_WAY, Stage
from .models import Purpose, Referral, ReferralEvent

SHOWN = 50
TAKEN_OVER = (Stage.ACCEPTED, Stage.MET, Stage.SETTLED)


def waiting_for(user: User, at: datetime) -> list[Waiting]:
    """Letters to answer, meetings and results to tell, news to note, and what is late that one is named for."""
    today, who = timezone.localdate(at), standing(user, at)
    seated = Referral.objects.with_seats(today)
    sent = seated.waiting_for_sender(today).filter(Q(sender=user) | _left_by_sender(who))
    asked = Q(stage__in=UNANSWERED, desk_code__in=who.desk_codes) & (Q(holder=None) | Q(holder=user))
    in_charge = Q(stage__in=UNDER_WAY) & (Q(worker=user) | _left_by_worker(who))
    received = seated.open(today).filter(asked | in_charge | Q(escalates_to=user, due_on__lt=today))
    rows = (sent | received).select_related("organization").order_by("due_on", "id")
    found = listed(gate.visible(rows, to=user, right=Right.INDEX, at=at)[:SHOWN], to=user, at=at).rows
    if not found:
        return []
    named = known_persons([one.row.person_id for one in found], user, at)
    said = [(one, _said(one.row, who, today)) for one in found]
    return [_waiting(one.row, one.ground, named, *told) for one, told in said if told]


def of_dossier(dossier: Dossier, user: User) -> list[tuple[Referral, str, bool]]:
    """The hand-overs of a dossier, newest first, as far as ``user`` may know them; where each stands, and if open."""
    today = timezone.localdate()
    rows = Referral.objects.filter(dossier=dossier).select_related("organization").order_by("-sent_at", "id")
    return [(row, row.state(today), row.is_open(today)) for row in gate.shown(rows, to=user, within=dossier)]


def transferred_to(dossier: Dossier, user: User) -> str:
    """Who took over what was asked to be transferred, as whoever closes the record would write it; empty: nobody."""
    taken = Referral.objects.filter(dossier=dossier, purpose=Purpose.TRANSFER, stage__in=TAKEN_OVER)
    rows = gate.visible(taken.select_related("organization").order_by("-sent_at", "id"), to=user, within=dossier)
    found: Referral | None = rows.first()
    return "" if found is None else f"{found.receiver}（{found.number}）"


def happenings(person: Person, user: User, at: datetime) -> list[Happening]:
    """What happened to the hand-overs of ``person`` that ``user`` may read, newest first."""
    events = ReferralEvent.objects.filter(referral__person=person).select_related("referral__organization", "by")
    return [
        Happening(
            at=event.at,
            title=event.get_kind_display(),
            by=str(event.by or event.referral.receiver),
            url=event.referral.get_absolute_url(),
            kind=event.kind,
            text=event.referral.receiver,
        )
        for event in gate.visible(events, to=user, at=at).order_by("-at", "-id")[:SHOWN]
    ]


_Told = tuple[str, str, date | None]
"""Title, act and due day of what waits."""


def _left_by_sender(who: Standing) -> Q:
    """What a colleague who sits there no longer left behind waits for those who look after the desk."""
    return Q(from_desk__in=_looked_after(who), sender_sits=False)


def _left_by_worker(who: Standing) -> Q:
    return Q(desk_code__in=_looked_after(who), worker__isnull=False, worker_sits=False)


def _looked_after(who: Standing) -> list[str]:
    return [code for code in who.desk_codes if who.supervises(code)]


def _said(row: Any, who: Standing, today: date) -> _Told | None:
    """What ``row`` asks of a worker: of the sender first, then of who is named for delays, then of the receiver."""
    return _of_sender(row, who, today) or _of_named(row, who, today) or _of_receiver(row, who, today)


def _is_his(who: Standing, desk_code: str, user_id: Any, *, sits: bool) -> bool:
    """Whether it is for this worker, or for whoever looks after the desk because he whose it was has left."""
    return user_id == who.user_id or (not sits and who.supervises(desk_code))


def _of_sender(row: Any, who: Standing, today: date) -> _Told | None:
    if not _is_his(who, row.from_desk, row.sender_id, sits=row.sender_sits):
        return None
    if row.has_news:
        return _("つなぎの返事：%(stage)s") % {"stage": row.state(today)}, _("返事を確かめる"), _day(row.news_at)
    if _is_expired_unnoted(row, today):
        return _("つなぎの期限切れ（返事なし）"), _("次の手を決める"), row.expires_on
    if row.is_outside and row.is_under_way:
        return _("つなぎ先に様子を聞く"), _("結果を書きとめる"), row.due_on
    return None


def _of_receiver(row: Any, who: Standing, today: date) -> _Told | None:
    is_asked = row.desk_code in who.desk_codes and row.holder_id in (None, who.user_id)
    if is_asked and row.stage in UNANSWERED and row.is_open(today):
        return _("つなぎへの返事"), _("開いて返事をする"), row.due_on
    is_in_charge = row.worker_id is not None and _is_his(who, row.desk_code, row.worker_id, sits=row.worker_sits)
    if is_in_charge and row.is_under_way:
        if row.stage == Stage.ACCEPTED:
            return _("つながれた方に初めて会う"), _("会ったことを知らせる"), row.due_on
        return _("つなぎの結果"), _("結果を知らせる"), row.due_on
    return None


def _of_named(row: Any, who: Standing, today: date) -> _Told | None:
    if row.escalates_to_id == who.user_id and row.is_late(today):
        return _("つなぎの遅れ"), _("様子を確かめる"), row.due_on
    return None


def _waiting(row: Referral, ground: GroundShown, named: Names, title: str, act: str, due_on: date | None) -> Waiting:
    return Waiting(
        due_on=due_on,
        title=title,
        person=str(named.get(row.person_id, "")),
        url=row.get_absolute_url(),
        act=act,
        detail=f"{row.sending_desk.name} → {row.receiver}",
        ground=ground.kind,
        ground_until=ground.until,
        ground_detail=ground.detail,
        why=reverse("workbench:why", args=["referrals.referral", row.pk]),
    )


def waits_for_sender(row: Referral, today: date) -> bool:
    """Whether something came back, or nobody answered, of which the sender has not yet taken note."""
    return row.has_news or _is_expired_unnoted(row, today)


def _is_expired_unnoted(row: Referral, today: date) -> bool:
    noted = row.noted_at is not None and timezone.localdate(row.noted_at) > row.expires_on
    return row.is_expired(today) and not noted


def _day(moment: Any) -> date | None:
    return timezone.localdate(moment) if moment else None
