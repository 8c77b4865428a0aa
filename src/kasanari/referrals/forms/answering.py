"""What a receiver answers."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari.ui.days import from_today, not_in_future
from kasanari.ui.forms import DateField, line, text

from .. import terms
from ..actions import Acceptance
from ..models import Result

LONGEST = 1000


class OutsideAcceptForm(forms.Form):
    """受け入れる: until when they mean to meet."""

    meet_by = DateField(label=_("いつまでに会えそうですか"), help_text=_("目安で構いません。"))
    words = text(
        _("ひとこと"),
        required=False,
        rows=2,
        max_length=LONGEST,
        help_text=_("例：担当は佐藤です。火曜の午前に電話します。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["meet_by"].initial = terms.meet_by(timezone.localdate())

    def clean_meet_by(self) -> date:
        return from_today(self.cleaned_data["meet_by"])

    def answer(self) -> Acceptance:
        return Acceptance(meet_by=self.cleaned_data["meet_by"], words=self.cleaned_data["words"])


class AcceptForm(OutsideAcceptForm):
    """The same for a desk, which goes on in a new record or in one it has: ``records`` are ``(dossier id, name)``."""

    joins = forms.ChoiceField(label=_("どの記録で続けますか"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, records: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(pk), name) for pk, name in records]
        joins: Any = self.fields["joins"]
        joins.choices = [("", _("新しく受け付ける")), *known]
        joins.initial = known[0][0] if known else ""
        if not known:
            joins.widget = forms.HiddenInput()

    def answer(self) -> Acceptance:
        joins = self.cleaned_data["joins"]
        return Acceptance(
            meet_by=self.cleaned_data["meet_by"],
            words=self.cleaned_data["words"],
            joins=UUID(joins) if joins else None,
        )


class DeclineForm(forms.Form):
    """お断りする: why, and what may help instead."""

    words = text(_("お受けできない理由"), rows=2, max_length=LONGEST)
    idea = text(
        _("別のよい方法"),
        required=False,
        rows=2,
        max_length=LONGEST,
        help_text=_("例：隣の校区の会なら土曜に空きがあります。"),
    )


class MetForm(forms.Form):
    """初めて会ったこと."""

    met_on = DateField(label=_("会った日"))
    words = text(_("様子"), required=False, rows=2, max_length=LONGEST)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["met_on"].initial = timezone.localdate()

    def clean_met_on(self) -> date:
        return not_in_future(self.cleaned_data["met_on"])


class SettleForm(forms.Form):
    """結果."""

    result = forms.ChoiceField(label=_("どうなりましたか"), choices=Result.choices, widget=forms.RadioSelect)
    words = text(_("伝えたいこと"), required=False, rows=2, max_length=LONGEST)


class LateForm(forms.Form):
    """What somebody typed into a form that was over when it came; ``line`` of any of the forms above."""

    words = line(_("書かれたこと"), max_length=2 * LONGEST)
    idea = line(_("別のよい方法"), max_length=2 * LONGEST)

    def said(self) -> str:
        return "\n".join(filter(None, (self.cleaned_data["words"], self.cleaned_data["idea"])))
