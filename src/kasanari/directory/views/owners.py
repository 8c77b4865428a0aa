"""The page of an owner: no account, one link, one answer.

Whoever comes with a link that is not good learns whether it is over, never whose it was.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect

from kasanari import gate
from kasanari.notifications.links import CodeForm, Over, is_right_code, link_of

from ..actions import confirm_by_owner, correct_by_owner
from ..actions.owners import wrong_code
from ..forms import AnswerForm
from ..models import OwnerLink
from ..owner import entry_opened, services_of
from ..policy import Owner

WHY = "an owner confirms the one entry a link was made for; whoever has no link sees nothing of it"


@never_cache
@csrf_protect
@gate.public_page(WHY)
def owner(request: HttpRequest, token: str) -> HttpResponse:
    link = link_of(OwnerLink, token)
    over = link.over(timezone.now()) if link else Over.UNKNOWN
    if link is None or over:
        return render(request, "directory/owner_over.html", {"over": over}, status=410 if link else 404)
    if link.needs_code:
        form = CodeForm(request.POST or None)
        if not (form.is_bound and form.is_valid()):
            return _ask_code(request, form)
        if not is_right_code(link, form.cleaned_data["code"]):
            return _wrong(request, link, form)
    return _answered(request, link) if _is_answer(request) else _shown(request, link)


def _is_answer(request: HttpRequest) -> bool:
    return request.method == "POST" and bool({"confirm", "correct"} & set(request.POST))


def _ask_code(request: HttpRequest, form: CodeForm, status: int = 200) -> HttpResponse:
    return render(request, "directory/owner_code.html", {"form": form}, status=422 if form.errors else status)


def _wrong(request: HttpRequest, link: OwnerLink, form: CodeForm) -> HttpResponse:
    left = wrong_code(link, timezone.now())
    if left <= 0:
        return render(request, "directory/owner_over.html", {"over": Over.LOCKED}, status=410)
    form.add_error("code", _("確認番号が違います。あと%(left)d回まで入力できます。") % {"left": left})
    return _ask_code(request, form)


def _answered(request: HttpRequest, link: OwnerLink) -> HttpResponse:
    by, at = Owner(link), timezone.now()
    if "confirm" in request.POST:
        confirm_by_owner(link_id=link.pk, by=by, at=at)
        return render(request, "directory/owner_done.html", {"corrected": False})
    with entry_opened(link) as entry:
        form = AnswerForm(request.POST, entry=entry)
        if not form.is_valid():
            return _shown(request, link, form)
        proposed, words = form.proposed(), form.cleaned_data["words"]
    correct_by_owner(link_id=link.pk, proposed=proposed, words=words, by=by, at=at)
    return render(request, "directory/owner_done.html", {"corrected": True})


def _shown(request: HttpRequest, link: OwnerLink, form: AnswerForm | None = None) -> HttpResponse:
    with entry_opened(link) as entry:
        context: dict[str, Any] = {
            "entry": entry,
            "link": link,
            "services": services_of(entry),
            "form": form or AnswerForm(entry=entry),
            "code": request.POST.get("code", ""),
        }
        return render(request, "directory/owner.html", context, status=422 if form else 200)
