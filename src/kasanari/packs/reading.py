"""Reads the folder of a municipality into a ``City``: which file holds what, and nothing else."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from kasanari.packs import files
from kasanari.packs.draft import (
    CODE_TABLES,
    CSV_SECTIONS,
    MUNICIPALITY,
    OPTIONAL,
    TOML_SECTIONS,
    Draft,
    PlanDraft,
    PlanHead,
)
from kasanari.packs.items import City, Item, Municipality, Settings
from kasanari.packs.plan import Indicator, Initiative, Pillar, Summary, WelfarePlan
from kasanari.packs.problems import PackError, Place, Problem, Problems
from kasanari.packs.rules import check_rules
from kasanari.packs.shaping import columns, shape

Shape = TypeVar("Shape")

PLAN_FILES = ("plan.toml", "initiatives.yaml", "indicators.yaml", "summaries.yaml")
VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z._-]{0,39}")
NOT_READ = frozenset({"README.md"})


def load(path: Path | str) -> City:
    """The city described in the folder ``path``. Raises ``PackError`` with every problem if there is any."""
    draft, problems = read(Path(path))
    if problems:
        raise PackError(problems)
    return _city(draft, digest(Path(path)))


def check(path: Path | str) -> list[Problem]:
    """Every problem of the pack in the folder ``path``; an empty list for a sound one. Needs no database."""
    return read(Path(path))[1]


def read(path: Path) -> tuple[Draft, list[Problem]]:
    problems = Problems()
    draft = Draft()
    if not path.is_dir():
        problems.add(Place(path.name), "There is no such folder.", "Name the folder that holds municipality.toml.")
        return draft, problems.as_list()
    _report_stray_files(path, problems)
    _read_municipality(path, draft, problems)
    _read_sections(path, draft, problems)
    draft.plans = [_read_plan(path, name, problems) for name in _plan_folders(path)]
    check_rules(draft, problems)
    return draft, problems.as_list()


def digest(path: Path) -> str:
    """SHA-256 over the names and contents of the pack's files, whatever their dates or order on disk."""
    total = hashlib.sha256()
    for name in sorted(name for name in _names(path) if not _is_ignored(name)):
        content = (path / name).read_bytes()
        total.update(f"{name}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _names(path: Path) -> list[str]:
    return [file.relative_to(path).as_posix() for file in path.rglob("*") if file.is_file()]


def _is_ignored(name: str) -> bool:
    return name in NOT_READ or any(part.startswith(".") for part in name.split("/"))


def _plan_folders(path: Path) -> list[str]:
    plans = path / "plans"
    return sorted(folder.name for folder in plans.iterdir() if folder.is_dir()) if plans.is_dir() else []


def _report_stray_files(path: Path, problems: Problems) -> None:
    known = {MUNICIPALITY}
    known |= {f"{name}.csv" for name in CSV_SECTIONS}
    known |= {f"{name}.toml" for name in TOML_SECTIONS}
    known |= {f"codes/{name}.csv" for name in CODE_TABLES}
    known |= {f"plans/{folder}/{name}" for folder in _plan_folders(path) for name in PLAN_FILES}
    for name in _names(path):
        if name not in known and not _is_ignored(name):
            problems.add(Place(name), "No such file belongs to a pack.", "Remove it or correct its name.")


def _read_municipality(path: Path, draft: Draft, problems: Problems) -> None:
    document = _toml(path, MUNICIPALITY, problems)
    if document is None:
        return
    place = Place(MUNICIPALITY)
    _report_unknown(document, ("version", "municipality", "settings"), place, problems)
    version = document.get("version")
    if isinstance(version, str) and VERSION.fullmatch(version):
        draft.version = version
    else:
        problems.add(
            place.at("version"),
            "The version is missing, or is no version.",
            'Write version = "2024.1" (letters, digits, . - _, at most 40) and raise it with each change.',
        )
    draft.municipality = _part(Municipality, document, "municipality", place, problems)
    draft.settings = _part(Settings, document, "settings", place, problems)


def _part(cls: type[Shape], document: Mapping[str, Any], key: str, place: Place, problems: Problems) -> Shape | None:
    if key not in document:
        problems.add(place.at(key), "This is missing.", f"Add the table [{key}].")
        return None
    return shape(cls, document[key], place.at(key), problems)


def _read_sections(path: Path, draft: Draft, problems: Problems) -> None:
    for name, cls in CSV_SECTIONS.items():
        _read_csv_section(path, name, f"{name}.csv", cls, draft, problems)
    for name in CODE_TABLES:
        _read_csv_section(path, f"codes/{name}", f"codes/{name}.csv", Item, draft, problems)
    for name, toml_cls in TOML_SECTIONS.items():
        _read_toml_section(path, name, toml_cls, draft, problems)


def _read_csv_section(path: Path, section: str, name: str, cls: type[Item], draft: Draft, problems: Problems) -> None:
    draft.sections[section], draft.codes[section] = {}, None
    if name in OPTIONAL and not (path / name).exists():
        draft.codes[section] = frozenset()
        return
    text = files.read_text(path, name, problems)
    table = files.parse_csv(text, name, problems) if text is not None else None
    if table is None or not _has_columns(table.header, cls, Place(name), problems):
        return
    entries = [(f"line {line}", row) for line, row in table.rows]
    _take(cls, entries, Place(name, Path(name).stem), section, draft, problems, from_csv=True)
    if not table.is_whole:
        draft.codes[section] = None


def _has_columns(header: list[str], cls: type[Item], place: Place, problems: Problems) -> bool:
    """Whether the header is in order. It is reported once, and not again for every row."""
    known, required = columns(cls)
    before = len(problems)
    for column in header:
        if column not in known:
            remedy = f"Remove it or correct the spelling; known are: {', '.join(known)}."
            problems.add(place.at(column[:40]), "No such column is known here.", remedy)
    for column in required:
        if column not in header:
            problems.add(place.at(column), "The column is missing.", f"Add “{column}” to the first line.")
    return len(problems) == before


def _read_toml_section(path: Path, name: str, cls: type[Item], draft: Draft, problems: Problems) -> None:
    draft.sections[name], draft.codes[name] = {}, None
    file = f"{name}.toml"
    document = _toml(path, file, problems)
    if document is None:
        return
    _report_unknown(document, (name,), Place(file), problems)
    entries = _list(document, name, Place(file), f"Begin each entry with [[{name}]].", problems)
    if entries is not None:
        _take(cls, entries, Place(file, name), name, draft, problems)


def _take(
    cls: type[Item],
    entries: Iterable[tuple[str, Any]],
    place: Place,
    section: str,
    draft: Draft,
    problems: Problems,
    *,
    from_csv: bool = False,
) -> None:
    items, codes = _keyed(cls, entries, place, problems, from_csv=from_csv)
    draft.sections[section], draft.codes[section] = items, codes


def _keyed(
    cls: type[Shape],
    entries: Iterable[tuple[str, Any]],
    place: Place,
    problems: Problems,
    *,
    given: Mapping[str, Any] | None = None,
    key: str = "code",
    from_csv: bool = False,
) -> tuple[dict[Any, Shape], frozenset[Any]]:
    """The sound entries by ``key``, and all the keys that were declared. A key given twice is reported."""
    items: dict[Any, Shape] = {}
    declared: dict[Any, str] = {}
    for where, raw in entries:
        code = raw.get(key) if isinstance(raw, Mapping) else None
        named = isinstance(code, str | int) and code != ""
        spot = place.item(str(code)[:40] if named else where)
        if named and code in declared:
            problems.add(
                spot.at(key),
                f"“{code}” is there twice ({declared[code]}, {where}).",
                "Give one of them another code.",
            )
        elif named:
            declared[code] = where
        item = shape(cls, raw, spot, problems, given=given, from_csv=from_csv)
        if item is not None:
            items.setdefault(code, item)
    return items, frozenset(declared)


def _read_plan(path: Path, folder: str, problems: Problems) -> PlanDraft:
    draft = PlanDraft(folder)
    base = f"plans/{folder}"
    _read_plan_head(path, f"{base}/plan.toml", draft, problems)
    _read_initiatives(path, f"{base}/initiatives.yaml", draft, problems)
    entries = _yaml_list(path, f"{base}/indicators.yaml", "indicators", problems)
    draft.indicators, _ = _keyed(Indicator, entries or (), Place(f"{base}/indicators.yaml", "indicators"), problems)
    entries = _yaml_list(path, f"{base}/summaries.yaml", "summaries", problems)
    place = Place(f"{base}/summaries.yaml", "summaries")
    draft.summaries, _ = _keyed(Summary, entries or (), place, problems, key="fiscal_year")
    return draft


def _read_plan_head(path: Path, name: str, draft: PlanDraft, problems: Problems) -> None:
    document = _toml(path, name, problems)
    if document is None:
        return
    pillars = _list(document, "pillars", Place(name), "Begin each pillar with [[pillars]].", problems)
    if pillars is not None:
        draft.pillars, draft.pillar_codes = _keyed(Pillar, pillars, Place(name, "pillars"), problems)
    head = {key: value for key, value in document.items() if key != "pillars"}
    draft.head = shape(PlanHead, head, Place(name), problems)


def _read_initiatives(path: Path, name: str, draft: PlanDraft, problems: Problems) -> None:
    entries = _yaml_list(path, name, "initiatives", problems)
    if entries is None:
        return
    draft.initiatives, draft.initiative_codes = _keyed(Initiative, entries, Place(name, "initiatives"), problems)


def _yaml_list(path: Path, name: str, key: str, problems: Problems) -> list[tuple[str, Any]] | None:
    text = files.read_text(path, name, problems)
    document = files.parse_yaml(text, name, problems) if text is not None else None
    if document is None:
        return None
    if not isinstance(document, Mapping):
        problems.add(Place(name), "The file does not begin with a key.", f"Begin it with “{key}:”.")
        return None
    _report_unknown(document, (key,), Place(name), problems)
    return _list(document, key, Place(name), f"Write “{key}:” and a list of entries under it.", problems)


def _toml(path: Path, name: str, problems: Problems) -> dict[str, Any] | None:
    text = files.read_text(path, name, problems)
    return files.parse_toml(text, name, problems) if text is not None else None


def _list(
    document: Mapping[str, Any], key: str, place: Place, remedy: str, problems: Problems
) -> list[tuple[str, Any]] | None:
    entries = document.get(key)
    if not isinstance(entries, list):
        problems.add(place.at(key), "The list is missing.", remedy)
        return None
    return [(f"entry {number}", entry) for number, entry in enumerate(entries, start=1)]


def _report_unknown(document: Mapping[Any, Any], known: tuple[str, ...], place: Place, problems: Problems) -> None:
    for key in document:
        if key not in known:
            problems.add(
                place.at(str(key)[:40]),
                "No such key is known here.",
                f"Remove it; known are: {', '.join(known)}.",
            )


def _city(draft: Draft, digest_of_files: str) -> City:
    if draft.municipality is None or draft.settings is None:  # read() reported a problem in that case
        raise PackError([])
    named = {name: MappingProxyType(draft.sections[name]) for name in (*CSV_SECTIONS, *TOML_SECTIONS)}
    tables = {name: MappingProxyType(draft.sections[f"codes/{name}"]) for name in CODE_TABLES}
    plans = {plan.code: plan for plan in map(_plan, draft.plans)}
    return City(
        version=draft.version,
        digest=digest_of_files,
        municipality=draft.municipality,
        settings=draft.settings,
        code_tables=MappingProxyType(tables),
        plans=MappingProxyType(plans),
        **named,
    )


def _plan(draft: PlanDraft) -> WelfarePlan:
    if draft.head is None:  # read() reported a problem in that case
        raise PackError([])
    return WelfarePlan(
        **vars(draft.head),
        pillars=MappingProxyType(draft.pillars),
        initiatives=MappingProxyType(draft.initiatives),
        indicators=MappingProxyType(draft.indicators),
        summaries=MappingProxyType(draft.summaries),
    )
