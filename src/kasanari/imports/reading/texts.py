"""CSV and tab-separated text, in the encodings that Japanese systems write."""

import codecs
import csv
import io
from collections.abc import Iterator

from .limits import Limits, empty
from .sheet import Line, Sheet

MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
"""Encodings by the mark at the beginning."""

DELIMITERS = ",\t;"
SAMPLE = 64 * 1024
"""Bytes from which is guessed how the file is written."""


def read_text(content: bytes, limits: Limits) -> Sheet:
    encoding = encoding_of(content)
    delimiter = _delimiter_of(content[:SAMPLE].decode(encoding, "replace"))
    text = io.TextIOWrapper(io.BytesIO(content), encoding, errors="replace", newline="")
    csv.field_size_limit(max(csv.field_size_limit(), limits.size))  # an unclosed quote is a problem of its row
    if not content.strip():
        raise empty()
    return Sheet(_lines(csv.reader(text, delimiter=delimiter)), [], content.count(b"\n"))


def encoding_of(content: bytes) -> str:
    """The encoding that reads the file best: by its mark, else whichever of UTF-8 and CP932 fails at fewer places."""
    for mark, encoding in MARKED:
        if content.startswith(mark):
            return encoding
    sample = content[:SAMPLE]
    if sample.count(b"\0") * 4 > len(sample):  # of ASCII text in UTF-16, every second byte
        return "utf-16-le" if sample[1::2].count(b"\0") > sample[::2].count(b"\0") else "utf-16-be"
    return min(("utf-8", "cp932"), key=lambda encoding: _failures(content, encoding))


def _failures(content: bytes, encoding: str) -> int:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode(encoding, "replace").count("\N{REPLACEMENT CHARACTER}")
    return 0


def _delimiter_of(sample: str) -> str:
    head = "\n".join(sample.splitlines()[:10])
    return max(DELIMITERS, key=head.count)


def _lines(rows: Iterator[list[str]]) -> Iterator[Line]:
    for number, cells in enumerate(rows, 1):
        yield Line(number, cells)
