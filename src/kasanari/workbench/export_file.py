"""An export as a file: CSV that no spreadsheet takes for formulas, in UTF-8 or CP932."""

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from typing import IO

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kasanari.lib.cells import BOM, harmless

from .wording import Text


class Encoding(models.TextChoices):
    UTF_8 = "utf-8", gettext_lazy("UTF-8（BOM付き。どの文字も書けます）")
    CP932 = "cp932", gettext_lazy("CP932（シフトJIS。古い表計算ソフト向け）")


class CannotWrite(Exception):
    """A character does not exist in the chosen encoding. The message names the row, the column, and the remedy."""


class CsvFile:
    """Writes rows to ``into`` as they come, and keeps the digest of what was written."""

    def __init__(self, into: IO[bytes], encoding: str, header: Sequence[Text]) -> None:
        self._into, self._encoding = into, encoding
        self._header = [str(label) for label in header]
        self._digest = hashlib.sha256()
        self.rows = 0
        self._put(_row(self._header, bom=encoding == Encoding.UTF_8))

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """Append rows of text.

        Raises:
            CannotWrite: the encoding lacks a character; it is never replaced.
        """
        for cells in rows:
            self.rows += 1
            try:
                self._put(_row([harmless(cell) for cell in cells]))
            except UnicodeEncodeError as error:
                raise CannotWrite(self._where(cells, error)) from error

    def _put(self, text: str) -> None:
        data = text.encode(self._encoding)
        self._digest.update(data)
        self._into.write(data)

    def _where(self, cells: Sequence[str], error: UnicodeEncodeError) -> str:
        character = error.object[error.start]
        column = next(label for label, cell in zip(self._header, cells, strict=True) if character in cell)
        return _(
            "%(row)d行目（見出しを除く。%(number)s）の「%(column)s」にある文字「%(character)s」（%(code)s）は、"
            "CP932では書けません。文字コードにUTF-8を選んでください。ファイルは作られず、承認も使われていません。"
        ) % {
            "row": self.rows,
            "number": cells[0],
            "column": column,
            "character": character,
            "code": f"U+{ord(character):04X}",
        }


def _row(cells: Sequence[str], *, bom: bool = False) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow(cells)
    return f"{BOM}{text.getvalue()}" if bom else text.getvalue()
