"""Fields whose choices are items of the pack."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from kasanari import packs

Label = Any  # a text, translated now or later


def choices(items: Iterable[packs.Item], on: date | None = None) -> list[tuple[str, str]]:
    """Choices from pack items valid on a day (default: today)."""
    day = on or timezone.localdate()
    return [(item.code, item.name) for item in items if item.is_valid_on(day)]


def table(name: str) -> list[tuple[str, str]]:
    """Choices from a code table of the pack."""
    return choices(packs.city().code_tables[name].values())


def agencies() -> list[tuple[str, str]]:
    return choices(packs.city().agencies.values())


class CodeField(forms.ChoiceField):
    """One code of a pack table, chosen by radio buttons; read when the form is built, so a new day's codes count."""

    def __init__(self, *, code_table: str, label: Label, **kwargs: Any) -> None:
        super().__init__(choices=lambda: table(code_table), label=label, widget=forms.RadioSelect, **kwargs)


class CodesField(forms.MultipleChoiceField):
    """Several codes of a pack table, chosen by check boxes."""

    def __init__(self, *, code_table: str, label: Label, **kwargs: Any) -> None:
        super().__init__(choices=lambda: table(code_table), label=label, widget=forms.CheckboxSelectMultiple, **kwargs)
