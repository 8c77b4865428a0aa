"""The page of a receiver outside: no account, one link, the code that was told apart from it, one answer at a time.

Whoever comes with a link that is not good learns whether it is over, never whom it was about.
"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from kasanari import gate
from kasanari.notifications.links import CodeForm, Over, is_right_code, link_of

from .. import actions
from ..actions.obstacles import opened_for
from ..actions.outside import wrong_code
from ..flow import Stage
from ..forms import DeclineForm, LateForm, MetForm, OutsideAcceptForm, SettleForm
from ..leaving import told_phone
from ..models import ReceiverLink, Referral
from ..policy import Receiver

WHY = "a receiver answers the one referral a link was made for; whoever has no link and no code sees nothing of it"

ANSWERS: Mapping[str, type] = {
    "accept": OutsideAcceptForm,
    "decline": DeclineForm,
    "report_meeting": MetForm,
    "settle": SettleForm,
}
"""What can be answered, by the name of the button, and its form."""


@never_cache
@csrf_protect
@gate.public_page(WHY)
def answer(request: HttpRequest, token: str) -> HttpResponse:
    link = link_of(ReceiverLink, token)
    if link is None:
        return _over(request, Over.UNKNOWN, 404)
    over = link.over(timezone.now())
    if over in (Over.LOCKED, Over.USED, Over.EXPIRED):
        return _over(request, over, 410)
    form = CodeForm(request.POST or None)
    if not (form.is_bound and form.is_valid()):
        return _over(request, over, 410) if over else _ask_code(request, form)
    if not is_right_code(link, form.cleaned_data["code"]):
        return _wrong(request, link, form, over)
    return _told(request, link)


def _told(request: HttpRequest, link: ReceiverLink) -> HttpResponse:
    """Whoever knows the code reads the letter and answers; of what is over, only that it is."""
    by = Receiver(link)
    act = next((name for name in ANSWERS if name in request.POST), "")
    try:
        if act:
            return _answered(request, by, act)
        return _shown(request, by)
    except actions.Over:
        return _too_late(request, by)


def _answered(request: HttpRequest, by: Receiver, act: str) -> HttpResponse:
    form = ANSWERS[act](request.POST)
    if form.is_valid():
        given = {"answer": form.answer()} if act == "accept" else form.cleaned_data
        try:
            done = getattr(actions, act)(referral_id=by.link.referral_id, by=by, at=timezone.now(), **given)
        except actions.Over:
            raise
        except actions.NotYet as obstacle:
            form.add_error(None, str(obstacle))
        else:
            return render(request, "referrals/outside_done.html", {"act": act, "goes_on": done.is_under_way})
    return _shown(request, by, {act: form})


def _shown(request: HttpRequest, by: Receiver, bound: dict[str, Any] | None = None) -> HttpResponse:
    if request.method == "POST" and not bound:
        _open(by)
    with opened_for(by):
        referral: Referral = Referral.objects.select_related("person", "sender").get(pk=by.link.referral_id)
        if not referral.is_open(timezone.localdate()):
            raise actions.Over(referral)
        gate.permit(by, gate.Right.READ, referral)
        forms = {name: (bound or {}).get(name) or form() for name, form in ANSWERS.items()}
        context = {
            "referral": referral,
            "forms": forms,
            "is_asked": referral.stage in (Stage.SENT, Stage.SEEN),
            "phone": told_phone(referral),
            "is_accepted": referral.stage == Stage.ACCEPTED,
            "code": request.POST.get("code", ""),
            "failed": next(iter(bound or {}), ""),
        }
        return render(request, "referrals/outside.html", context, status=422 if bound else 200)


def _open(by: Receiver) -> None:
    """The sender sees that the letter was opened; under way it was opened long ago."""
    with opened_for(by):
        is_sent = Referral.objects.filter(pk=by.link.referral_id, stage=Stage.SENT).exists()
    if is_sent:
        actions.open_letter(referral_id=by.link.referral_id, by=by, at=timezone.now())


def _too_late(request: HttpRequest, by: Receiver) -> HttpResponse:
    late = LateForm(request.POST)
    said = late.said() if late.is_valid() else ""
    if said:
        actions.keep_late_words(referral_id=by.link.referral_id, words=said, by=by, at=timezone.now())
    return render(request, "referrals/outside_over.html", {"over": "ended", "is_kept": bool(said)}, status=410)


def _over(request: HttpRequest, over: str, status: int) -> HttpResponse:
    return render(request, "referrals/outside_over.html", {"over": over, "is_kept": False}, status=status)


def _ask_code(request: HttpRequest, form: CodeForm) -> HttpResponse:
    return render(request, "referrals/outside_code.html", {"form": form}, status=422 if form.errors else 200)


def _wrong(request: HttpRequest, link: ReceiverLink, form: CodeForm, over: str) -> HttpResponse:
    left = wrong_code(link, timezone.now())
    if over or left <= 0:
        return _over(request, over or Over.LOCKED, 410)
    form.add_error("code", _("確認番号が違います。あと%(left)d回まで入力できます。") % {"left": left})
    return _ask_code(request, form)
