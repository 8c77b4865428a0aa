"""What is wrong with a row: a reason and a remedy, in words an office can act on."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Problem:
    """``reason`` and ``remedy`` are texts, translated when shown; ``column`` is the column's name, if it is of one."""

    reason: Any
    remedy: Any
    column: str = ""

    def stored(self) -> dict[str, str]:
        """As it is kept with the row."""
        return {"column": self.column, "reason": str(self.reason), "remedy": str(self.remedy)}


class Unfit(ValueError):
    """A cell that cannot be read as what its column holds."""

    def __init__(self, reason: Any, remedy: Any) -> None:
        super().__init__(str(reason))
        self.reason, self.remedy = reason, remedy
