"""Bringing a list, telling its columns, answering for it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari.ui.forms import line

from .kinds import kinds
from .models import Import

FILES = ".csv,.txt,.tsv,.xlsx"


class UploadForm(forms.Form):
    kind = forms.ChoiceField(label=_("一覧の種類"))
    file = forms.FileField(
        label=_("ファイル"),
        help_text=_("CSVかXLSX。文字コードは、UTF-8、CP932（シフトJIS）、UTF-16のどれでもかまいません。"),
        widget=forms.ClearableFileInput(attrs={"accept": FILES}),
    )
    scope = forms.ChoiceField(
        label=_("ファイルの範囲"),
        choices=[("changes", _("異動分：変わった人だけの一覧")), ("whole", _("全件：全員の一覧"))],
        widget=forms.RadioSelect,
        help_text=_("全件を選ぶと、記録にあるのに一覧にない人も表示します。その人の記録は変わりません。"),
        error_messages={"required": _("全件か、異動分かを選んでください。")},
    )
    asks_for_columns = forms.BooleanField(label=_("読む前に、どの列が何かを確かめる"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind.code, kind.label) for kind in kinds()]  # type: ignore[attr-defined]  # a ChoiceField


class ColumnsForm(forms.Form):
    """One choice for each column a list of this kind may have: which column of the file it is."""

    def __init__(self, *args: Any, load: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [("", _("（ファイルにない）")), *((str(place), header) for place, header in enumerate(load.headers))]
        for column in load.list_kind.columns:
            self.fields[column.name] = forms.ChoiceField(
                label=column.label, choices=places, required=False, initial=load.mapping.get(column.name, "")
            )

    def mapping(self) -> dict[str, int]:
        return {name: int(place) for name, place in self.cleaned_data.items() if place != ""}


class ApprovalForm(forms.Form):
    leaves_out = forms.BooleanField(label=_("矛盾・不備の行を除いて反映する"), required=False)
    is_complete = forms.BooleanField(label=_("ファイルが途中で切れていないことを確かめた"), required=False)


class RefusalForm(forms.Form):
    reason = line(_("差戻しの理由"), max_length=400)
