"""Registering and renewing protection (支援措置)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari.packs.forms import CodeField
from kasanari.people.models import Person
from kasanari.ui.days import after_today, not_in_future
from kasanari.ui.forms import DateField, line, text

from ..models import Protection
from .desks import own_desk_field


class ProtectForm(forms.Form):
    """From when, until when, and against whom. ``against`` are the persons that may be ticked: household and found."""

    desk_code = forms.ChoiceField(label=_("受け付けた窓口"))
    kind = CodeField(code_table="protection_kinds", label=_("支援措置の区分"))
    from_on = DateField(label=_("開始日"))
    until_on = DateField(label=_("期限"), required=False)
    is_unknown = forms.BooleanField(
        label=_("期限不明"), required=False, help_text=_("分かるまで、閉じたままになります。")
    )
    adversaries = forms.MultipleChoiceField(
        label=_("相手方"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("住所などの分かる文書は、ここで選んだ人と、同じ世帯だった人には渡せなくなります。"),
    )
    search = line(_("ほかの人をさがす"), help_text=_("氏名かフリガナ。見つかった人が、上の「相手方」に加わります。"))
    remark = text(_("備考"), required=False, rows=2, help_text=_("例：申出書の番号、連絡してよい方法"))

    def __init__(
        self, *args: Any, person: Person, against: Sequence[Person], desk_codes: Iterable[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.against = {str(one.pk): one for one in against if one.pk != person.pk}
        own_desk_field(self, desk_codes)
        adversaries: Any = self.fields["adversaries"]
        adversaries.choices = [(pk, _told(one)) for pk, one in self.against.items()]
        if not self.against:
            adversaries.widget = forms.MultipleHiddenInput()

    def clean_from_on(self) -> date:
        return not_in_future(self.cleaned_data["from_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        begins, ends = data.get("from_on"), data.get("until_on")
        if ends and data.get("is_unknown"):
            self.add_error("until_on", _("「期限不明」にするときは、期限を空けてください。"))
        elif "until_on" in data and not ends and not data.get("is_unknown"):
            self.add_error("until_on", _("期限を入力するか、「期限不明」を選んでください。"))
        elif begins and ends and ends <= max(begins, timezone.localdate()):
            self.add_error("until_on", _("期限には、開始日ときょうより後の日を入力してください。"))
        return data

    def chosen(self) -> list[Person]:
        return [self.against[pk] for pk in self.cleaned_data["adversaries"]]


class RenewForm(forms.Form):
    until_on = DateField(label=_("新しい期限"))

    def __init__(self, *args: Any, protection: Protection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.protection = protection

    def clean_until_on(self) -> date | None:
        return after_today(self.cleaned_data["until_on"])


def _told(person: Person) -> str:
    return f"{person.name}（{person.kana}）" if person.kana else person.name
