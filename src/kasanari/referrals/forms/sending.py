"""The letter, and what a sender does afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.access.actions import ConsentTerms
from kasanari.access.forms.desks import WorkerField, desks_of_all_agencies
from kasanari.access.forms.dossiers import legal_duties
from kasanari.access.models import Consent, Dossier, ItemKind
from kasanari.directory.models import Organization
from kasanari.packs.forms import CodeField, CodesField, choices, table
from kasanari.people.models import Person
from kasanari.staff.models import Posting, User
from kasanari.ui.days import after_today, not_in_future
from kasanari.ui.forms import DateField, line, text

from ..actions import Legal, Letter, To
from ..hands import Suggested
from ..models import Purpose

NEW, LAW = "new", "law"
"""Bases beside the consents recorded before, which are offered by their ids."""

HANDED = (ItemKind.CONTACT, ItemKind.ASSESSMENT, ItemKind.PLAN, ItemKind.NOTE)
"""Kinds of record that are offered to be handed over with the letter."""

MOST_AT_ONCE = 5


class PostedWorkerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A worker at a desk of another agency or department, told with the desk: both are chosen at once."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.desk.name}：{obj.user.display_name}"


class SendForm(forms.Form):
    """つなぎ: to whom, what for, what they should know, and on what it stands."""

    purpose = forms.ChoiceField(label=_("目的"), widget=forms.RadioSelect, initial=Purpose.REFER)
    person = forms.ChoiceField(label=_("つなぐ方"), widget=forms.RadioSelect)
    desk_codes = forms.MultipleChoiceField(
        label=_("つなぎ先の窓口"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("いくつか選ぶと、最初に受けた窓口に決まり、ほかは自動で取り下げられます。"),
    )
    organizations = forms.MultipleChoiceField(
        label=_("つなぎ先の団体"), required=False, widget=forms.CheckboxSelectMultiple
    )
    colleague = WorkerField(required=False)
    topics = CodesField(code_table="topics", label=_("相談領域"))
    words = text(_("お願いしたいこと"), help_text=_("相手がきょう動くのに要ることだけを。ほかの方の名前は書けません。"))
    wish = text(_("本人の願い・希望"), required=False, rows=2)
    contact_way = text(
        _("連絡のしかた"),
        required=False,
        rows=2,
        help_text=_("例：平日の夕方。訪ねる前に必ず電話する。住所や電話番号は書かないでください。"),
    )
    phone = line(
        _("本人の電話"),
        max_length=30,
        help_text=_("団体につなぐときだけ。窓口は、受け付けると自分の記録で確かめられます。"),
    )
    scope = forms.MultipleChoiceField(
        label=_("いっしょに見せる記録"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("窓口につなぐときだけ。つなぎが終わると見られなくなります。"),
    )
    basis = forms.ChoiceField(label=_("何にもとづいて渡しますか"), widget=forms.RadioSelect, required=False)
    method = CodeField(code_table="consent_methods", label=_("同意の方法"), required=False)
    obtained_on = DateField(label=_("同意日"), required=False)
    expires_on = DateField(label=_("同意の有効期限"), required=False, help_text=_("この日の前日まで有効です。"))
    legal_basis = forms.ChoiceField(label=_("法的根拠"), required=False)
    reason = text(_("提供の理由"), required=False, rows=2, max_length=1000)
    holder = PostedWorkerField(
        queryset=Posting.objects.none(),
        label=_("受け取る職員"),
        required=False,
        empty_label=_("選んでください"),
        help_text=_("法令にもとづいて窓口に渡すときは、一人を選びます。"),
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        dossier: Dossier,
        persons: Sequence[Person],
        consents: Sequence[Consent],
        organizations: Sequence[Organization],
        suggested: Suggested,
        by: User,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.dossier = dossier
        self.persons = {str(person.pk): person for person in persons}
        self.consents = {str(consent.pk): consent for consent in consents}
        self.offered = {str(one.pk): one for one in organizations}
        self._offer_receivers(by)
        self._offer_bases()
        self._suggest(suggested)

    def _offer_receivers(self, by: User) -> None:
        fields: Any = self.fields
        today = timezone.localdate()
        fields["desk_codes"].choices = [
            (agency, [(code, name) for code, name in desks if code != self.dossier.desk_code])
            for agency, desks in desks_of_all_agencies(today)
        ]
        fields["organizations"].choices = [(pk, one.name) for pk, one in self.offered.items()]
        fields["organizations"].initial = list(self.offered)
        fields["colleague"].offer(self.dossier.desk_code, but=by)
        fields["colleague"].label = _("担当を渡す職員")
        posted = Posting.objects.on(today).filter(user__is_active=True).exclude(desk_code=self.dossier.desk_code)
        fields["holder"].queryset = posted.exclude(user=by).select_related("user").order_by("desk_code", "user__kana")
        has_colleagues = fields["colleague"].queryset.exists()
        offered = [choice for choice in Purpose.choices if has_colleagues or choice[0] != Purpose.ASSIGN]
        fields["purpose"].choices = offered

    def _offer_bases(self) -> None:
        fields: Any = self.fields
        today = timezone.localdate()
        before = [(pk, _told(consent)) for pk, consent in self.consents.items()]
        fields["basis"].choices = [
            (NEW, _("本人が、このつなぎに同意した（いま記録する）")),
            *before,
            (LAW, _("法令にもとづく（同意なし）")),
        ]
        fields["basis"].initial = NEW
        fields["obtained_on"].initial = today
        fields["expires_on"].initial = today + timedelta(days=packs.city().settings.consent_valid_days)
        fields["legal_basis"].choices = [("", _("選んでください")), *legal_duties(today)]

    def _suggest(self, suggested: Suggested) -> None:
        fields: Any = self.fields
        fields["person"].choices = [(pk, str(person)) for pk, person in self.persons.items()]
        fields["person"].initial = next(iter(self.persons), None)
        fields["scope"].choices = [(kind.value, kind.label) for kind in HANDED]
        fields["scope"].initial = [ItemKind.CONTACT.value]
        fields["topics"].initial = list(suggested.topics)
        fields["wish"].initial = suggested.wish
        fields["form_key"].initial = uuid4

    def clean_obtained_on(self) -> date | None:
        day = self.cleaned_data["obtained_on"]
        return not_in_future(day) if day else None

    def clean_expires_on(self) -> date | None:
        return after_today(self.cleaned_data["expires_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("purpose") == Purpose.ASSIGN:
            self._need(data, "colleague", _("担当を渡す職員を選んでください。"))
            return data
        receivers = [*data.get("desk_codes", ()), *data.get("organizations", ())]
        if data.get("basis") != LAW and not receivers:
            self.add_error("desk_codes", _("つなぎ先を選ぶか、「地域の資源」で団体を探してください。"))
        elif len(receivers) > MOST_AT_ONCE:
            self.add_error("desk_codes", _("一度につなげるのは5か所までです。"))
        self._clean_basis(data)
        return data

    def _clean_basis(self, data: dict[str, Any]) -> None:
        match data.get("basis"):
            case "new":
                self._need(data, "method", _("同意の方法を選んでください。"))
                self._need(data, "obtained_on", _("同意日を入力してください。"))
                self._need(data, "expires_on", _("同意の有効期限を入力してください。"))
            case "law":
                self._need(data, "legal_basis", _("法的根拠を選んでください。"))
                self._need(data, "reason", _("提供の理由を入力してください。"))
                self._clean_holder(data)
            case "" | None:
                self.add_error("basis", _("何にもとづいて渡すかを選んでください。"))

    def _clean_holder(self, data: dict[str, Any]) -> None:
        """By law it goes to one worker of a desk: a desk ticked besides would be left out without a word."""
        posted = data.get("holder")
        if not data.get("organizations"):
            self._need(data, "holder", _("受け取る職員を選んでください。"))
        if not set(data.get("desk_codes", ())) <= ({posted.desk_code} if posted else set()):
            self.add_error(
                "desk_codes",
                _("法令にもとづくときは、受け取る職員の窓口だけに送れます。ほかの窓口の印を外してください。"),
            )

    def _need(self, data: dict[str, Any], name: str, said: Any) -> None:
        if not data.get(name) and name not in self.errors:
            self.add_error(name, said)

    def letter(self) -> Letter:
        data = self.cleaned_data
        chosen = data["basis"]
        to = self._to()
        return Letter(
            purpose=data["purpose"],
            person=self.persons[data["person"]],
            to=to,
            consent=self.consents.get(chosen),
            terms=self._terms(to) if chosen == NEW and data["purpose"] != Purpose.ASSIGN else None,
            legal=Legal(data["legal_basis"], data["reason"]) if chosen == LAW else None,
            **{name: data[name] for name in ("topics", "words", "wish", "contact_way", "phone", "scope", "form_key")},
        )

    def _to(self) -> list[To]:
        data = self.cleaned_data
        if data["purpose"] == Purpose.ASSIGN:
            return [To(desk_code=self.dossier.desk_code, holder=data["colleague"])]
        outside = [To(organization=self.offered[pk]) for pk in data["organizations"]]
        if data["basis"] == LAW:
            posted = data["holder"]
            return [*([To(desk_code=posted.desk_code, holder=posted.user)] if posted else []), *outside]
        return [*(To(desk_code=code) for code in data["desk_codes"]), *outside]

    def _terms(self, to: Sequence[To]) -> ConsentTerms:
        data = self.cleaned_data
        return ConsentTerms(
            desk_codes=[one.desk_code for one in to if one.desk_code],
            receivers=[one.organization.name for one in to if one.organization],
            items="、".join(str(ItemKind(kind).label) for kind in (ItemKind.REFERRAL, *data["scope"])),
            method=data["method"],
            obtained_on=data["obtained_on"],
            expires_on=data["expires_on"],
            scope=[ItemKind.RECORD, ItemKind.REFERRAL, *data["scope"]],
            form_version=next((code for code, _name in reversed(table("consent_forms"))), "1"),
        )


class WithdrawForm(forms.Form):
    words = line(_("取り下げる理由"), required=True, max_length=400)


class NoteForm(forms.Form):
    """返事を確かめた; and whether something was missing in the district."""

    is_unmet = forms.BooleanField(label=_("地域に足りない資源として数える（名前は残りません）"), required=False)
    district_code = forms.ChoiceField(label=_("校区"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        district: Any = self.fields["district_code"]
        district.choices = [("", _("言わない")), *choices(packs.city().districts.values())]


def _told(consent: Consent) -> str:
    return _("%(person)sの同意：%(receivers)s") % {
        "person": consent.person,
        "receivers": "、".join(consent.shared_with),
    }


def organization_ids(asked: Sequence[str]) -> list[UUID]:
    """The ids out of an address; what is none is left out."""
    found = []
    for one in asked[:MOST_AT_ONCE]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found
