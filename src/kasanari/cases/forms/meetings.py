"""Calling a meeting, and writing its record."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari.packs.forms import agencies
from kasanari.ui.days import from_today
from kasanari.ui.forms import DateField, line, text

from ..actions import Invitation, MeetingRecord
from ..models import Attendance, MeetingResult


class InvitationForm(forms.Form):
    """One person: persons are invited, not agencies."""

    agency_code = forms.ChoiceField(label=_("機関"), required=False)
    who = line(_("出席をお願いする人"), help_text=_("例：主任ケアマネジャー、民生委員"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency_code"].choices = [("", _("機関に属さない方")), *agencies()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("agency_code") and not data.get("who"):
            self.add_error("who", _("どなたに出席をお願いするか入力してください。"))
        return data


InvitationFormSet = forms.formset_factory(InvitationForm, extra=5, max_num=20, validate_max=True)


class CallMeetingForm(forms.Form):
    """招集: when, where, over which question, with whom."""

    planned_on = DateField(label=_("開催日"))
    place = line(_("場所"), required=True, help_text=_("例：市役所3階会議室、オンライン"))
    question = text(_("論点"), rows=3, help_text=_("会議で決めたいこと。"))

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.invitations = InvitationFormSet(data, prefix="invitations")

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.invitations.is_valid()])

    def clean_planned_on(self) -> Any:
        return from_today(self.cleaned_data["planned_on"])

    def invited(self) -> list[Invitation]:
        return [Invitation(**row) for row in self.invitations.cleaned_data if row.get("who")]


class RecordMeetingForm(forms.Form):
    """会議記録 in one pass: who came, what was said, what was decided."""

    attended = forms.MultipleChoiceField(label=_("出席した方"), required=False, widget=forms.CheckboxSelectMultiple)
    minutes = text(_("共有・協議の内容"), rows=6)
    decisions = text(_("決定事項"), rows=4)
    result = forms.ChoiceField(label=_("プランについて"), choices=MeetingResult.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, attendances: list[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["attended"].choices = [(str(row.pk), _named(row)) for row in attendances]  # type: ignore[attr-defined]

    def record(self) -> MeetingRecord:
        data = self.cleaned_data
        return MeetingRecord(
            minutes=data["minutes"],
            decisions=data["decisions"],
            result=data["result"],
            attended=frozenset(UUID(pk) for pk in data["attended"]),
        )


def _named(attendance: Attendance) -> str:
    return f"{attendance.who}（{attendance.agency.name}）" if attendance.agency else attendance.who
