"""Which column of a file holds what: by how files are known to head them, or as somebody told once."""

import hashlib
import unicodedata
from collections.abc import Sequence

from .kinds import ListKind
from .reading import Line

Mapping = dict[str, int]
"""Position of a column in the file (from 0), by its name."""

TITLE_LINES = 10
"""Lines of title above the header, at most."""


def header_among(lines: Sequence[Line], kind: ListKind) -> int:
    """Index of the line that heads the columns: the one with the most known headers; the first, if none has any."""
    return max(range(len(lines)), key=lambda index: (len(guessed(kind, lines[index].cells)), -index))


def guessed(kind: ListKind, headers: Sequence[str]) -> Mapping:
    """The columns that are headed as some file is known to do; of two alike, the first."""
    places: Mapping = {}
    for place, header in enumerate(headers):
        places.setdefault(_folded(header), place)
    found = {
        column.name: next((places[key] for key in map(_folded, column.headers) if key in places), None)
        for column in kind.columns
    }
    return {name: place for name, place in found.items() if place is not None}


def fingerprint(headers: Sequence[str]) -> str:
    """The same for files headed alike."""
    return hashlib.sha256("\n".join(map(_folded, headers)).encode()).hexdigest()


def _folded(header: str) -> str:
    """Width, spaces and brackets of a header do not matter: 「氏名（漢字）」 is 「氏名漢字」."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", header) if letter.isalnum()).casefold()
