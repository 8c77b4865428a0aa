"""The limits of a session, around every page for which they count."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from . import sessions
from .sessions import State
from .sign_in import SessionOver, barred

ALWAYS_OPEN = {"account_logout"}
"""Pages a session may use that is locked or over: a colleague signs the one before him out."""


class SessionLimits:
    """Notes the last request in a cookie and ends sessions that are over.

    Stands outside ``OneTransaction``, because a GET writes nothing. Staff pages are refused in ``sign_in.admission``,
    the pages of third parties (password, second factor) here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        at = timezone.now()
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        before = sessions.visit_of(request.session) if known else None
        was_open = known and sessions.state(request, at=at) is State.OPEN
        response = self.get_response(request)
        if isinstance(response, SessionOver):
            logout(request)
            sessions.take_cookie(response)
            return response
        visit = sessions.visit_of(request.session) if known or request.session.modified else None
        if visit is None:
            return response
        begins = before is None or visit.id != before.id
        if begins or (was_open and _counts(request) and sessions.is_due(request, visit, at=at)):
            sessions.give_cookie(response, visit, at=at)
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not _is_of_third_party(view) or not request.user.is_authenticated:
            return None
        if request.resolver_match and request.resolver_match.view_name in ALWAYS_OPEN:
            return None
        return barred(request)


def _counts(request: HttpRequest) -> bool:
    """Whether a request keeps the session alive: somebody opened a page for staff, not a script or a public page."""
    match = request.resolver_match
    if match is None or sessions.is_background(request):
        return False
    return _is_of_third_party(match.func) or match.func.gate_guard.startswith("staff")  # type: ignore[attr-defined]


def _is_of_third_party(view: Any) -> bool:
    return not hasattr(view, "gate_guard")
