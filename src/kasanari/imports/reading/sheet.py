"""One table of a file, row by row, whatever kind of file it was."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from ..problems import Problem
from .limits import Limits, too_large, too_many_rows

ZIP = b"PK\x03\x04"
OLE = b"\xd0\xcf\x11\xe0"
"""How workbooks begin: XLSX, and XLS or whatever is locked with a password."""


@dataclass(frozen=True)
class Line:
    """A row as it stands in the file, numbered from 1 as a spreadsheet does, and what is wrong with it already."""

    number: int
    cells: list[str]
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Sheet:
    """The rows of a file that have something in them, and what whoever reads the outcome should know of the file.

    ``rows`` is about how many lines there are: those of a cell count, too.
    """

    lines: Iterator[Line]
    remarks: list[str]
    rows: int = 0


def read(content: bytes, limits: Limits | None = None) -> Sheet:
    """Read a CSV, TSV or XLSX file; which it is, the content says, not the name.

    Raises:
        Unreadable: at once, or while the lines are taken.
    """
    from .texts import read_text
    from .workbooks import read_workbook

    limits = limits or Limits()
    if len(content) > limits.size:
        raise too_large()
    reader = read_workbook if content.startswith((ZIP, OLE)) else read_text
    sheet = reader(content, limits)
    return Sheet(_within(limits, sheet.lines), sheet.remarks, sheet.rows)


def _within(limits: Limits, lines: Iterable[Line]) -> Iterator[Line]:
    for count, line in enumerate((line for line in lines if any(line.cells)), 1):
        if count > limits.rows:
            raise too_many_rows()
        yield _held(line, limits)


def _held(line: Line, limits: Limits) -> Line:
    """The row without what no row of a list has; each thing cut off is a problem, so nothing is lost silently."""
    cells, problems = line.cells, list(line.problems)
    if len(cells) > limits.columns:
        cells = cells[: limits.columns]
        problems.append(Problem(_("列が多すぎます。"), _("1件を1行にし、区切り文字を確かめてください。")))
    if max(map(len, cells)) > limits.cell:
        cells = [cell if len(cell) <= limits.cell else f"{cell[: limits.cell]}…" for cell in cells]
        problems.append(
            Problem(
                _("長すぎるセルがあります。"),
                _('引用符（"）が閉じているか、別の内容が混ざっていないか確かめてください。'),
            )
        )
    together = "".join(cells)
    if "\0" in together:
        cells = [cell.replace("\0", "\N{REPLACEMENT CHARACTER}") for cell in cells]
    if "\0" in together or "\N{REPLACEMENT CHARACTER}" in together:
        problems.append(
            Problem(
                _("読めない文字があります。"),
                _("文字コードをUTF-8にしてファイルを作り直すか、その文字を書き直してください。"),
            )
        )
    return Line(line.number, cells, problems)
