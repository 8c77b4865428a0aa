"""What somebody looks for, in as many or as few words as he has."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.ui.forms import line

from ..models import Accessibility, Formality, OrganizationKind, Weekday
from ..search import Criteria
from . import choices

OLDEST = 120
PRICES = (("0", _("無料だけ")), ("300", _("300円まで")), ("500", _("500円まで")), ("1000", _("1,000円まで")))
STEPS = (
    ("0", _("この校区だけ")),
    ("1", _("となりの校区まで")),
    ("2", _("2つとなりの校区まで")),
    ("3", _("3つとなりの校区まで")),
)


class SearchForm(forms.Form):
    words = line(_("ことば"), max_length=60, help_text=_("名前や内容の一部。2文字から。"))
    topic = forms.ChoiceField(label=_("困りごと"), required=False)
    need = forms.ChoiceField(label=_("できること・歓迎"), required=False)
    district = forms.ChoiceField(label=_("校区"), required=False)
    steps = forms.ChoiceField(label=_("どこまで"), required=False, choices=STEPS)
    area = forms.ChoiceField(label=_("日常生活圏域"), required=False)
    day = forms.ChoiceField(label=_("曜日"), required=False, choices=choices.with_any(Weekday.choices))
    language = forms.ChoiceField(label=_("使える言語"), required=False)
    age = forms.IntegerField(label=_("年齢"), required=False, min_value=0, max_value=OLDEST)
    most = forms.ChoiceField(label=_("費用"), required=False, choices=choices.with_any(PRICES))
    kind = forms.ChoiceField(label=_("種別"), required=False, choices=choices.with_any(OrganizationKind.choices))
    formality = forms.ChoiceField(
        label=_("公的・地域の別"), required=False, choices=choices.with_any(Formality.choices)
    )
    accessibility = forms.MultipleChoiceField(
        label=_("バリアフリー"), required=False, choices=Accessibility.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {
            "topic": choices.topics(),
            "need": choices.needs(),
            "language": choices.languages(),
            "district": choices.districts(),
            "area": choices.areas(),
        }
        for name, options in known.items():
            self.fields[name].choices = choices.with_any(options)  # type: ignore[attr-defined]  # a ChoiceField
        if not packs.city().areas:
            del self.fields["area"]

    def clean_most(self) -> int | None:
        return int(self.cleaned_data["most"]) if self.cleaned_data["most"] else None

    def criteria(self) -> Criteria:
        """What was asked for; what could not be read does not count."""
        return Criteria.of(self.cleaned_data)
