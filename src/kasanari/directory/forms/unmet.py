"""Recording what was sought in vain, and choosing the figures to look at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Source
from . import choices


class UnmetForm(forms.Form):
    """No free words: a person's name would get in."""

    topic = forms.ChoiceField(label=_("困りごと"))
    needs = forms.MultipleChoiceField(
        label=_("どんな手が足りなかったか"), required=False, choices=choices.needs, widget=forms.CheckboxSelectMultiple
    )
    district_code = forms.ChoiceField(label=_("校区"), required=False)
    source = forms.ChoiceField(
        label=_("きっかけ"), choices=[choice for choice in Source.choices if choice[0] != Source.SEARCH]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["topic"].choices = choices.topics()
        fields["district_code"].choices = choices.with_any(choices.districts(), _("分からない・伏せる"))


class FiguresForm(forms.Form):
    district = forms.ChoiceField(label=_("校区"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["district"].choices = choices.with_any(choices.districts(), _("市全体"))
