"""The timeline of a person across rooms, narrowed to one kind and paged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.paginator import Page, Paginator

from kasanari.lib.panel import Happening

SHOWN = 30
"""Happenings on one page."""


@dataclass(frozen=True)
class Timeline:
    """``kinds`` are (code, title) of what happened at all; ``kind`` is the one asked for, empty for all."""

    page: "Page[Happening]"
    kinds: list[tuple[str, str]]
    kind: str

    @property
    def base(self) -> str:
        """What a link to another page begins with."""
        return f"?kind={self.kind}&page=" if self.kind else "?page="


def timeline(happenings: Sequence[Happening], asked: Mapping[str, str]) -> Timeline:
    """Narrow ``happenings``, newest first, to the ``kind`` and ``page`` asked for; what does not exist is all of it."""
    kinds = {row.kind: row.title for row in happenings}
    kind = asked.get("kind", "") if asked.get("kind") in kinds else ""
    rows = [row for row in happenings if kind in ("", row.kind)]
    return Timeline(
        Paginator(rows, SHOWN).get_page(asked.get("page")), sorted(kinds.items(), key=lambda one: one[1]), kind
    )
