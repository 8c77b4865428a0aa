"""Pages of long lists that nobody counts: to count what a worker may know of, every row would be asked about."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

_MOST_DIGITS = 6


@dataclass(frozen=True)
class Leaf:
    """One page of a list whose length is not known; what ``<c-pagination>`` needs of it."""

    object_list: Sequence[Any]
    number: int
    has_next: bool

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def has_other_pages(self) -> bool:
        return self.has_previous or self.has_next

    @property
    def previous_page_number(self) -> int:
        return self.number - 1

    @property
    def next_page_number(self) -> int:
        return self.number + 1


def leaf(rows: Any, asked: str | None, *, size: int) -> Leaf:
    """Return the page of the ordered queryset ``rows`` that is ``asked`` for; the first, if there is no such page."""
    number = int(asked) if asked and asked.isascii() and asked.isdecimal() and len(asked) <= _MOST_DIGITS else 1
    first = max(number - 1, 0) * size
    found = list(rows[first : first + size])
    if not found and first:
        return leaf(rows, None, size=size)
    following = rows[first + size : first + size + 1]
    more = len(found) == size and following.count() > 0  # exists() forgets the order, and with it the index
    return Leaf(found, first // size + 1, more)
