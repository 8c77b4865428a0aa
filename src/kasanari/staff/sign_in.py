"""Sign-in with a second factor (access F1), on django-allauth, and what a session that is over or locked meets."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.signals import password_changed, password_set
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from kasanari import gate

from . import actions, kept_forms, proofs, sealing, sessions
from .forms import ProofForm
from .kept_forms import Keeping
from .models import KeptForm, User
from .sessions import State

SECOND_FACTOR = "kasanari_second_factor"


class StaffAccountAdapter(DefaultAccountAdapter):
    """Nobody signs up: accounts are opened by the city. Whoever left something typed behind is led to it."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(self, request: HttpRequest, user: User, *, redirect_url: str | None, **more: Any) -> HttpResponse:
        if kept_forms.waiting(user, at=timezone.now()):
            redirect_url = reverse("staff:kept")
        answer: HttpResponse = super().post_login(request, user, redirect_url=redirect_url, **more)
        return answer


class EncryptingMfaAdapter(DefaultMFAAdapter):
    """TOTP secrets do not lie in clear in the database."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()


class SessionOver(HttpResponseRedirect):
    """Leads to the sign-in. ``middleware`` then ends the session on the server, outside the page's transaction."""

    def __init__(self, request: HttpRequest, *, then: str) -> None:
        super().__init__(f"{reverse(settings.LOGIN_URL)}?{urlencode({'next': then})}")
        self["Cache-Control"] = "no-store"
        if _by_script(request):  # which would follow a redirect and put the sign-in into the middle of the page
            self.status_code = 401
            self["HX-Redirect"] = self.url


def admission(request: HttpRequest) -> HttpResponse | None:
    """Admit a signed-in, active worker whose session holds and whose second factor is done.

    Everybody else is sent where that can be had.
    """
    user = request.user
    if not user.is_authenticated or not user.is_active:
        return redirect_to_login(request.get_full_path())
    elsewhere = barred(request)
    if elsewhere is not None:
        return elsewhere
    if not second_factor_done(request):
        return redirect("mfa_activate_totp")
    return _retaken(request, at=timezone.now())


def barred(request: HttpRequest) -> HttpResponse | None:
    """Return what a session that is locked or over sees instead of the page; what was typed is kept."""
    at = timezone.now()
    match sessions.state(request, at=at):
        case State.OPEN:
            return None
        case State.LOCKED:
            return lock_page(request, keeping=_keep(request, at=at))
        case over:
            return _signed_out(request, over, at=at)


def lock_page(
    request: HttpRequest, *, keeping: Keeping = Keeping.NOTHING, form: ProofForm | None = None, back: str = ""
) -> HttpResponse:
    """A page with nothing of any resident on it, and the way to go on."""
    visit = sessions.visit_of(request.session)
    is_read = request.method in ("GET", "HEAD") and not _by_script(request)
    page = render(
        request,
        "staff/locked.html",
        {
            "form": form or ProofForm(request=request),
            "back": back or (request.get_full_path() if is_read else kept_forms.page_of(request)),
            "fate": _fate(keeping),
            "locked_by": request.user,
            "locked_at": visit and visit.locked_at,
        },
        status=200 if is_read else 423,
    )
    page["Cache-Control"] = "no-store"
    if _by_script(request):
        page["HX-Refresh"] = "true"
    return page


def stepped_up(request: HttpRequest) -> bool:
    """Whether the user of this session proved himself within the last five minutes: password or second factor."""
    return proofs.is_fresh(request, at=timezone.now())


def require_step_up(request: HttpRequest, back: str) -> HttpResponse | None:
    """Return None after a fresh proof, else the way to the page that asks for one and then leads to ``back``.

    ``back`` is a path of this system. A form that was sent is kept, and shown again after the proof.
    """
    if stepped_up(request):
        return None
    if kept_forms.keep(request, at=timezone.now()) is Keeping.KEPT:
        back = reverse("staff:kept")
    return redirect(f"{reverse('staff:step_up')}?{urlencode({'back': back})}")


def second_factor_done(request: HttpRequest) -> bool:
    if request.session.get(SECOND_FACTOR):
        return True
    return any(record.get("method") == "mfa" for record in get_authentication_records(request, request.user))


def first_page(user: User, *, at: datetime, otherwise: str = "") -> str:
    """Where somebody goes who has just signed in or unlocked: to what he left behind, else on with his work."""
    return reverse("staff:kept") if kept_forms.waiting(user, at=at) else otherwise or start()


def start() -> str:
    """The page on which work begins."""
    return resolve_url(settings.LOGIN_REDIRECT_URL)


@receiver(authenticator_added, dispatch_uid="kasanari_second_factor")
def remember_proven_factor(request: HttpRequest, authenticator: Authenticator, **_: Any) -> None:
    """Whoever has just typed a right code while setting up the factor need not type another."""
    if authenticator.type == Authenticator.Type.TOTP:
        request.session[SECOND_FACTOR] = "totp"


@receiver([password_changed, password_set], dispatch_uid="kasanari_password_ends_others")
@receiver([authenticator_added, authenticator_removed, authenticator_reset], dispatch_uid="kasanari_factor_ends_others")
def end_other_sessions(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever changes how he signs in is alone with his account from then on."""
    sessions.end_all_of(user, but=request.session.session_key)


def _signed_out(request: HttpRequest, why: State, *, at: datetime) -> HttpResponse:
    keeping = _keep(request, at=at)
    for told in filter(None, (_reason(why), _fate(keeping))):
        messages.info(request, told)
    can_be_opened = request.method == "GET" and not _by_script(request)
    then = request.get_full_path() if can_be_opened else start()
    return SessionOver(request, then=reverse("staff:kept") if keeping is Keeping.KEPT else then)


def _keep(request: HttpRequest, *, at: datetime) -> Keeping:
    """Keep what was sent by somebody who had signed in fully: with a password alone nothing is left for anybody."""
    return kept_forms.keep(request, at=at) if second_factor_done(request) else Keeping.NOTHING


def _reason(why: State) -> str:
    match why:
        case State.IDLE:
            minutes = {"minutes": settings.KASANARI_IDLE_MINUTES}
            return (
                _("%(minutes)s分間操作がなかったため、サインアウトしました。もう一度サインインしてください。") % minutes
            )
        case State.TOO_OLD:
            hours = {"hours": settings.KASANARI_SESSION_HOURS}
            return (
                _("サインインから%(hours)s時間たったため、サインアウトしました。もう一度サインインしてください。")
                % hours
            )
        case _:
            return _("前の操作を確かめられなかったため、サインアウトしました。もう一度サインインしてください。")


def _fate(keeping: Keeping) -> str:
    match keeping:
        case Keeping.KEPT:
            return _("入力した内容は控えてあります。このあと、続きから進められます。")
        case Keeping.TOO_LARGE:
            return _("送信された内容は大きすぎて、控えられませんでした。")
        case _:
            return ""


def _retaken(request: HttpRequest, *, at: datetime) -> HttpResponse | None:
    """Take a kept form out in the transaction that acts on it, so that it is acted on once."""
    if request.method != "POST" or kept_forms.TAKEN not in request.POST:
        return None
    user = cast("User", request.user)
    kept_id = _uuid(request.POST[kept_forms.TAKEN])
    mine = gate.visible(KeptForm.objects.fresh(at), to=user, at=at)
    if kept_id is None or not mine.filter(pk=kept_id, path=request.get_full_path()).exists():
        messages.info(request, _("この入力は、すでに送信されたか、破棄されています。"))
        return redirect("staff:kept")
    actions.take_form(kept_id=kept_id, by=user, at=at)
    return None


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _by_script(request: HttpRequest) -> bool:
    return "HX-Request" in request.headers or sessions.is_background(request)


def _cipher() -> Fernet:
    return sealing.cipher(b"kasanari-mfa")
