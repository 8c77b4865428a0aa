"""The guard of the public API: anybody may ask, only GET and HEAD are answered, and the gate is told what leaves."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from kasanari import gate
from kasanari.gate import Recipient

from ..problems import BadQuery, bad_query, read_only

View = Callable[..., Any]
WHY = "the public part of the directory, with nothing of any resident"
FOR_SECONDS = 300


def published(view: View) -> Callable[..., HttpResponse]:
    """A view that returns what its answer holds. The words of the data are Japanese whatever the visitor's language."""

    @gate.public_page(WHY)
    def public(request: HttpRequest, **given: Any) -> HttpResponse:
        gate.may_leave((), Recipient("public"))
        try:
            with translation.override("ja"):
                body = view(request, **given)
        except BadQuery as error:
            return bad_query(error)
        response = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
        response["Cache-Control"] = f"public, max-age={FOR_SECONDS}"
        response["Access-Control-Allow-Origin"] = "*"  # open data: other sites' pages may read it
        return response

    @wraps(view)
    def answered(request: HttpRequest, **given: Any) -> HttpResponse:
        return public(request, **given) if request.method in ("GET", "HEAD") else read_only()

    answered.gate_guard = public.gate_guard  # type: ignore[attr-defined]  # read by the URL walk and the middleware
    return csrf_exempt(answered)
