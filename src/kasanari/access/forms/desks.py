"""Choosing a desk, and then somebody who sits there."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.staff.models import Posting, User


def own_desk_field(form: forms.Form, desk_codes: Iterable[str]) -> None:
    """Give ``form`` its field ``desk_code``: hidden where there is no choice."""
    codes = list(desk_codes)
    field: Any = form.fields["desk_code"]
    field.choices = [(code, packs.city().desks[code].name) for code in codes]
    field.initial = codes[0] if codes else ""
    field.error_messages["invalid_choice"] = _("この窓口には配属されていません。画面を開き直してください。")
    if len(codes) == 1:
        field.widget = forms.HiddenInput()


def desks_of_all_agencies(on: date) -> list[tuple[str, list[tuple[str, str]]]]:
    """Desks in force, by agency."""
    city = packs.city()
    groups = [
        (agency.name, [(desk.code, desk.name) for desk in city.desks_of_agency(agency.code) if desk.is_valid_on(on)])
        for agency in city.agencies.values()
    ]
    return [(agency, desks) for agency, desks in groups if desks]


class DeskChoice(forms.Form):
    """The first of two steps: at which desk the worker sits. Works without a script, as a page of its own."""

    desk = forms.ChoiceField(label=_("窓口"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        desk: Any = self.fields["desk"]
        desk.choices = [("", _("選んでください")), *desks_of_all_agencies(timezone.localdate())]


class WorkerField(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in the stubs only
    """A worker who sits at a desk today; never oneself."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=User.objects.none(),
            label=_("職員"),
            empty_label=_("選んでください"),
            error_messages={
                "invalid_choice": _("この職員は、その窓口に配属されていません。職員か窓口を選び直してください。")
            },
            **kwargs,
        )

    def offer(self, desk_code: str, *, but: User) -> None:
        posted = Posting.objects.on(timezone.localdate()).filter(desk_code=desk_code).values("user")
        workers = User.objects.filter(pk__in=posted, is_active=True).exclude(pk=but.pk)
        self.queryset = workers.order_by("kana", "username")

    def label_from_instance(self, obj: User) -> str:
        return f"{obj.display_name}（{obj.username}）"
