"""Calling a statutory meeting, and what its chair writes down."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.packs.items import Ground as GroundOfPack
from kasanari.staff.models import User
from kasanari.ui.days import from_today, not_in_future
from kasanari.ui.forms import DateField, DateTimeField, line, text
from kasanari.ui.templatetags.kasanari import wareki

from ..contents import Paper
from ..models import Item
from .desks import WorkerField


class CallSittingForm(forms.Form):
    """招集: on which law, over which question, from when to when the papers are open."""

    kind = forms.ChoiceField(label=_("会議の種別"), widget=forms.RadioSelect(attrs={"class": "choices--column"}))
    question = text(_("論点"), rows=3, help_text=_("会議で話し合うこと。招いた人が読みます。"))
    opens_at = DateTimeField(label=_("資料を見られるようになる日時"))
    closes_at = DateTimeField(
        label=_("終了日時"), help_text=_("この時刻を過ぎると、招いた人は資料を見られなくなります。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind: Any = self.fields["kind"]
        kind.choices = _statutory_kinds(timezone.localdate())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if closes and closes <= timezone.now():
            self.add_error("closes_at", _("過ぎた日時です。これからの日時を入力してください。"))
        elif opens and closes and closes <= opens:
            self.add_error("closes_at", _("終了日時は、資料を見られるようになる日時より後にしてください。"))
        return data


class InviteForm(forms.Form):
    """One person of one desk: persons are invited, not agencies."""

    worker = WorkerField()

    def __init__(self, *args: Any, desk_code: str, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk_code = desk_code
        worker: Any = self.fields["worker"]
        worker.label = _("招く人")
        worker.offer(desk_code, but=by)


class PapersForm(forms.Form):
    """Which records are laid before the sitting."""

    papers = forms.MultipleChoiceField(
        label=_("提出する資料"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "choices--column"}),
        error_messages={
            "required": _("提出する資料を選んでください。"),
            "invalid_choice": _("選んだ資料は提出できません。一覧から選び直してください。"),
        },
    )

    def __init__(self, *args: Any, papers: Sequence[Paper], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(paper.pk): paper for paper in papers}
        field: Any = self.fields["papers"]
        field.choices = [(pk, f"{wareki(paper.day)}　{paper.title}") for pk, paper in self.offered.items()]

    def chosen(self) -> list[Item]:
        return [row for pk in self.cleaned_data["papers"] for row in self.offered[pk].rows]


class RoleForm(forms.Form):
    """The role somebody took, and by when."""

    role = text(_("役割"), rows=2, max_length=1000)
    due_on = DateField(label=_("期限"), required=False)

    def clean_due_on(self) -> date | None:
        due: date | None = self.cleaned_data["due_on"]
        return from_today(due) if due else None


class PledgeForm(forms.Form):
    """守秘の誓約, for the time of the appointment."""

    signed_on = DateField(label=_("誓約日"))
    until_on = DateField(label=_("任期の終わり"), required=False, help_text=_("任期がないときは空けておきます。"))
    kept_at = line(_("誓約書の保管場所"))

    def clean_signed_on(self) -> date:
        return not_in_future(self.cleaned_data["signed_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        until = data.get("until_on")
        if until and until <= timezone.localdate():
            self.add_error("until_on", _("あした以降の日を入力してください。"))
        return data


def _statutory_kinds(on: date) -> list[tuple[str, str]]:
    return [
        (kind.code, f"{kind.name}（{kind.law}）")
        for kind in packs.city().meeting_kinds.values()
        if kind.ground == GroundOfPack.STATUTORY_MEETING and kind.is_valid_on(on)
    ]
