"""What a worker asks, opens or declares about one person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kasanari import packs
from kasanari.packs.forms import CodeField
from kasanari.staff.models import User
from kasanari.ui.forms import text

from .desks import WorkerField, own_desk_field


class AskForm(forms.Form):
    """閲覧の依頼: why, in a code and in words."""

    desk_code = forms.ChoiceField(label=_("依頼する窓口"))
    reason_code = CodeField(code_table="request_reasons", label=_("依頼の理由"))
    words = text(
        _("知りたいこと"),
        rows=3,
        max_length=1000,
        help_text=_("何のために、何を知りたいか。相手の窓口の職員が読みます。"),
    )

    def __init__(self, *args: Any, desk_codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_desk_field(self, desk_codes)

    def reason(self) -> str:
        label = packs.city().code_tables["request_reasons"][self.cleaned_data["reason_code"]].label
        return f"{label}：{self.cleaned_data['words']}"


class EmergencyForm(forms.Form):
    """緊急閲覧: whose life or body is in which danger, and for how long."""

    desk_code = forms.ChoiceField(label=_("窓口"))
    reason = text(
        _("緊急の理由"),
        rows=3,
        max_length=1000,
        help_text=_("だれの生命・身体に、どのような危険があり、なぜ同意を待てないかを書きます。"),
    )
    hours = forms.TypedChoiceField(
        label=_("開いておく時間"),
        coerce=int,
        error_messages={"invalid_choice": _("一覧にある時間から選んでください。")},
    )

    def __init__(self, *args: Any, desk_codes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own_desk_field(self, desk_codes)
        hours: Any = self.fields["hours"]
        hours.choices = [(n, _hours(n)) for n in range(1, packs.city().settings.emergency_hours + 1)]
        hours.initial = 1


class ConflictForm(forms.Form):
    """利害関係の申出: how a worker is related to the person; oneself, unless one of the ``workers`` is chosen."""

    worker = WorkerField(required=False, help_text=_("選ばなければ、あなた自身の申出です。"))
    kind = CodeField(code_table="conflict_kinds", label=_("この方との関係"))
    is_sure = forms.BooleanField(
        label=_("次の画面から、この方と、この方の記録が見られなくなることを確かめました"),
        error_messages={"required": _("確かめたら、チェックを入れてください。")},
    )

    def __init__(self, *args: Any, workers: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        worker: Any = self.fields["worker"]
        worker.queryset = workers
        worker.empty_label = _("自分")
        if not workers:
            worker.widget = forms.HiddenInput()


def _hours(count: int) -> str:
    return ngettext("%(count)d時間", "%(count)d時間", count) % {"count": count}
