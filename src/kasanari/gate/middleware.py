"""One request, one transaction, and the audit as its last statement (house law 6)."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse

from . import audit
from .rights import Refused

_WRITING = re.compile(r"\b(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b", re.IGNORECASE)
_WRITE = re.compile(r"(?:^|[;()])\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b", re.IGNORECASE)
_NO_CODE = re.compile(
    r"""\be'(?:\\.|''|[^'\\])*' | '(?:''|[^'])*' | "(?:""|[^"])*" | \$(\w*)\$.*?\$\1\$ | --[^\n]* | /\*.*?\*/""",
    re.IGNORECASE | re.DOTALL | re.VERBOSE,
)
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class WriteInsideRead(RuntimeError):
    """A GET tried to change the database."""


class OneTransaction:
    """Runs guarded views in one transaction; the page is rendered inside it.

    A refusal rolls the act back and is then recorded on its own. Pages of third-party apps
    (sign-in) keep their own transactions.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not hasattr(view, "gate_guard"):
            return None
        act = request.resolver_match.view_name if request.resolver_match else request.path
        address = request.META.get("REMOTE_ADDR", "")
        try:
            with audit.recorded(act, address=address, reader=request.user), _read_only(request):
                return _rendered(view(request, *args, **kwargs))
        except Refused as refusal:
            with audit.recorded(act, address=address) as visit:
                visit.decisions.append(refusal.decision)
            raise


def _rendered(response: Any) -> HttpResponse:
    if callable(getattr(response, "render", None)):
        response.render()
    rendered: HttpResponse = response
    return rendered


def _read_only(request: HttpRequest) -> AbstractContextManager[Any]:
    return connection.execute_wrapper(_refuse_writes) if request.method in _SAFE_METHODS else nullcontext()


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if _writes(sql):
        raise WriteInsideRead(sql[:120])
    return execute(sql, params, many, context)


def _writes(sql: str) -> bool:
    """Whether a statement begins with a write, after a ``WITH`` or inside of it too.

    A function that writes cannot be seen from here: functions of ours that a GET calls do not.
    """
    return bool(_WRITING.search(sql)) and bool(_WRITE.search(_NO_CODE.sub(" ", sql)))
