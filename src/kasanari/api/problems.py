"""Errors as RFC 9457 has them: each names the item that is wrong and the remedy."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults

ROOT = "/api/"
DIRECTORY = "/api/hsds/"


@dataclass
class BadQuery(Exception):
    """A parameter of the address that cannot be read; ``remedy`` says what it takes."""

    parameter: str
    remedy: str


def problem(status: HTTPStatus, code: str, title: str, remedy: str, **more: Any) -> HttpResponse:
    """``code`` names the kind of problem for programs; title and remedy are for the people who write them."""
    body = {"type": f"urn:kasanari:problem:{code}", "title": title, "status": int(status), "detail": remedy} | more
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
        headers={"Cache-Control": "no-store"},
    )


def bad_query(error: BadQuery) -> HttpResponse:
    title = _("アドレスの「%(parameter)s」を読めません") % {"parameter": error.parameter}
    return problem(HTTPStatus.BAD_REQUEST, "bad-query", title, error.remedy, parameter=error.parameter)


def not_signed_in() -> HttpResponse:
    return problem(
        HTTPStatus.UNAUTHORIZED,
        "not-signed-in",
        _("サインインが必要です"),
        _("職員の画面で二要素認証までサインインし、同じセッションのクッキーを付けて送ってください。"),
    )


def read_only() -> HttpResponse:
    response = problem(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "read-only",
        _("このAPIは読取り専用です"),
        _("GETまたはHEADで送ってください。記録を変えるときは、職員の画面を使ってください。"),
    )
    response["Allow"] = "GET, HEAD"
    return response


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The handler of every 404: below ``/api/`` the same bytes for what is hidden, absent or no address at all."""
    if not request.path_info.startswith(ROOT):
        return defaults.page_not_found(request, exception)
    return problem(
        HTTPStatus.NOT_FOUND,
        "not-found",
        _("見つかりません"),
        _remedy(request.path_info),
    )


def _remedy(path: str) -> str:
    if path.startswith(DIRECTORY):
        return _("アドレスは /api/hsds/v3/openapi.json で、IDは一覧で確かめてください。公開されたものだけがあります。")
    return _("記録の種類は /api/v1/records/ で、記録のIDは一覧で確かめてください。見られる範囲は根拠で決まります。")


def server_error(request: HttpRequest) -> HttpResponse:
    """The handler of every 500."""
    if not request.path_info.startswith(ROOT):
        return defaults.server_error(request)
    return problem(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "failed",
        _("処理できませんでした"),
        _("何も変わっていません。少し待ってから送り直し、続くときはシステム管理者に時刻を伝えてください。"),
    )
