"""What an act changes on a row, in words of the screen, for the history of the entry."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from kasanari import packs

APART = {"phones": _("電話"), "contacts": _("担当者")}
NOT_TOLD = frozenset({"version", "found_under", "found_by", "found_in", "sort_key", "list_content", "list_version"})
LONGEST = 400


def apply_columns(row: Model, told: Mapping[str, Any]) -> None:
    """Set the columns; what they were is remembered until the change is told."""
    row._was = {name: _words(row, name) for name in told}  # type: ignore[attr-defined]  # noqa: SLF001 - our own mark
    for name, value in told.items():
        setattr(row, name, value)


def told_changes(
    row: Model, before: Mapping[str, str] | None = None, after: Mapping[str, str] | None = None
) -> list[list[str]]:
    """``[label, before, after]`` of every column that `apply_columns` changed, and of what lies apart."""
    was: Mapping[str, str] = getattr(row, "_was", {})
    told = [
        [_label(row, name), old, new]
        for name, old in was.items()
        if name not in NOT_TOLD and (new := _words(row, name)) != old
    ]
    before, after = before or {}, after or {}
    return told + [[_apart(name), before[name], after[name]] for name in before if before[name] != after.get(name)]


def _label(row: Model, name: str) -> str:
    with translation.override("ja"):  # the history is kept in the language of the office
        return str(row._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _apart(name: str) -> str:
    with translation.override("ja"):
        return str(APART[name])


def _named(name: str, code: Any) -> str:
    """A code in the words of the pack, where it is one."""
    city = packs.city()
    tables = {"district_codes": city.districts, "languages": city.languages} | dict(city.code_tables)
    table: Mapping[Any, Any] = tables.get(name, {})
    return str(table[code]) if code in table else str(code)


def _words(row: Model, name: str) -> str:
    with translation.override("ja"):
        shown = getattr(row, f"get_{name}_display", None)
        value = shown() if shown else getattr(row, name)
        if isinstance(value, list):
            return "、".join(_named(name, code) for code in value)[:LONGEST]
        return "" if value is None else str(value)[:LONGEST]
