"""XLSX: the first sheet that is not hidden, cell by cell as it is shown."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from ..problems import Problem
from .limits import Limits, Unreadable, empty, too_large
from .sheet import OLE, Line, Sheet

CHUNK = 1024 * 1024
LOCAL_HEADER = 30
"""Bytes before the name of a part in a ZIP file."""
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})([0-9]{1,7})["']""")
LONGEST_PLACE = 32
"""Bytes kept of a chunk, in which a place may have begun."""

Cell = Any


def read_workbook(content: bytes, limits: Limits) -> Sheet:
    """Read the first sheet that is shown and has rows.

    Raises:
        Unreadable: it is no workbook, locked, or unpacks to more than ``limits.unpacked``.
    """
    if content.startswith(OLE):
        raise _old_or_locked()
    _require_small(content, limits)
    workbook = _opened(content)
    shown, remarks = _shown(workbook)
    for name in shown:
        sheet = _sheet(workbook, name)
        if sheet.end is not None:
            remarks += _others(shown, name)
            return Sheet(_lines(sheet, _merged_below(sheet)), remarks, sheet.total_height)
    raise empty()


def _opened(content: bytes) -> CalamineWorkbook:
    with _readable():
        return CalamineWorkbook.from_filelike(io.BytesIO(content))


def _sheet(workbook: CalamineWorkbook, name: str) -> CalamineSheet:
    with _readable():
        return workbook.get_sheet_by_name(name)


class _readable:  # noqa: N801 - reads as a condition
    """Turn whatever the reader of workbooks stumbles over into `Unreadable`; its panics are no ``Exception``."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if isinstance(error, PasswordError):
            raise _old_or_locked() from error
        if error is not None and (isinstance(error, CalamineError | OSError | ValueError) or _is_panic(error)):
            raise _broken() from error


def _is_panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"


def _shown(workbook: CalamineWorkbook) -> tuple[list[str], list[str]]:
    """The sheets that are not hidden, and a remark about those that are."""
    shown: list[str] = []
    hidden: list[str] = []
    for sheet in workbook.sheets_metadata:
        (shown if sheet.visible == SheetVisibleEnum.Visible else hidden).append(sheet.name)
    remarks = [_("非表示のシート「%(name)s」は読んでいません。") % {"name": name} for name in hidden]
    return shown, remarks


def _others(shown: list[str], chosen: str) -> list[str]:
    rest = [name for name in shown if name != chosen]
    if not rest:
        return []
    return [_("シート「%(name)s」だけを読みました。ほかに%(count)d枚あります。") % {"name": chosen, "count": len(rest)}]


def _merged_below(sheet: CalamineSheet) -> set[int]:
    """Rows of cells that were merged downwards: all but the first of them stand empty in the file."""
    ranges = sheet.merged_cell_ranges or ()
    return {row for (first, _left), (last, _right) in ranges if last > first for row in range(first, last + 1)}


def _lines(sheet: CalamineSheet, merged: set[int]) -> Iterator[Line]:
    with _readable():
        for index, row in enumerate(sheet.iter_rows()):
            yield Line(index + 1, [written(cell) for cell in row], [_merge()] if index in merged else [])


def _merge() -> Problem:
    return Problem(
        gettext_lazy("縦に結合されたセルがあります。"),
        gettext_lazy("セルの結合を解き、どの行にも値を入れてください。"),
    )


def written(cell: Cell) -> str:
    """A cell as text: numbers without the point they do not need, dates in ISO."""
    match cell:
        case str():
            return cell
        case bool():
            return str(cell).upper()
        case float() if cell.is_integer():
            return str(int(cell))
        case datetime() if cell.time() == time.min:
            return cell.date().isoformat()
        case datetime() | date():
            return cell.isoformat()
        case _:
            return str(cell)


def _require_small(content: bytes, limits: Limits) -> None:
    """Unpack every part, keeping nothing: what a part says of its own size may be a lie.

    A single cell in the last corner of a sheet makes a table of seventeen billion: the corner is looked for, too.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        # the last is what zipfile says of a ZIP of a newer version than it reads: for whoever brought it, as broken
        raise _broken() from error
    if len(parts) > limits.parts or sum(part.file_size for part in parts) > limits.unpacked:
        raise too_large()
    left = limits.unpacked
    for part in parts:
        corner = _Corner()
        for chunk in _chunks(content, part):
            left -= len(chunk)
            corner.look_at(chunk)
            if left < 0 or corner.area > limits.area:
                raise too_large()


class _Corner:
    """The last column and the last row that cells of a sheet name, each by itself."""

    def __init__(self) -> None:
        self._rest, self._columns, self._row = b"", set[bytes](), 0

    def look_at(self, chunk: bytes) -> None:
        text = self._rest + chunk
        places = set(PLACE.findall(text))
        self._columns.update(column for column, _row in places)
        self._row = max([self._row, *(int(row) for _column, row in places)])
        self._rest = text[-LONGEST_PLACE:]

    @property
    def area(self) -> int:
        return self._row * max(map(_column_number, self._columns), default=0)


def _column_number(letters: bytes) -> int:
    """A is 1, Z 26, AA 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number


def _chunks(content: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What a part unpacks to, piece by piece."""
    packed = _packed(content, part)
    if part.compress_type == zipfile.ZIP_STORED:
        yield packed
        return
    unpacking = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while packed and not unpacking.eof:
            yield unpacking.decompress(packed, CHUNK)
            packed = unpacking.unconsumed_tail
    except zlib.error as error:
        raise _broken() from error


def _packed(content: bytes, part: zipfile.ZipInfo) -> bytes:
    """The bytes of a part; its name and an extra field of their own lengths stand between it and its header."""
    lengths = content[part.header_offset + LOCAL_HEADER - 4 : part.header_offset + LOCAL_HEADER]
    name, extra = int.from_bytes(lengths[:2], "little"), int.from_bytes(lengths[2:], "little")
    begin = part.header_offset + LOCAL_HEADER + name + extra
    return content[begin : begin + part.compress_size]


def _broken() -> Unreadable:
    return Unreadable(
        gettext_lazy("ファイルが壊れているか、Excelのファイルではありません。"),
        gettext_lazy("Excelで開いて「名前を付けて保存」でXLSXかCSVにし、もう一度選んでください。"),
    )


def _old_or_locked() -> Unreadable:
    return Unreadable(
        gettext_lazy("古い形式（XLS）か、パスワードのついたファイルです。"),
        gettext_lazy("パスワードを外し、XLSXかCSVで保存してから、もう一度選んでください。"),
    )
