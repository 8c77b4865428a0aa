"""Forms of the daily work on a case."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.access.actions import ConsentTerms
from kasanari.access.models import DossierPerson, DossierRole, ItemKind
from kasanari.packs.forms import CodeField, CodesField, choices, table
from kasanari.people.models import Person
from kasanari.ui.days import after_today, not_in_future
from kasanari.ui.forms import DateField, line, text

from ..actions import AssessmentText, EvaluationText
from ..models import Verdict
from ..models.journey import NoteMethod


class NoteForm(forms.Form):
    """支援経過記録: what happened, apart from what one makes of it."""

    happened_on = DateField(label=_("対応日"))
    method = forms.ChoiceField(
        label=_("方法"), choices=NoteMethod.choices, widget=forms.RadioSelect, initial=NoteMethod.PHONE
    )
    with_whom = line(_("相手"), help_text=_("例：本人、母、主治医"))
    fact = text(_("事実"), help_text=_("見たこと、聞いたこと、したこと。"))
    judgement = text(_("見立て・判断"), required=False, rows=2)
    names = forms.MultipleChoiceField(
        label=_("この記録に出てくる人"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("選んだ人それぞれについて見る根拠がある職員だけが読めます。"),
    )

    def __init__(self, *args: Any, persons: Sequence[DossierPerson], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names: Any = self.fields["names"]
        names.choices = [(str(named.person_id), _person_label(named)) for named in persons]
        names.initial = [str(named.person_id) for named in persons if named.role == DossierRole.SUBJECT]
        if len(persons) < 2:
            del self.fields["names"]  # nothing to choose: the one person is meant

    def clean_names(self) -> list[UUID]:
        return [UUID(chosen) for chosen in self.cleaned_data["names"]]

    def clean_happened_on(self) -> date:
        day: date = self.cleaned_data["happened_on"]
        return not_in_future(day)


class CorrectNoteForm(forms.Form):
    """A correction is written beside the note; the first text stays readable."""

    fact = text(_("訂正後の事実"))
    judgement = text(_("訂正後の見立て・判断"), required=False, rows=2)


class AssessmentForm(forms.Form):
    """インテーク・アセスメント."""

    situation = text(_("生活の状況"), help_text=_("住まい、家計、健康、仕事・学校、家族、地域とのつながり。"), rows=6)
    wish = text(_("本人の願い・希望"))
    family_wish = text(_("家族の希望"), required=False, rows=2)
    strengths = text(_("強み"), required=False, rows=2, help_text=_("本人ができていること、まわりの支え。"))
    risks = text(_("気がかり・リスク"), required=False, rows=2)
    traits = CodesField(code_table="traits", label=_("課題と特性"), required=False)
    based_on = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def text(self) -> AssessmentText:
        data = {name: value for name, value in self.cleaned_data.items() if name != "based_on"}
        return AssessmentText(**data)


class ConsentForm(forms.Form):
    """本人の同意: who may read what, until when."""

    person = forms.ChoiceField(label=_("同意した方"), widget=forms.RadioSelect)
    desk_codes = forms.MultipleChoiceField(label=_("情報を共有する窓口"), widget=forms.CheckboxSelectMultiple)
    scope = forms.MultipleChoiceField(
        label=_("共有する記録"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("事例の概要（氏名、段階、担当）は、いつも含まれます。"),
    )
    items = text(_("共有する内容"), rows=3, help_text=_("例：相談の内容、アセスメント、プランと役割"))
    method = CodeField(code_table="consent_methods", label=_("同意の方法"))
    obtained_on = DateField(label=_("同意日"))
    expires_on = DateField(label=_("有効期限"), help_text=_("この日の前日まで有効です。"))
    representative = line(_("代理人の氏名"), help_text=_("本人が同意できないときだけ"))
    representative_relation = line(_("代理人の続柄"), max_length=40)
    representative_basis = line(_("代理の根拠"), help_text=_("例：親権者、成年後見人（登記事項証明書を確認）"))
    form_version = forms.ChoiceField(label=_("同意書の様式"), choices=lambda: table("consent_forms"))
    kept_at = line(_("同意書の保管場所"))

    def __init__(self, *args: Any, persons: Sequence[Person], own_desk: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = {str(person.pk): person for person in persons}
        others = [desk for desk in packs.city().desks.values() if desk.code != own_desk]
        fields: Any = self.fields
        fields["person"].choices = [(pk, str(person)) for pk, person in self.persons.items()]
        fields["desk_codes"].choices = [(code, _desk_label(code, name)) for code, name in choices(others)]
        fields["scope"].choices = [choice for choice in ItemKind.choices if choice[0] != ItemKind.RECORD]
        fields["scope"].initial = [code for code, _name in fields["scope"].choices]
        fields["form_version"].initial = next((code for code, _name in reversed(table("consent_forms"))), "")

    def clean_scope(self) -> list[str]:
        return [ItemKind.RECORD, *self.cleaned_data["scope"]]

    def clean_obtained_on(self) -> date:
        return not_in_future(self.cleaned_data["obtained_on"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        obtained, expires = data.get("obtained_on"), data.get("expires_on")
        if obtained and expires and expires <= obtained:
            self.add_error("expires_on", _("有効期限は、同意日より後の日にしてください。"))
        elif expires and expires <= timezone.localdate():
            self.add_error("expires_on", _("あした以降の日を入力してください。"))
        if data.get("representative") and not data.get("representative_basis"):
            self.add_error("representative_basis", _("代理人による同意は、代理の根拠を入力してください。"))
        return data

    def terms(self) -> ConsentTerms:
        return ConsentTerms(**{name: value for name, value in self.cleaned_data.items() if name != "person"})

    def chosen_person(self) -> Person:
        return self.persons[self.cleaned_data["person"]]


class WithdrawConsentForm(forms.Form):
    """同意の撤回: what is done with what the others know already."""

    measures_after = text(
        _("撤回後の措置"), rows=3, help_text=_("例：共有先に連絡し、写しを返してもらう。支援は自窓口だけで続ける。")
    )


class FollowUpForm(forms.Form):
    """モニタリング: what was found, and when to look again."""

    result = text(_("モニタリングの結果"))
    next_on = DateField(label=_("次回モニタリング"), required=False, help_text=_("評価に進むときは空欄で構いません。"))

    def clean_next_on(self) -> date | None:
        return after_today(self.cleaned_data["next_on"])


class EvaluationForm(forms.Form):
    """評価シート."""

    achieved = text(_("目標の達成状況"))
    changes = text(_("見られた変化"), required=False, rows=2)
    remaining = text(_("残された課題"), required=False, rows=2)
    opinion = text(_("本人の意見"), rows=2)
    verdict = forms.ChoiceField(label=_("判定"), choices=Verdict.choices, widget=forms.RadioSelect)

    def text(self) -> EvaluationText:
        return EvaluationText(**self.cleaned_data)


class CloseForm(forms.Form):
    reason = CodeField(code_table="closing_reasons", label=_("終結の理由"))
    handed_to = line(
        _("引継先・これから気にかける人"),
        required=True,
        max_length=200,
        help_text=_("例：地区の民生委員、地域包括支援センター、なし（本人が希望）"),
    )


class InterruptForm(forms.Form):
    reason = CodeField(code_table="interruption_reasons", label=_("中断の理由"))


def _person_label(named: DossierPerson) -> str:
    return f"{named.person}（{named.get_role_display()}）"


def _desk_label(code: str, name: str) -> str:
    desk = packs.city().desks[code]
    return f"{name}（{packs.city().agencies[desk.agency].name}）"
