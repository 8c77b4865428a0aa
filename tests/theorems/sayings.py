"""The one rule as it is said in four places, each asked for the same rows: who may use which right on what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from kasanari import gate
from kasanari.gate import Right
from kasanari.gate.registry import policy_of
from kasanari.gate.visit import Visit, visiting

from .by_hand import Town, Worker
from .worlds import AT, BEHIND_THE_WALL, World

NOT_BEHIND_THE_WALL = frozenset({"CaseEvent"})
"""Codes and dates only; whoever knows of the case knows of them. The database is not asked about these."""


@dataclass(frozen=True)
class Question:
    worker: Any
    right: Right
    model: type[Any]

    def __str__(self) -> str:
        return f"{self.worker.display_name} {self.right} {self.model.__name__}"


@dataclass
class Tally:
    """What a run counted: ``pairs`` asked, allowances by kind of ground, and where two sayings differ."""

    pairs: int = 0
    allows: Counter[str] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)


def questions(world: World, models: tuple[type[Any], ...] = BEHIND_THE_WALL) -> Iterator[Question]:
    for worker in world.workers:
        for model in models:
            for right in Right:
                yield Question(worker, right, model)


def by_rule(world: World, asked: Question) -> dict[Any, str]:
    """``gate.decide``, row by row: the ground of each allowance."""
    rows = world.of(asked.model)
    policy_of(asked.model).load(rows, asked.worker, AT)
    decisions = {row.pk: gate.decide(asked.worker, asked.right, row, at=AT) for row in rows}
    return {pk: decision.ground for pk, decision in decisions.items() if decision.allowed}


def by_queryset(asked: Question) -> set[Any]:
    """``gate.visible`` as a set."""
    rows = gate.visible(asked.model.objects.all(), to=asked.worker, right=asked.right, at=AT)
    return set(rows.order_by().values_list("pk", flat=True))


def by_wall(asked: Question) -> set[Any]:
    """What the database itself lets through, asked past the gate."""
    with gate.told_of(asked.worker, AT, right=asked.right):
        return set(asked.model.objects.order_by().values_list("pk", flat=True))


def by_hand(world: World, town: Town, asked: Question) -> dict[Any, str]:
    worker = Worker(town, asked.worker)
    return {row.pk: ground for row in world.of(asked.model) if (ground := worker.may(asked.right, row))}


def compare(world: World, tally: Tally) -> None:
    """Ask all four about the whole world."""
    town = Town(world)
    for worker in world.workers:
        with visiting(Visit("theorem")):
            for asked in questions_of(worker):
                _compare(world, town, asked, tally)


def questions_of(worker: Any, models: tuple[type[Any], ...] = BEHIND_THE_WALL) -> Iterator[Question]:
    for model in models:
        for right in Right:
            yield Question(worker, right, model)


def _compare(world: World, town: Town, asked: Question, tally: Tally) -> None:
    ruled = by_rule(world, asked)
    sayings = {"queryset": by_queryset(asked), "by hand": set(by_hand(world, town, asked))}
    if asked.model.__name__ not in NOT_BEHIND_THE_WALL:
        sayings["wall"] = by_wall(asked)
    tally.pairs += len(world.of(asked.model))
    tally.allows.update(ruled.values())
    for name, said in sayings.items():
        for pk in sorted(said ^ set(ruled), key=str):
            tally.differences.append(f"{asked} {pk}: the rule says {ruled.get(pk, 'no')}, {name} {pk in said}")


def in_a_transaction(world: World) -> Any:
    """Save ``world`` for the block and forget it afterwards."""
    return _Saved(world)


class _Saved:
    def __init__(self, world: World) -> None:
        self.world, self.atomic = world, transaction.atomic()

    def __enter__(self) -> World:
        self.atomic.__enter__()
        return self.world.save()

    def __exit__(self, *error: Any) -> None:
        if error[0] is None:
            transaction.set_rollback(True)
        self.atomic.__exit__(*error)
