"""What somebody looks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NEIGHBOURS = 2
"""Districts away that still count as near, unless told otherwise."""


@dataclass(frozen=True, kw_only=True)
class Criteria:
    """Everything given must hold; what is empty does not matter. ``steps`` districts around ``district`` are near.

    ``most`` is the highest price in yen (0: free), ``age`` that of whoever is to use it.
    """

    words: str = ""
    topic: str = ""
    need: str = ""
    language: str = ""
    day: str = ""
    district: str = ""
    steps: int = 0
    area: str = ""
    accessibility: tuple[str, ...] = ()
    kind: str = ""
    formality: str = ""
    age: int | None = None
    most: int | None = None

    @property
    def is_empty(self) -> bool:
        return self == Criteria(steps=self.steps)

    @property
    def names_a_need(self) -> bool:
        """Whether it says what somebody needs, so that finding nothing is worth knowing."""
        return bool(self.topic or self.need or self.language)

    @classmethod
    def of(cls, cleaned: Mapping[str, Any]) -> Criteria:
        """From the cleaned data of the search form."""
        given = {name: value for name, value in cleaned.items() if value not in (None, "", [])}
        if "accessibility" in given:
            given["accessibility"] = tuple(given["accessibility"])
        return cls(**given | {"steps": int(given.get("steps") or 0)})
