"""What a pack changes against the version last applied: added, changed, ended, vanished, section by section."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypedDict

from kasanari.packs.items import City


class Trace(TypedDict):
    """What is remembered of an applied item: enough to tell a change, an end, and a disappearance."""

    fingerprint: str
    label: str
    until: str | None


Snapshot = dict[str, dict[str, Trace]]


class Change(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"  # its last day was set
    VANISHED = "vanished"


@dataclass(frozen=True)
class Difference:
    section: str
    code: str
    label: str
    change: Change
    until: date | None = None  # as the pack now says; for a vanished item, as it last said


@dataclass(frozen=True)
class Diff:
    """``applied`` is the version last applied (None: never), ``version`` the one compared with it."""

    applied: str | None
    version: str
    differences: tuple[Difference, ...]

    def __bool__(self) -> bool:
        return bool(self.differences)

    def of(self, change: Change) -> tuple[Difference, ...]:
        return tuple(difference for difference in self.differences if difference.change is change)

    def sections(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(difference.section for difference in self.differences))

    def render(self) -> str:
        """Plain text, one line for each difference under its section."""
        before = self.applied or "nothing applied yet"
        lines = [f"{before} → {self.version}"]
        if not self.differences:
            return f"{lines[0]}\nNo differences."
        for section in self.sections():
            lines.append(f"\n{section}")
            lines += [_line(difference) for difference in self.differences if difference.section == section]
        return "\n".join(lines)


MARKS = {Change.ADDED: "+", Change.CHANGED: "~", Change.ENDED: "|", Change.VANISHED: "-"}


def _line(difference: Difference) -> str:
    end = f" (until {difference.until})" if difference.until else ""
    return f"  {MARKS[difference.change]} {difference.change:<8} {difference.code}  {difference.label}{end}"


def snapshot(city: City) -> Snapshot:
    """Every item of the pack by section and code, as it is kept with an applied version."""
    return {section: {code: _trace(item) for code, item in items.items()} for section, items in city.sections()}


def compare(before: Snapshot, after: Snapshot) -> tuple[Difference, ...]:
    found = []
    for section in dict.fromkeys([*after, *before]):
        old, new = before.get(section, {}), after.get(section, {})
        for code in dict.fromkeys([*new, *old]):
            change = _change(old.get(code), new.get(code))
            if change is not None:
                trace = new.get(code) or old[code]
                found.append(Difference(section, code, trace["label"], change, _day(trace["until"])))
    return tuple(found)


def _change(old: Trace | None, new: Trace | None) -> Change | None:
    if old is None:
        return Change.ADDED
    if new is None:
        return Change.VANISHED
    if old["fingerprint"] == new["fingerprint"]:
        return None
    return Change.ENDED if new["until"] and not old["until"] else Change.CHANGED


def _trace(item: Any) -> Trace:
    plain = json.dumps(_plain(item), ensure_ascii=False, sort_keys=True)
    until = getattr(item, "until", None)
    return Trace(
        fingerprint=hashlib.sha256(plain.encode()).hexdigest(),
        label=str(getattr(item, "label", "") or getattr(item, "title", "")),
        until=until.isoformat() if until else None,
    )


def _plain(value: Any) -> Any:
    """The value as JSON. Mappings inside an item (a plan's initiatives) are sections of their own and left out."""
    if is_dataclass(value):
        return {
            field.name: _plain(getattr(value, field.name))
            for field in fields(value)
            if not isinstance(getattr(value, field.name), Mapping)
        }
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return value.isoformat() if isinstance(value, date) else value


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
