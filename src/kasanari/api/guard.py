"""The guard of the API: that of the staff pages, answering programs instead of people."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from kasanari import gate

from .problems import not_signed_in, read_only

View = Callable[..., HttpResponse]


def answers(view: View) -> View:
    """A view behind ``gate.staff_page`` that answers GET and HEAD only; wherever a page would lead away, says why not.

    Since nothing is ever written, a POST without a token is told that the API is read only.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return read_only()
        response = view(request, *args, **kwargs)
        return not_signed_in() if _leads_away(response) else response

    return csrf_exempt(answered)


def _leads_away(response: HttpResponse) -> bool:
    """To sign in, to the second factor, or out of a locked session: an admission's page, never one of ours."""
    return not response.headers.get("Content-Type", "").startswith(("application/json", "application/problem+json"))


records_answer = gate.staff_page
"""For answers that hold records: the view asks the gate."""

description_answer = gate.staff_page(no_content="names kinds of record and their fields, no record")
"""For answers about the API itself."""
