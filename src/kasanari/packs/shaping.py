"""From plain values to the dataclasses of a pack: keys, types, dates, characters, lengths.

``shape`` reads the annotations of a dataclass and reports whatever does not fit them, all of it, before giving up.
"""

import math
import re
import types
import typing
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from kasanari.packs.problems import Place, Problems

Shape = TypeVar("Shape")

CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
INVISIBLE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})  # Unicode categories: control, format, and the like
LONGEST_CODE = 40
LONGEST_TEXT = 1_000
LONGEST_LABEL = 100
LONGEST_SHOWN = 40  # of a wrong value, in a message
LARGEST_NUMBER = 10**12
FIRST_YEAR, LAST_YEAR = 1900, 2200
LIST_SEPARATOR = ";"  # between the entries of one CSV cell

_WRONG = object()


def shape(
    cls: type[Shape],
    raw: Any,
    place: Place,
    problems: Problems,
    *,
    given: Mapping[str, Any] | None = None,
    from_csv: bool = False,
) -> Shape | None:
    """Build ``cls`` from a mapping of plain values; None if anything did not fit (then problems were added).

    ``given`` are fields that do not stand in the file; ``from_csv`` says that every value is the text of a cell.
    """
    if not isinstance(raw, Mapping):
        problems.add(place, f"A table of keys and values belongs here, not {_kind(raw)}.", "See packs/README.md.")
        return None
    hints = _hints(cls)  # type: ignore[arg-type]  # a class is hashable; mypy does not see it through the variable
    given = dict(given or {})
    values = {key: value for key, value in raw.items() if not (from_csv and value == "")}
    before = len(problems)
    expected = {field.name: field for field in _fields(cls) if field.name not in given}
    _report_unknown(raw, expected, place, problems)
    built = dict(given)
    for name, field in expected.items():
        if name in values:
            built[name] = _value(hints[name], values[name], place.at(name), problems, from_csv=from_csv)
        elif _is_required(field):
            problems.add(place.at(name), "This is missing.", f"Add “{name}”.")
    if len(problems) > before:
        return None
    return cls(**built)


@cache
def _hints(cls: Any) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def _fields(cls: type) -> tuple[Field[Any], ...]:
    return fields(cls)


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _report_unknown(raw: Mapping[Any, Any], expected: Mapping[str, Any], place: Place, problems: Problems) -> None:
    for key in raw:
        if key not in expected:
            problems.add(
                place.at(str(key)[:LONGEST_CODE]),
                "No such key is known here.",
                f"Remove it or correct the spelling; known are: {', '.join(expected)}.",
            )


def columns(cls: type[Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields of ``cls``: all of them, and those without which there is no item."""
    return tuple(field.name for field in _fields(cls)), tuple(
        field.name for field in _fields(cls) if _is_required(field)
    )


def _value(hint: Any, raw: Any, place: Place, problems: Problems, *, from_csv: bool) -> Any:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return _union(typing.get_args(hint), raw, place, problems, from_csv=from_csv)
    if origin is tuple:
        return _tuple(typing.get_args(hint)[0], raw, place, problems, from_csv=from_csv)
    if is_dataclass(hint) and isinstance(hint, type):
        return shape(hint, raw, place, problems, from_csv=from_csv)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return _choice(hint, raw, place, problems)
    return _READERS[hint](raw, place, problems, from_csv)


def _union(hints: tuple[Any, ...], raw: Any, place: Place, problems: Problems, *, from_csv: bool) -> Any:
    wanted = [hint for hint in hints if hint is not type(None)]
    if len(wanted) == 1:
        return _value(wanted[0], raw, place, problems, from_csv=from_csv)
    if isinstance(raw, str) and str in wanted:
        return _text(raw, place, problems, from_csv)
    return _number(raw, place, problems, from_csv)


def _tuple(hint: Any, raw: Any, place: Place, problems: Problems, *, from_csv: bool) -> Any:
    if from_csv:
        raw = [part.strip() for part in str(raw).split(LIST_SEPARATOR)]
    if not isinstance(raw, list):
        return _wrong(place, "a list", raw, problems, "Write a list, even for one entry: [ … ].")
    entries = tuple(
        _value(hint, entry, place.item(index), problems, from_csv=from_csv) for index, entry in enumerate(raw)
    )
    if hint is str and len(set(entries)) < len(entries):
        problems.add(place, "An entry stands in the list twice.", "Remove the second one.")
    return entries


def _choice(choices: type[StrEnum], raw: Any, place: Place, problems: Problems) -> Any:
    if isinstance(raw, str) and raw in list(choices):
        return choices(raw)
    problems.add(place, f"{_shown(raw)} is not a choice.", f"Use one of: {', '.join(choices)}.")
    return _WRONG


def _text(raw: Any, place: Place, problems: Problems, from_csv: bool) -> Any:
    if not isinstance(raw, str):
        return _wrong(place, "text", raw, problems, 'Put it in quotation marks: "…".')
    complaint = _complaint(raw, place.key.rpartition(".")[2])
    if complaint is None:
        return raw
    problems.add(place, *complaint)
    return _WRONG


def _complaint(text: str, name: str) -> tuple[str, str] | None:
    """Message and remedy for the first thing wrong with a text that stands under the key ``name``."""
    longest = _longest(name)
    hidden = next((character for character in text if unicodedata.category(character) in INVISIBLE), None)
    if not text.strip():
        return "The text is empty.", "Fill it in, or remove the key if it may be absent."
    if hidden is not None:
        return f"There is an invisible character in it (U+{ord(hidden):04X}).", "Type the text anew."
    if text != text.strip():
        return "There are spaces around the text.", "Remove the spaces at its ends."
    if len(text) > longest:
        return f"The text has {len(text):,} characters.", f"Shorten it to {longest:,} at most."
    if name == "code" and not CODE.fullmatch(text):
        return f"{_shown(text)} is not a code.", "Use small letters a–z, digits, and - or _ between them."
    return None


def _longest(name: str) -> int:
    if name == "code":
        return LONGEST_CODE
    return LONGEST_LABEL if name.startswith(("label", "title", "kana", "unit")) else LONGEST_TEXT


def _truth(raw: Any, place: Place, problems: Problems, from_csv: bool) -> Any:
    if from_csv and raw in ("true", "false"):
        return raw == "true"
    if isinstance(raw, bool):
        return raw
    return _wrong(place, "true or false", raw, problems, "Write true or false, without quotation marks.")


def _whole_number(raw: Any, place: Place, problems: Problems, from_csv: bool) -> Any:
    if from_csv and isinstance(raw, str) and re.fullmatch(r"-?[0-9]{1,12}", raw):
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, int):
        return _wrong(place, "a whole number", raw, problems, "Write digits only, without quotation marks.")
    name = place.key.rpartition(".")[2].partition("[")[0]
    if "fiscal_year" in name and not FIRST_YEAR <= raw <= LAST_YEAR:
        problems.add(place, f"{_shown(raw)} is not a year.", "Write the year in which the fiscal year begins: 2022.")
        return _WRONG
    return _bounded(raw, place, problems)


def _number(raw: Any, place: Place, problems: Problems, from_csv: bool) -> Any:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or (isinstance(raw, float) and math.isnan(raw)):
        return _wrong(place, "a number", raw, problems, "Write a plain number such as 48.1.")
    return _bounded(raw, place, problems)


def _bounded(raw: float, place: Place, problems: Problems) -> Any:
    if abs(raw) > LARGEST_NUMBER:
        problems.add(place, "The number is too large.", f"Keep it under {LARGEST_NUMBER:,}.")
        return _WRONG
    return raw


def _day(raw: Any, place: Place, problems: Problems, from_csv: bool) -> Any:
    if isinstance(raw, date) and not isinstance(raw, datetime):
        return raw
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            problems.add(place, f"{_shown(raw)} is no day of the calendar.", "Correct the date.")
            return _WRONG
    return _wrong(place, "a date", raw, problems, "Write year-month-day, such as 2022-04-01.")


_READERS = {
    str: _text,
    bool: _truth,
    int: _whole_number,
    date: _day,
}


def _wrong(place: Place, expected: str, raw: Any, problems: Problems, remedy: str) -> Any:
    problems.add(place, f"{_shown(raw)} is {_kind(raw)}; {expected} belongs here.", remedy)
    return _WRONG


def _shown(raw: Any) -> str:
    try:
        text = "".join(character if character.isprintable() else "�" for character in str(raw))
    except ValueError:  # an integer of thousands of digits
        return "The value"
    return f"“{text[:LONGEST_SHOWN]}…”" if len(text) > LONGEST_SHOWN else f"“{text}”"


def _kind(raw: Any) -> str:
    names = {
        bool: "true/false",
        int: "a number",
        float: "a number",
        str: "text",
        list: "a list",
        type(None): "nothing",
    }
    if isinstance(raw, Mapping):
        return "a table"
    return names.get(type(raw), "a date" if isinstance(raw, date) else "something else")
