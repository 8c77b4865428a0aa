"""名寄せ: proposing and answering."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari.people.models import MergeProposal, Person
from kasanari.ui.forms import line, text

AGREE, REFUSE = "agree", "refuse"


class ProposeMergeForm(forms.Form):
    """The other record, looked for by name and chosen, and why."""

    search = line(
        _("もう一方の記録をさがす"), required=False, help_text=_("氏名かフリガナ。見つかった人から選びます。")
    )
    other = forms.ChoiceField(label=_("同じ人かもしれない記録"), widget=forms.RadioSelect)
    note = text(_("そう思う理由"), rows=3, max_length=1000)

    def __init__(self, *args: Any, found: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {str(one.pk): one for one in found}
        other: Any = self.fields["other"]
        other.choices = [(pk, f"{one.name}（{one.kana}）" if one.kana else one.name) for pk, one in self.found.items()]

    def chosen(self) -> Person:
        return self.found[self.cleaned_data["other"]]


class AnswerMergeForm(forms.Form):
    """同じ人 with the record that is kept, or 別の人 with the reason.

    Where another desk answers for the other record and has not yet (``completes`` is False), which record is kept is
    not asked: whoever answers last says it.
    """

    answer = forms.ChoiceField(label=_("確認した結果"), widget=forms.RadioSelect)
    reason = text(_("別の人とした理由"), required=False, rows=3, max_length=1000)

    def __init__(self, *args: Any, proposal: MergeProposal, completes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.persons = {"first": proposal.first, "second": proposal.second}
        same = (
            [("first", _("同じ人。左の記録を主にする")), ("second", _("同じ人。右の記録を主にする"))]
            if completes
            else [(AGREE, _("同じ人（もう一方の窓口も同じ人と答えると、まとまります）"))]
        )
        answer: Any = self.fields["answer"]
        answer.choices = [*same, (REFUSE, _("別の人"))]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("answer") == REFUSE and not data.get("reason"):
            self.add_error("reason", _("別の人とした理由を書いてください。"))
        return data

    @property
    def agrees(self) -> bool:
        return bool(self.cleaned_data["answer"] == AGREE)

    @property
    def kept(self) -> Person | None:
        """The record that is kept; None if they are two persons, or if somebody else is to say it."""
        return self.persons.get(self.cleaned_data["answer"])


class UndoMergeForm(forms.Form):
    reason = text(_("取り消す理由"), rows=3, max_length=1000)
