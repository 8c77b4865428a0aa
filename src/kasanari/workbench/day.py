"""きょう: what waits for a worker in all rooms, and what a supervisor looks at."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.utils import timezone

from kasanari.lib.panel import Waiting
from kasanari.staff.models import User
from kasanari.staff.standing import Standing

from .rooms import panels


class Task(NamedTuple):
    """A waiting thing and its state on the day of the page (``overdue``, ``today``, ``due``, ``new``)."""

    waiting: Waiting
    state: str


@dataclass(frozen=True)
class Day:
    """One list, oldest promise first; what nobody has dated yet stands at its end."""

    tasks: tuple[Task, ...]

    @property
    def own(self) -> Waiting | None:
        """The first thing that is seen from the own desk: its chip speaks for all of these."""
        return next((task.waiting for task in self.tasks if task.waiting.why and task.waiting.is_own_desk), None)

    def _count(self, state: str) -> int:
        return sum(task.state == state for task in self.tasks)

    @property
    def overdue(self) -> int:
        return self._count("overdue")

    @property
    def today(self) -> int:
        return self._count("today")

    @property
    def due(self) -> int:
        return self._count("due")

    @property
    def new(self) -> int:
        return self._count("new")


@dataclass(frozen=True)
class Load:
    """Open matters of one worker, and how many of them have a broken promise. No name: nobody is in charge."""

    worker: str
    open: int
    overdue: int


def day_of(user: User, at: datetime) -> Day:
    """Merge what every room says is waiting for ``user``."""
    today = timezone.localdate(at)
    waiting = [item for waiting_for in panels("waiting_for") for item in waiting_for(user, at)]
    waiting.sort(key=lambda item: (item.due_on is None, item.due_on or date.max, item.title))
    return Day(tuple(Task(item, item.state(today)) for item in waiting))


def board(who: Standing, at: datetime) -> list[Load]:
    """Load per worker at the desks ``who`` supervises: most broken promises first. Empty for everyone else."""
    supervised = tuple(code for code in who.desk_codes if who.supervises(code))
    if not supervised:
        return []
    opened: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    for load_by_worker in panels("load_by_worker"):
        for row in load_by_worker(supervised, timezone.localdate(at)):
            worker = row["worker__display_name"] or ""
            opened[worker] += row["open"]
            broken[worker] += row["overdue"]
    loads = [Load(worker, opened[worker], broken[worker]) for worker in opened]
    return sorted(loads, key=lambda load: (-load.overdue, -load.open, load.worker))
