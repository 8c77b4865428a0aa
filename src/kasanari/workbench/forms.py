"""What is typed on the screens across rooms."""

import re
import unicodedata
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from kasanari.people.models import HouseholdMember, Person, name_key
from kasanari.people.search import Query, read
from kasanari.staff.models import User
from kasanari.ui.forms import DateField, TextField
from kasanari.ui.validators import no_control_characters

from .actions import Claim

SHORTEST = 2
CASE_NUMBER = re.compile(r"[^\s-]+-[^\s-]+-\d+")


class SearchForm(forms.Form):
    """The one box: whatever somebody has of a person, or a case number; one letter would list half the city."""

    q = forms.CharField(
        label=_("氏名・フリガナ・生年月日・電話・住所・事例番号"),
        max_length=100,
        help_text=_("2文字以上。空白で区切ると、すべてに当てはまる人をさがします（例：わたなべ 3月4日）。"),
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        error_messages={"required": _("氏名、フリガナ、生年月日など、さがす手がかりを入力してください。")},
    )

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if len(name_key(text)) < SHORTEST:
            raise ValidationError(_("2文字以上で入力してください。1文字の氏は、名かフリガナも続けて入力してください。"))
        return text

    @cached_property
    def query(self) -> Query:
        """What was typed, read; empty when there is nothing to look for or it was looked for too often."""
        return read(self.cleaned_data["q"]) if self.is_valid() else Query(())

    @property
    def case_number(self) -> str:
        """What was typed, if it may be the number of a case (``R8-地福-0012``, in letters of any width); else empty."""
        text = unicodedata.normalize("NFKC", self.cleaned_data["q"]) if self.is_valid() else ""
        return text if CASE_NUMBER.fullmatch(text) else ""


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


class DisclosureForm(forms.Form):
    """Into whose hands the ledger goes: the person's own, or those of somebody of the household, with why."""

    recipient = forms.ChoiceField(label=_("渡す相手"), widget=forms.RadioSelect, required=False)
    relation = forms.CharField(
        label=_("本人との続柄"), max_length=40, required=False, validators=[no_control_characters],
        help_text=_("例：母（親権者）"),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("代理の根拠"), max_length=100, required=False, validators=[no_control_characters],
        help_text=_("例：戸籍謄本で親権を確認（個人情報保護法76条2項）"),
    )  # fmt: skip
    reason = TextField(
        label=_("渡す理由"), max_length=1000, required=False, validators=[no_control_characters],
        help_text=_("本人の利益に反しないと判断した理由も書きます。"),
    )  # fmt: skip

    def __init__(self, *args: Any, household: Sequence[HouseholdMember] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = {str(member.person_id): member.person for member in household}
        others = [(str(member.person_id), _named(member)) for member in household]
        self.fields["recipient"].choices = [("", _("本人")), *others]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("recipient"):
            for name in ("relation", "basis", "reason"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("本人以外に渡すときは、入力してください。"))
        return cleaned

    @property
    def somebody_else(self) -> Person | None:
        return self.household.get(self.cleaned_data["recipient"])

    def claim(self) -> Claim:
        return Claim(**{name: self.cleaned_data[name] for name in ("relation", "basis", "reason")})


def _named(member: HouseholdMember) -> str:
    return f"{member.person.name}（{member.relation}）" if member.relation else member.person.name
