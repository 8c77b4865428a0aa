"""How long a sign-in holds: the visit in the session, the time of the last request in a signed cookie, and the lock.

A GET writes nothing to the database, so the last request is remembered by the browser, signed and bound to the visit.
"""

from __future__ import annotations

import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from .models import StaffSession, User

VISIT = "kasanari_visit"
LOCKED = "kasanari_locked_at"
COOKIE = "kasanari_seen"
BACKGROUND = "X-Kasanari-Background"
"""Header of requests a page makes by itself: they are answered, but do not keep a session alive."""

_SKEW = timedelta(minutes=1)
_RENEW_AFTER = timedelta(minutes=1)
_SIGNER = signing.Signer(salt="kasanari.staff.seen")


class State(StrEnum):
    """Where a session stands. Only ``OPEN`` lets a page through."""

    OPEN = "open"
    LOCKED = "locked"
    IDLE = "idle"
    TOO_OLD = "too_old"
    UNKNOWN = "unknown"  # the cookie is missing, forged, of another session, or from the future


@dataclass(frozen=True)
class Visit:
    """One sign-in as the session has it. The id changes when the screen is unlocked: older cookies are then void."""

    id: str
    since: datetime
    locked_at: datetime | None


def idle_limit() -> timedelta:
    return timedelta(minutes=int(settings.KASANARI_IDLE_MINUTES))


def whole_limit() -> timedelta:
    return timedelta(hours=int(settings.KASANARI_SESSION_HOURS))


def begin(session: SessionBase, *, at: datetime) -> None:
    """Begin the visit of somebody who has just signed in."""
    session[VISIT] = {"id": secrets.token_urlsafe(16), "since": at.timestamp()}
    session.pop(LOCKED, None)


def lock(session: SessionBase, *, at: datetime) -> None:
    """Lock the screen; a second press changes nothing."""
    session.setdefault(LOCKED, at.timestamp())


def unlock(session: SessionBase) -> None:
    """Go on with the visit under a new id. How old the sign-in is stays as it was."""
    session.pop(LOCKED, None)
    session[VISIT] = {**session[VISIT], "id": secrets.token_urlsafe(16)}


def visit_of(session: SessionBase) -> Visit | None:
    kept = session.get(VISIT)
    if kept is None:
        return None
    locked_at = session.get(LOCKED)
    return Visit(kept["id"], _moment(kept["since"]), None if locked_at is None else _moment(locked_at))


def state(request: HttpRequest, *, at: datetime) -> State:
    """Where the session of ``request`` stands at ``at``."""
    visit = visit_of(request.session)
    seen = last_seen(request, visit)
    if visit is None or seen is None or max(visit.since, seen) > at + _SKEW:
        return State.UNKNOWN
    if at - visit.since >= whole_limit():
        return State.TOO_OLD
    if at - seen >= idle_limit():
        return State.IDLE
    return State.OPEN if visit.locked_at is None else State.LOCKED


def last_seen(request: HttpRequest, visit: Visit | None) -> datetime | None:
    """When the browser last made a request in ``visit``; None if its cookie does not prove any."""
    try:
        told = _SIGNER.unsign_object(request.COOKIES.get(COOKIE, ""))
    except (signing.BadSignature, ValueError):
        return None
    if visit is None or not secrets.compare_digest(told["visit"], visit.id):
        return None
    return _moment(told["at"])


def proof_of_request(visit: Visit, *, at: datetime) -> str:
    """The value of the cookie that says: a request was made in ``visit`` at ``at``."""
    return _SIGNER.sign_object({"visit": visit.id, "at": at.timestamp()})


def is_background(request: HttpRequest) -> bool:
    return BACKGROUND in request.headers


def is_due(request: HttpRequest, visit: Visit, *, at: datetime) -> bool:
    """Whether the cookie is to be renewed: at most once a minute."""
    seen = last_seen(request, visit)
    return seen is None or at - seen >= _RENEW_AFTER


def give_cookie(response: HttpResponse, visit: Visit, *, at: datetime) -> None:
    response.set_cookie(
        COOKIE,
        proof_of_request(visit, at=at),
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )


def take_cookie(response: HttpResponse) -> None:
    response.delete_cookie(
        COOKIE,
        path=settings.SESSION_COOKIE_PATH,
        domain=settings.SESSION_COOKIE_DOMAIN,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )


def end_all_of(user: User, *, but: str | None = None) -> None:
    """Remove every session of ``user`` from the server, except the one with the key ``but``."""
    StaffSession.objects.filter(user=user).exclude(session_key=but or "").delete()


def inner_path(text: str | None, *, otherwise: str) -> str:
    """Return ``text`` if it is the path of a page of this system, else ``otherwise``: nobody is led elsewhere."""
    if not text or not text.startswith("/") or not url_has_allowed_host_and_scheme(text, allowed_hosts=None):
        return otherwise
    try:
        resolve(text.partition("?")[0].partition("#")[0])
    except Resolver404:
        return otherwise
    return text


@receiver(user_logged_in, dispatch_uid="kasanari_visit_begins")
def _begin_visit(request: HttpRequest, **_: object) -> None:
    begin(request.session, at=timezone.now())


def _moment(seconds: float) -> datetime:
    if not math.isfinite(seconds):
        raise ValueError(f"no moment: {seconds}")
    return datetime.fromtimestamp(seconds, tz=timezone.get_default_timezone())
