"""Sign-in with a second factor (access F1), on django-allauth."""

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

SECOND_FACTOR = "kasanari_second_factor"


class StaffAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts are opened by the city."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class EncryptingMfaAdapter(DefaultMFAAdapter):
    """TOTP secrets do not lie in clear in the database."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


def admission(request: HttpRequest) -> HttpResponse | None:
    """Admit a signed-in, active worker whose second factor is done; send everybody else where it can be done."""
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return redirect_to_login(request.get_full_path())
    if second_factor_done(request):
        return None
    return redirect("mfa_activate_totp")


def second_factor_done(request: HttpRequest) -> bool:
    if request.session.get(SECOND_FACTOR):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request))


@receiver(authenticator_added, dispatch_uid="kasanari_second_factor")
def remember_proven_factor(request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """Whoever has just typed a right code while setting up the factor need not type another."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SECOND_FACTOR] = "totp"


def _cipher() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"kasanari-mfa").digest()
    return Fernet(base64.urlsafe_b64encode(key))
