"""What is wrong with a pack, told so that the one who keeps it can mend it."""

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Problem:
    """``file`` is relative to the pack, ``key`` the path inside it (empty: the whole file)."""

    file: str
    key: str
    message: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}: {self.key}" if self.key else self.file
        return f"{place}: {self.message}\n    → {self.remedy}"


class PackError(Exception):
    """A pack cannot be used. ``problems`` holds every one found; nothing was applied."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class Place(NamedTuple):
    """A spot in a pack: file and key path."""

    file: str
    key: str = ""

    def at(self, key: str) -> "Place":
        return Place(self.file, f"{self.key}.{key}" if self.key else key)

    def item(self, name: str | int) -> "Place":
        return Place(self.file, f"{self.key}[{name}]")


class Problems:
    """Collects problems while reading goes on, so that one run shows them all."""

    def __init__(self) -> None:
        self._found: list[Problem] = []

    def add(self, place: Place, message: str, remedy: str) -> None:
        problem = Problem(place.file, place.key, message, remedy)
        if problem not in self._found:
            self._found.append(problem)

    def __len__(self) -> int:
        return len(self._found)

    def as_list(self) -> list[Problem]:
        return sorted(self._found, key=lambda problem: problem.file)
