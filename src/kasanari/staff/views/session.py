"""The locked screen, the fresh proof, and what was typed before a sign-in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kasanari import gate

from .. import actions, kept_forms, proofs, sessions, sign_in
from ..forms import ProofForm
from ..requests import StaffRequest
from ..sessions import State


@gate.staff_page(no_content="hides the screen")
@require_POST
def lock(request: StaffRequest) -> HttpResponse:
    """画面をロック: from now on every staff page shows the lock page."""
    sessions.lock(request.session, at=timezone.now())
    return redirect(_back(request))


@gate.public_page("a locked session is let into no staff page; this one takes the proof of whoever locked it")
@require_POST
def unlock(request: HttpRequest) -> HttpResponse:
    at, back = timezone.now(), _back(request)
    user = request.user
    if not user.is_authenticated:
        return redirect_to_login(back)
    if sessions.state(request, at=at) is not State.LOCKED:
        return sign_in.barred(request) or redirect(back)
    form = ProofForm(request.POST, request=request)
    if not form.is_valid():
        return sign_in.lock_page(request, form=form, back=back)
    proofs.remember(request, method=form.method, user=user, at=at)
    sessions.unlock(request.session)
    return redirect(sign_in.first_page(user, at=at, otherwise=back))


@gate.staff_page(no_content="asks who is at the screen to prove it")
@require_http_methods(["GET", "HEAD", "POST"])
def step_up(request: StaffRequest) -> HttpResponse:
    """A fresh proof before an act that needs one (``sign_in.require_step_up``)."""
    back = _back(request)
    form = ProofForm(request.POST if request.method == "POST" else None, request=request)
    if form.is_valid():
        proofs.remember(request, method=form.method, user=request.user, at=timezone.now())
        return redirect(back)
    return render(request, "staff/step_up.html", {"form": form, "back": back})


@gate.staff_page
@require_safe
def kept(request: StaffRequest) -> HttpResponse:
    """控えた入力: what was sent when the session was over or locked."""
    context = {"kept": kept_forms.opened(request.user, at=timezone.now()), "taken": kept_forms.TAKEN}
    return render(request, "staff/kept.html", context)


@gate.staff_page
@require_POST
def discard_kept(request: StaffRequest, kept_id: UUID) -> HttpResponse:
    actions.take_form(kept_id=kept_id, by=request.user, at=timezone.now())
    messages.success(request, _("控えていた入力を破棄しました。"))
    return redirect("staff:kept")


def _back(request: HttpRequest) -> str:
    asked = request.POST.get("back") or request.GET.get("back")
    return sessions.inner_path(asked, otherwise=sign_in.start())
