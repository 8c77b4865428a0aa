"""Every view says who it is for: ``@staff_page`` or ``@public_page("why")``. A house test walks all URLs."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, overload

from django.http import HttpRequest, HttpResponse

from . import visit
from .registry import admissions

View = Callable[..., HttpResponse]


_PAGE = "text/html"


class NobodyAsked(RuntimeError):
    """A staff page was about to answer without having asked the gate about anything."""


class LeftUnasked(RuntimeError):
    """A file or data was about to leave without ``may_leave`` having been asked who receives it (rule D)."""


@overload
def staff_page(view: View) -> View: ...
@overload
def staff_page(*, no_content: str) -> Callable[[View], View]: ...
def staff_page(view: View | None = None, *, no_content: str = "") -> View | Callable[[View], View]:
    """Guard a page for staff: every admission check passes, and the view asks the gate.

    Args:
        no_content: why this page shows nothing of any person, if it does not ask the gate.
    """

    def guard(inner: View) -> View:
        @wraps(inner)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            for check in admissions():
                elsewhere = check(request)
                if elsewhere is not None:
                    return elsewhere
            response = inner(request, *args, **kwargs)
            if response.status_code == 200 and not no_content:
                _require_asked(request)
            _require_leave(request, response)
            response.headers.setdefault("Cache-Control", "no-store")
            return response

        guarded.gate_guard = f"staff: {no_content}" if no_content else "staff"  # type: ignore[attr-defined]  # read by the URL walk
        return guarded

    return guard if view is None else guard(view)


def public_page(why: str) -> Callable[[View], View]:
    """Mark a page that anyone may open. ``why`` is the reason, one sentence."""
    if not why:
        raise ValueError("a public page says why it is public")

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            response = view(request, *args, **kwargs)
            _require_leave(request, response)
            return response

        guarded.gate_guard = f"public: {why}"  # type: ignore[attr-defined]  # read by the URL walk
        return guarded

    return guard


def _require_asked(request: HttpRequest) -> None:
    now = visit.current()
    if now is None or not now.asked:
        raise NobodyAsked(f"{request.path} answered without asking the gate")


def _require_leave(request: HttpRequest, response: HttpResponse) -> None:
    now = visit.current()
    if _leaves(response) and (now is None or not now.leaving):
        raise LeftUnasked(f"{request.path} answered with something to keep without asking gate.may_leave")


def _leaves(response: HttpResponse) -> bool:
    """Whether the answer is something to take away: anything but a page, or a page that is to be saved."""
    if response.status_code == HTTPStatus.NOT_MODIFIED:  # it has neither body nor kind
        return False
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return kind != _PAGE or "Content-Disposition" in response.headers
