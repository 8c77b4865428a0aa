"""What is typed to take the cases of a desk out."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.ui.forms import TextArea, TextField
from kasanari.ui.validators import no_control_characters

from .export_file import Encoding


class AskForExportForm(forms.Form):
    """For which of the worker's own desks, and what for."""

    desk_code = forms.ChoiceField(label=_("書き出す窓口"), widget=forms.RadioSelect)
    reason = TextField(
        label=_("使いみちと必要な理由"),
        max_length=1000,
        help_text=_("承認する人が読み、記録に残ります。住民の氏名は書かないでください。"),
        widget=TextArea(attrs={"rows": 3}),
        validators=[no_control_characters],
    )

    def __init__(self, data: Any = None, *, desk_codes: Iterable[str]) -> None:
        codes = list(dict.fromkeys(desk_codes))
        super().__init__(data, initial={"desk_code": codes[0]} if len(codes) == 1 else None)
        choices = [(code, packs.city().desks[code].name) for code in codes]
        self.fields["desk_code"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField


class TakeOutForm(forms.Form):
    encoding = forms.ChoiceField(
        label=_("文字コード"), choices=Encoding.choices, initial=Encoding.UTF_8, widget=forms.RadioSelect
    )
