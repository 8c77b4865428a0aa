"""What an owner answers, and what staff say to it."""

from typing import Any

from django import forms
from django.core.validators import EmailValidator, URLValidator
from django.utils.translation import gettext_lazy as _

from kasanari.ui.forms import line, text

from ..models import Organization
from ..owner import DAYS, OF_ENTRY, OF_SERVICE, PHONE, services_of, standing_in

LABELS = {
    "name": _("名称"),
    "kana": _("フリガナ"),
    "description": _("どんな団体か"),
    "email": _("メール"),
    "website": _("ウェブサイト"),
    PHONE: _("電話"),
}
SERVICE_LABELS = {
    "description": _("内容"),
    "eligibility": _("対象の方"),
    "application_process": _("利用のしかた"),
    "cost_note": _("費用の説明"),
    DAYS: _("日時の訂正（あれば）"),
}
LONG = frozenset({"description"})


class AnswerForm(forms.Form):
    """The entry with what stands in it, to be written over; and what the owner wants to say besides."""

    def __init__(self, data: Any = None, *, entry: Organization) -> None:
        super().__init__(data)
        standing = standing_in(entry)
        for name in (*OF_ENTRY, PHONE):
            self.fields[name] = _field(LABELS[name], standing[name], entry, name)
        for service in services_of(entry):
            for part in (*OF_SERVICE, DAYS):
                key = f"{service.pk}:{part}"
                label = f"{service.name}：{SERVICE_LABELS[part]}"
                self.fields[key] = _field(label, standing[key], service, part)
        self.fields["name"].required = self.fields["description"].required = True
        self.fields["email"].validators.append(EmailValidator())
        self.fields["website"].validators.append(URLValidator(("http", "https")))
        self.fields["words"] = text(_("ひとこと"), required=False, rows=2, max_length=1000)

    def proposed(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if name != "words"}


def _field(label: Any, value: str, row: Any, name: str) -> forms.CharField:
    longest = _longest(row, name)
    made = text(label, required=False, rows=3, max_length=longest) if name in LONG else line(label, max_length=longest)
    made.initial = value
    return made


def _longest(row: Any, name: str) -> int:
    if name in (PHONE, DAYS):
        return 30 if name == PHONE else 200
    longest: int = row._meta.get_field(name).max_length
    return longest


class DeclineForm(forms.Form):
    answer = line(_("反映しない理由"), required=True, max_length=400)


class NoteForm(forms.Form):
    note = line(_("メモ"), max_length=400, help_text=_("例：電話で代表に確かめた。"))


class LinkForm(forms.Form):
    sent_to = forms.EmailField(label=_("送り先のメール（控え）"), required=False)
