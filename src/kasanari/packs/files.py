"""From a pack's files to plain values: encodings, syntax, size. What the values mean is decided in ``shaping``.

A file that cannot be read yields None and a problem; nothing here raises over what a pack contains.
"""

import csv
import io
import tomllib
from collections.abc import Hashable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from kasanari.packs.problems import Place, Problems

LARGEST_FILE = 1_000_000  # bytes
DEEPEST_NESTING = 12


def read_text(root: Path, name: str, problems: Problems) -> str | None:
    """The text of a pack's file, without a byte order mark; None, with a problem, if it cannot be read as UTF-8."""
    place = Place(name)
    try:
        content = (root / name).read_bytes()
    except FileNotFoundError:
        problems.add(place, "The file is missing.", f"Create {name}; packs/README.md shows what stands in it.")
        return None
    except OSError as error:
        problems.add(place, f"The file cannot be read ({error.strerror}).", "Check the file and its permissions.")
        return None
    if len(content) > LARGEST_FILE:
        problems.add(place, f"The file has {len(content):,} bytes.", f"Keep it under {LARGEST_FILE:,} bytes.")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        problems.add(place, f"The file is not UTF-8{_guess_encoding(content)}.", "Save it again as UTF-8.")
        return None


def _guess_encoding(content: bytes) -> str:
    try:
        content.decode("cp932")
    except UnicodeDecodeError:
        return ""
    return "; it looks like Shift_JIS (CP932)"


def parse_toml(text: str, name: str, problems: Problems) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except RecursionError:
        problems.add(Place(name), "The values are nested too deeply.", "Follow the layout in packs/README.md.")
    except ValueError as error:  # TOMLDecodeError is one; so is an impossible date
        problems.add(Place(name), f"This is not TOML: {error}.", "Correct the line named in the message.")
    return None


class _PackLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # the C loader may be absent
    """Safe YAML that refuses a key given twice, where YAML's own loaders keep the last one in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = set()
        for key_node, _ in node.value:
            if key_node.value in keys and isinstance(key_node, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {key_node.value!r} is given twice", key_node.start_mark
                )
            if isinstance(key_node, yaml.ScalarNode):
                keys.add(key_node.value)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep=deep)
        return mapping


def parse_yaml(text: str, name: str, problems: Problems) -> Any:
    """The document's value, or None with a problem. Anchors and aliases are refused: they can blow up in memory."""
    try:
        _refuse_aliases_and_depth(text)
        document = yaml.load(text, Loader=_PackLoader)  # noqa: S506 - _PackLoader is a safe loader
    except yaml.YAMLError as error:
        problems.add(Place(name), f"This is not YAML: {_one_line(error)}.", "Correct the line named in the message.")
        return None
    except ValueError as error:  # an impossible date
        problems.add(Place(name), f"A value cannot be read: {error}.", "Write dates as 2022-04-01, numbers plainly.")
        return None
    if document is None:
        problems.add(Place(name), "The file is empty.", "Follow the layout in packs/README.md.")
    return document


def _refuse_aliases_and_depth(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_PackLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _refused(event, "aliases (*name) are not used in packs: write the value out")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST_NESTING:
            raise _refused(event, "the values are nested too deeply")


def _refused(event: yaml.Event, reason: str) -> yaml.YAMLError:
    line = f"line {event.start_mark.line + 1}: " if event.start_mark else ""
    return yaml.YAMLError(f"{line}{reason}")


def _one_line(error: yaml.YAMLError) -> str:
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"line {error.problem_mark.line + 1}: {error.problem or error.context}"
    return " ".join(str(error).split())


class Table(NamedTuple):
    """A CSV file: ``rows`` as (line number, column → cell), blank lines left out.

    ``is_whole`` is False when rows had to be left out because their cells did not match the header.
    """

    header: list[str]
    rows: list[tuple[int, dict[str, str]]]
    is_whole: bool


def parse_csv(text: str, name: str, problems: Problems) -> Table | None:
    """The table in ``text``; None, with a problem, if it is no CSV or its header will not do."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        place = Place(name, f"line {reader.line_num}")
        problems.add(place, f"This is not CSV: {error}.", "Check the quotation marks there.")
        return None
    if not lines:
        problems.add(Place(name), "The file is empty.", "Put the column names in the first line.")
        return None
    header = lines[0][1]
    for column in sorted({column for column in header if header.count(column) > 1}):
        problems.add(Place(name, column), "The column is there twice.", "Remove one of the two.")
        return None
    return _table(header, lines[1:], name, problems)


def _table(header: list[str], lines: list[tuple[int, list[str]]], name: str, problems: Problems) -> Table:
    rows = []
    for line, cells in lines:
        if len(cells) == len(header):
            rows.append((line, dict(zip(header, cells, strict=True))))
        else:
            problems.add(
                Place(name, f"line {line}"),
                f"The row has {len(cells)} cells, the header {len(header)}.",
                'Give each row as many cells as the header; put a cell with a comma in "…".',
            )
    return Table(header, rows, is_whole=len(rows) == len(lines))
