"""The door of the invented city: sign in as one of its roles without a password."""

from typing import NamedTuple

from django.conf import settings
from django.contrib.auth import login
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from kasanari import gate, packs
from kasanari.staff.models import Posting, User
from kasanari.staff.sign_in import SECOND_FACTOR, first_page

from .accounts import ACCOUNTS, PREFIX, DemoAccount, accounts_for

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


class Door(NamedTuple):
    """An account that is in the database, and how it is described to the visitor."""

    account: DemoAccount
    user: User


@gate.public_page("opens the invented city only, in which nobody is real; anywhere else it does not exist")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    if request.method == "POST":
        return _enter(request, request.POST.get("username", ""))
    doors = _doors()
    roles = {account.username for account in ACCOUNTS}
    context = {
        "roles": [door for door in doors if door.account.username in roles],
        "desks": [door for door in doors if door.account.username not in roles],
    }
    return render(request, "demo/sign_in.html", context)


def _enter(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in; the visitor has no second device, so the demo stands in for the second factor."""
    user = get_object_or_404(_holders(), username=username)
    login(request, user, backend=BACKEND)
    request.session[SECOND_FACTOR] = "demo"
    return redirect(first_page(user, at=timezone.now()))


def _doors() -> list[Door]:
    users = {user.username: user for user in _holders()}
    known = [account for account in accounts_for(packs.city()) if account.username in users]
    return [Door(account, users[account.username]) for account in known]


def _holders() -> QuerySet[User]:
    current = Posting.objects.on(timezone.localdate())
    return (
        User.objects.filter(username__startswith=PREFIX, is_active=True)
        .select_related("agency")
        .prefetch_related(Prefetch("postings", queryset=current, to_attr="current"))
    )
