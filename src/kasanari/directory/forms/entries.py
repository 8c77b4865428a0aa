"""An organisation, and a new one together with its first place and offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.ui.forms import DateField, line, text

from ..facts import ContactFacts, EntryFacts, PhoneFacts
from ..models import Formality, Organization, OrganizationKind, PhoneKind, Visibility
from . import choices
from .offers import OfferForm, PlaceForm

CORPORATE_DIGITS = 13


class PhoneForm(forms.Form):
    kind = forms.ChoiceField(label=_("種類"), choices=PhoneKind.choices)
    number = line(_("番号"), max_length=30)
    extension = line(_("内線"), max_length=10)
    description = line(_("受付時間・備考"), max_length=200)


class ContactForm(forms.Form):
    department = line(_("部署"))
    title = line(_("役職・役割"))
    name = line(_("担当者の氏名"), help_text=_("仕事で名前を出している方だけ。"))
    email = forms.EmailField(label=_("メール"), required=False)


PhoneFormSet = forms.formset_factory(PhoneForm, extra=2, max_num=6, validate_max=True)
ContactFormSet = forms.formset_factory(ContactForm, extra=1, max_num=4, validate_max=True)


class EntryForm(forms.Form):
    """団体・機関. Numbers and people to ask for are form sets inside; errors of all three count."""

    name = line(_("名称"), required=True, max_length=200)
    kana = line(_("フリガナ"), max_length=200)
    alternate_name = line(_("別の呼び名"), max_length=200)
    kind = forms.ChoiceField(label=_("種別"), choices=OrganizationKind.choices)
    formality = forms.ChoiceField(
        label=_("公的・地域の別"), required=False, choices=choices.with_any(Formality.choices, _("種別のとおり"))
    )
    description = text(_("どんな団体か"), rows=3, max_length=2000)
    visibility = forms.ChoiceField(label=_("公開の範囲"), choices=Visibility.choices, widget=forms.RadioSelect)
    agreed_on = DateField(
        label=_("掲載に同意した日"), required=False, help_text=_("個人のボランティアを窓口の外へ見せるときに要ります。")
    )
    operator = line(_("運営法人"), max_length=200)
    corporate_number = line(_("法人番号"), max_length=CORPORATE_DIGITS, help_text=_("13桁の数字。"))
    email = forms.EmailField(label=_("メール"), required=False)
    website = forms.URLField(label=_("ウェブサイト"), required=False, assume_scheme="https")
    owner_email = forms.EmailField(
        label=_("確認をお願いするメール"),
        required=False,
        help_text=_("年に一度、内容の確認をお願いする先。公開されません。"),
    )

    def __init__(self, data: Any = None, *, current: Organization | None = None) -> None:
        super().__init__(data, initial=_initial(current))
        self.fields["based_on"] = forms.IntegerField(
            widget=forms.HiddenInput, initial=current.version if current else 0, min_value=0
        )
        phones, contacts = _rows(current)
        self.phones = PhoneFormSet(data, prefix="phones", initial=phones)
        self.contacts = ContactFormSet(data, prefix="contacts", initial=contacts)

    def is_valid(self) -> bool:
        return all([super().is_valid(), self.phones.is_valid(), self.contacts.is_valid()])

    def clean_corporate_number(self) -> str:
        number: str = self.cleaned_data["corporate_number"]
        if number and not (number.isascii() and number.isdecimal() and len(number) == CORPORATE_DIGITS):
            raise forms.ValidationError(_("法人番号は13桁の数字です。桁数を確かめてください。"))
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        is_open = data.get("visibility") != Visibility.PRIVATE
        if data.get("kind") == OrganizationKind.VOLUNTEER and is_open and not data.get("agreed_on"):
            self.add_error(
                "agreed_on",
                _("本人が掲載に同意した日を入れるか、公開の範囲を「受け持ちの窓口だけ」にしてください。"),
            )
        return data

    def facts(self) -> EntryFacts:
        told = {name: value for name, value in self.cleaned_data.items() if name in EntryFacts.__dataclass_fields__}
        phones = tuple(PhoneFacts(**row) for row in self.phones.cleaned_data if row.get("number"))
        contacts = tuple(ContactFacts(**row) for row in self.contacts.cleaned_data if any(row.values()))
        return EntryFacts(**told, phones=phones, contacts=contacts)


class NewEntryForm:
    """All that one is told at once of something new: who, where, what. The place and the offer may be left out."""

    def __init__(self, data: Any = None, *, desk_codes: tuple[str, ...]) -> None:
        self.entry = EntryForm(data)
        self.entry.fields["desk_code"] = forms.ChoiceField(label=_("受け持ちの窓口"), choices=_desks(desk_codes))
        self.place = PlaceForm(data, prefix="place", required=False)
        self.offer = OfferForm(data, prefix="offer", required=False)
        self.is_bound = data is not None

    def is_valid(self) -> bool:
        return all([self.entry.is_valid(), self.place.is_valid(), self.offer.is_valid()])

    @property
    def errors(self) -> bool:
        return any(bool(form.errors) for form in (self.entry, self.place, self.offer))


def _desks(codes: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(code, packs.city().desks[code].name) for code in codes]


def _initial(current: Organization | None) -> dict[str, Any]:
    if current is None:
        return {"visibility": Visibility.PROFESSIONALS, "kind": OrganizationKind.SALON}
    return {name: getattr(current, name) for name in EntryForm.base_fields}


def _rows(current: Organization | None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if current is None:
        return [], []
    phones = [{name: getattr(row, name) for name in PhoneForm.base_fields} for row in current.phones.all()]
    contacts = [{name: getattr(row, name) for name in ContactForm.base_fields} for row in current.contacts.all()]
    return phones, contacts
