"""A fresh proof that it is still the same person: the password or the one-time code, typed again."""

import re
import unicodedata
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

from .models import User

PROOF = "kasanari_proof"
FRESH = timedelta(minutes=5)
DEMO = "demo"
"""Method of the invented city, where nobody has a password or a device: a button stands in."""

_SKEW = timedelta(minutes=1)
_CODE = re.compile(r"\d{6}")


def method_of(request: HttpRequest, typed: str) -> str:
    """Return with what ``typed`` proves the signed-in user: ``mfa``, ``password``, or nothing.

    Wrong ones count as failed sign-ins, and after too many of them none is looked at any more.
    """
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed))
    if _CODE.fullmatch(code):
        return "mfa" if _is_right_code(request, code) else ""
    proven = authenticate(request, username=_user(request).username, password=typed)
    return "password" if proven is not None and proven.pk == request.user.pk else ""


def remember(request: HttpRequest, *, method: str, user: Any, at: datetime) -> None:
    request.session[PROOF] = {"user": str(user.pk), "method": method, "at": at.timestamp()}


def is_fresh(request: HttpRequest, *, at: datetime) -> bool:
    """Whether the signed-in user proved himself within the last five minutes. A sign-in with both factors counts."""
    proof = request.session.get(PROOF)
    if not proof or proof["user"] != str(request.user.pk) or (proof["method"] == DEMO and not settings.DEMO):
        return False
    age = timedelta(seconds=at.timestamp() - proof["at"])
    return -_SKEW <= age < FRESH


@receiver(authentication_step_completed, dispatch_uid="kasanari_proof")
def _remember_step(request: HttpRequest, user: User, method: str, **_: Any) -> None:
    """Sign-in and the confirmation pages of allauth are proofs too."""
    remember(request, method=method, user=user, at=timezone.now())


def _is_right_code(request: HttpRequest, code: str) -> bool:
    """Check a code under the same lock-out as a password, which Django's ``authenticate`` asks for by itself."""
    credentials = {"username": _user(request).username}
    locked_out = not AxesProxyHandler.is_allowed(request, credentials)
    if not locked_out and any(device.wrap().validate_code(code) for device in _devices(request)):
        return True
    request.axes_locked_out = locked_out  # type: ignore[attr-defined]  # what its middleware answers to
    user_login_failed.send(sender=__name__, credentials=credentials, request=request)
    return False


def _devices(request: HttpRequest) -> list[Any]:
    return list(Authenticator.objects.filter(user=_user(request), type=Authenticator.Type.TOTP))


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)
