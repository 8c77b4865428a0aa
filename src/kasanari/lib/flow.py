"""The house's state table: which stage may follow which, by which act.

A flow is data. What moves a stage is always an action of a room, which asks the flow first and
writes the stage together with the facts that the new stage needs.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class IllegalMove(Exception):
    """The act does not exist at this stage. Carries what the screen needs to explain it."""

    def __init__(self, act: str, stage: str) -> None:
        super().__init__(f"{act} is not possible at stage {stage}")
        self.act = act
        self.stage = stage


def road(path: Sequence[Any], stage: str) -> list[tuple[str, str]]:
    """``path``, whose stages have a ``label``, as screens draw it: each with ``done``, ``current`` or ``todo``.

    From a stage off the road nothing of it is done.
    """
    here = next((position for position, one in enumerate(path) if one == stage), -1)
    states = ("current" if position == here else "done" if position < here else "todo" for position in range(len(path)))
    return [(str(one.label), state) for one, state in zip(path, states, strict=True)]


@dataclass(frozen=True)
class Flow:
    """``moves`` maps an act to ``(stages it may start from, stage it leads to)``."""

    moves: Mapping[str, tuple[frozenset[str], str]]

    def after(self, act: str, stage: str) -> str:
        """Return the stage that ``act`` leads to from ``stage``.

        Raises:
            IllegalMove: the table has no such move.
        """
        sources, target = self.moves.get(act, (frozenset(), ""))
        if stage not in sources:
            raise IllegalMove(act, stage)
        return target

    def allows(self, act: str, stage: str) -> bool:
        return act in self.moves and stage in self.moves[act][0]

    def acts_from(self, stage: str) -> list[str]:
        """Acts possible at ``stage``, in the table's order."""
        return [act for act, (sources, _) in self.moves.items() if stage in sources]
