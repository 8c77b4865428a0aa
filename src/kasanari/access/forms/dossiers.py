"""Giving grounds on a dossier, and suspending its use."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.gate import Right
from kasanari.packs.forms import CodeField
from kasanari.packs.items import Ground as GroundOfPack
from kasanari.people.models import Person
from kasanari.staff.models import User
from kasanari.ui.days import after_today
from kasanari.ui.forms import DateField, text

from ..actions import LegalDuty
from ..models import Consent
from .desks import DeskChoice, WorkerField

__all__ = ["DeskChoice", "InvolvementForm", "LegalDutyForm", "PlanGroundForm", "ReasonForm", "SuspendForm"]

BEYOND_READING = [
    (Right.LOCATE, _("住所・電話などを見る")),
    (Right.SHARE, _("外へ渡す（提供する）")),
]


class LegalDutyForm(forms.Form):
    """法令に基づく提供: to whom, on which provision, what for, until when."""

    holder = WorkerField()
    basis = forms.ChoiceField(label=_("法的根拠"))
    reason = text(_("提供の理由"), rows=3, max_length=1000, help_text=_("照会の日付と番号、何のために必要か。"))
    person = forms.ChoiceField(label=_("だれについて"), required=False)
    rights = forms.MultipleChoiceField(
        label=_("読むこと以外に認めること"),
        required=False,
        choices=BEYOND_READING,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("法令がそれを必要とするときだけ選びます。"),
    )
    until_on = DateField(label=_("期限"), help_text=_("この日の前日まで見られます。"))

    def __init__(self, *args: Any, desk_code: str, persons: Sequence[Person], by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.desk_code = desk_code
        self.persons = {str(person.pk): person for person in persons}
        fields: Any = self.fields
        fields["holder"].offer(desk_code, but=by)
        fields["basis"].choices = [("", _("選んでください")), *legal_duties(timezone.localdate())]
        fields["person"].choices = [
            ("", _("記録に出てくる全員")),
            *((pk, str(one)) for pk, one in self.persons.items()),
        ]
        if not persons:
            fields["person"].widget = forms.HiddenInput()

    def only_for(self, worker: User) -> None:
        """Leave no choice: it answers the request of this worker."""
        holder: Any = self.fields["holder"]
        holder.queryset = holder.queryset.filter(pk=worker.pk)

    def clean_until_on(self) -> date | None:
        return after_today(self.cleaned_data["until_on"])

    def duty(self) -> LegalDuty:
        data = self.cleaned_data
        return LegalDuty(
            basis=data["basis"],
            reason=data["reason"],
            holder=data["holder"],
            desk_code=self.desk_code,
            valid_until=start_of(data["until_on"]),
            rights=frozenset({Right.INDEX, Right.READ, *(Right(code) for code in data["rights"])}),
            person=self.persons.get(data["person"]),
        )


class PlanGroundForm(forms.Form):
    """重層的支援会議: who took a role in the plan, and on whose consent it is shared."""

    holder = WorkerField()
    consent = forms.ChoiceField(label=_("もとになる同意"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, desk_code: str, consents: Sequence[Consent], by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.consents = {str(consent.pk): consent for consent in consents}
        fields: Any = self.fields
        fields["holder"].offer(desk_code, but=by)
        fields["consent"].choices = [(pk, _told(consent)) for pk, consent in self.consents.items()]
        fields["consent"].initial = next(iter(self.consents), None)

    def chosen(self) -> Consent:
        return self.consents[self.cleaned_data["consent"]]


class SuspendForm(forms.Form):
    reason = CodeField(code_table="suspension_reasons", label=_("利用停止の理由"))


class InvolvementForm(forms.Form):
    """Whether other desks learn that this one supports the persons."""

    is_shared = forms.BooleanField(required=False)


class ReasonForm(forms.Form):
    """Why a second person should approve."""

    reason = text(_("承認を求める理由"), rows=3, max_length=1000)


def start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def legal_duties(on: date) -> list[tuple[str, str]]:
    """Provisions of law in force on which something may be handed on, each with its article."""
    return [
        (basis.code, f"{basis.name}（{basis.law}）")
        for basis in packs.city().legal_bases.values()
        if basis.ground == GroundOfPack.LEGAL_DUTY and basis.is_valid_on(on)
    ]


def _told(consent: Consent) -> str:
    return f"{consent.person}：{'、'.join(consent.shared_with)}"
