"""Answers: reviews, approvals, requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from kasanari.ui.forms import text

from ..models import Review


class ReviewForm(forms.Form):
    """事後確認 of one act."""

    is_proper = forms.TypedChoiceField(
        label=_("確認の結果"),
        choices=[("yes", _("適正")), ("no", _("問題あり"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    finding = text(_("確認したこと・対応"), required=False, rows=3, help_text=_("「問題あり」のときは必ず書きます。"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_proper") is False and not data.get("finding"):
            self.add_error("finding", _("何が問題かと、とった対応を書いてください。"))
        return data


class ReviewsForm(forms.Form):
    """Several at once, all proper."""

    reviews = forms.MultipleChoiceField(
        label=_("確認した件"),
        error_messages={
            "required": _("確認した件を選んでください。"),
            "invalid_choice": _("選んだ件の中に、すでに確認されたものがあります。もう一度選んでください。"),
        },
    )

    def __init__(self, *args: Any, waiting: Sequence[Review], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reviews: Any = self.fields["reviews"]
        reviews.choices = [(str(row.pk), row.get_kind_display()) for row in waiting]

    def chosen(self) -> list[UUID]:
        return [UUID(pk) for pk in self.cleaned_data["reviews"]]


class ApprovalForm(forms.Form):
    """二人目の承認: yes or no, and why."""

    is_granted = forms.TypedChoiceField(
        label=_("回答"),
        choices=[("yes", _("承認する")), ("no", _("承認しない"))],
        coerce=lambda value: value == "yes",
        empty_value=None,
        widget=forms.RadioSelect,
    )
    answer = text(_("理由・伝えたいこと"), required=False, rows=3, max_length=1000)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("is_granted") is False and not data.get("answer"):
            self.add_error("answer", _("承認しない理由を書いてください。"))
        return data


class AnswerForm(forms.Form):
    """The words of an answer to a request for access."""

    answer = text(
        _("お断りする理由、または別のよい方法"),
        rows=3,
        max_length=1000,
        help_text=_("例：本人が望んでいない。電話でお話しできます（内線…）。"),
    )
