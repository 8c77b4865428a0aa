"""One visit: the decisions taken while one request (or one job) runs, kept for the audit row at its end."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from .rights import Decision


class OffTheRecord(RuntimeError):
    """A decision was asked for where no audit would be written."""


@dataclass
class Visit:
    """``act`` names the page or job; ``asked`` tells that the gate was asked at all (an empty list is an
    answer too), ``leaving`` that it was asked whether something may leave; ``memory`` lets policies ask the
    database once per visit."""

    act: str
    address: str = ""
    decisions: list[Decision] = field(default_factory=list)
    asked: bool = False
    leaving: bool = False
    memory: dict[Any, Any] = field(default_factory=dict)


_current: ContextVar[Visit | None] = ContextVar("kasanari_visit", default=None)


def current() -> Visit | None:
    return _current.get()


@contextmanager
def visiting(visit: Visit) -> Iterator[Visit]:
    """Collect decisions in ``visit``. Whoever opens a visit writes its audit (see ``middleware``)."""
    token = _current.set(visit)
    try:
        yield visit
    finally:
        _current.reset(token)


def asked() -> None:
    """Remember that the gate was asked, whatever it answered."""
    visit = current()
    if visit is not None:
        visit.asked = True


def leaving() -> None:
    """Remember that the gate let something leave."""
    visit = current()
    if visit is not None:
        visit.leaving = True


def note(decision: Decision) -> None:
    """Keep ``decision`` for the audit at the end of the visit.

    Raises:
        OffTheRecord: nobody opened a visit, so nothing would ever be written.
    """
    visit = current()
    if visit is None:
        raise OffTheRecord(f"{decision.right} on {decision.subject}: wrap the work in gate.recorded(...)")
    visit.asked = True
    visit.decisions.append(decision)


def forget() -> None:
    """Drop what this visit remembers: an act has just changed what a policy would find."""
    visit = current()
    if visit is not None:
        visit.memory.clear()


def remembered(key: Any, ask: Any) -> Any:
    """Return ``ask()``, asked once per visit; outside a visit it is asked every time."""
    visit = current()
    if visit is None:
        return ask()
    if key not in visit.memory:
        visit.memory[key] = ask()
    return visit.memory[key]
