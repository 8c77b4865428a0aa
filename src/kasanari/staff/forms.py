"""What the administrator types about postings, and what anybody types to prove that it is still he."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.ui.forms import DateField

from . import proofs
from .models import Posting, PostingRole, User


class PostingForm(forms.Form):
    """Posts a worker to a desk from a day on. The desks of the worker's own agency stand first."""

    desk = forms.ChoiceField(label=_("窓口"))
    role = forms.ChoiceField(label=_("役割"), choices=PostingRole.choices, initial=PostingRole.WORKER)
    from_on = DateField(label=_("配属日"), help_text=_("この日から、窓口の記録を見られるようになります。"))

    def __init__(self, *args: Any, worker: User, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.worker, self.today = worker, today
        desk: Any = self.fields["desk"]
        desk.choices = [("", _("選んでください")), *_desks_by_agency(worker, today)]
        self.fields["from_on"].initial = today

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.worker.is_system_administrator:
            raise ValidationError(_("システム管理者は窓口に配属できません。窓口で働くには、別のアカウントが必要です。"))
        if not self.worker.is_active:
            raise ValidationError(_("停止したアカウントは配属できません。"))
        from_on = cleaned.get("from_on")
        if from_on and _not_over(self.worker, from_on).filter(desk_code=cleaned.get("desk")).exists():
            told = _("この窓口には、すでに配属されています。役割を変えるときは、先に今の配属を終えてください。")
            self.add_error("desk", told)
        return cleaned


class EndingForm(forms.Form):
    """Ends one posting on a day."""

    until_on = DateField(label=_("異動日"), help_text=_("この日から、窓口の記録を見られなくなります。"))

    def __init__(self, *args: Any, posting: Posting, today: date, **kwargs: Any) -> None:
        kwargs["prefix"] = f"posting-{posting.pk}"
        super().__init__(*args, **kwargs)
        self.posting = posting
        self.fields["until_on"].initial = max(today, posting.from_on + timedelta(days=1))

    def clean_until_on(self) -> date:
        day: date = self.cleaned_data["until_on"]
        if day <= self.posting.from_on:
            raise ValidationError(_("配属日より後の日を入力してください。"))
        return day


class ProofForm(forms.Form):
    """Asks the signed-in user for his password or one-time code; ``method`` then says which it was.

    In the invented city nobody has either: there the button alone is enough.
    """

    method = proofs.DEMO
    password = forms.CharField(
        label=_("確認コードまたはパスワード"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "one-time-code"}),
        help_text=_("認証アプリの6桁の数字か、サインインのパスワードを入力してください。"),
    )

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        if settings.DEMO:
            del self.fields["password"]

    def clean_password(self) -> str:
        typed: str = self.cleaned_data["password"]
        self.method = proofs.method_of(self.request, typed)
        if not self.method:
            raise ValidationError(
                _(
                    "確認コードまたはパスワードが違います。同じ確認コードは一度しか使えません。次の数字を待って入力してください。"
                )
            )
        return typed


def _desks_by_agency(worker: User, on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    city = packs.city()
    agencies = sorted(city.agencies.values(), key=lambda agency: agency.code != worker.agency_id)
    groups = [
        (agency.name, [(desk.code, desk.name) for desk in city.desks_of_agency(agency.code) if desk.is_valid_on(on)])
        for agency in agencies
    ]
    return [(agency, desks) for agency, desks in groups if desks]


def _not_over(worker: User, on: date) -> Any:
    """Postings that hold on ``on`` or begin later."""
    return Posting.objects.filter(user=worker).exclude(until_on__lte=on)
