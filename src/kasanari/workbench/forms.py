"""What is typed on the screens across rooms."""

import unicodedata

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kasanari.people.models import name_key
from kasanari.staff.models import User
from kasanari.ui.forms import DateField

SHORTEST = 2


class SearchForm(forms.Form):
    """A name, a reading or a case number; anything shorter than two letters would list half the city."""

    q = forms.CharField(
        label=_("氏名・フリガナ・事例番号"),
        max_length=100,
        help_text=_("2文字以上。氏と名の間を空けると、両方を含む人をさがします。"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"required": _("さがす氏名、フリガナまたは事例番号を入力してください。")},
    )

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if len(name_key(text)) < SHORTEST:
            raise ValidationError(_("2文字以上で入力してください。1文字の氏は、名かフリガナも続けて入力してください。"))
        return text

    @property
    def numbers(self) -> set[str]:
        """The text as a case number: as typed, and with full-width digits narrowed."""
        text = self.cleaned_data["q"]
        return {text, unicodedata.normalize("NFKC", text)}


class WorkerChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.display_name}（{obj.username}）"


class AuditForm(forms.Form):
    """Narrows the record of decisions to a day, a worker, or both."""

    day = DateField(label=_("日"), required=False)
    worker = WorkerChoice(
        label=_("職員"),
        required=False,
        queryset=User.objects.order_by("kana", "username"),
        empty_label=_("すべての職員"),
    )
