"""Choices out of the pack, with a first one that says what an empty answer means."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.packs.forms import choices, table

Choice = tuple[str, Any]

ANY = _("問わない")


def with_any(known: Iterable[Choice], said: Any = ANY) -> list[Choice]:
    return [("", said), *known]


def topics() -> list[Choice]:
    return list(table("topics"))


def needs() -> list[Choice]:
    return list(table("needs"))


def languages() -> list[Choice]:
    return list(choices(packs.city().languages.values()))


def districts() -> list[Choice]:
    return list(choices(packs.city().districts.values()))


def areas() -> list[Choice]:
    return list(choices(packs.city().areas.values()))
