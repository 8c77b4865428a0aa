"""What a room shows on other rooms' pages. Each room's ``panels.py`` returns these."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One thing that waits for a worker, with the one next act. Sorted by ``due_on``, oldest promise first.

    Where it names a person: ``ground`` is why it may be seen (its code, last day and article), ``why`` the page that
    explains it.
    """

    due_on: date | None
    title: str
    person: str
    url: str
    act: str
    detail: str = ""
    ground: str = ""
    ground_until: date | None = None
    ground_detail: str = ""
    why: str = ""

    @property
    def is_own_desk(self) -> bool:
        return self.ground == "own_desk"

    def state(self, today: date) -> str:
        """``overdue``, ``today``, ``due`` or ``new`` (nothing was promised for a day yet)."""
        if self.due_on is None:
            return "new"
        if self.due_on < today:
            return "overdue"
        return "today" if self.due_on == today else "due"


@dataclass(frozen=True, kw_only=True)
class Involvement:
    """Who supports a person, since when, and why this worker may know it (ground code).

    Rooms that know more of the same dossier replace what a lower room says. Without ``url`` nothing opens;
    ``desk`` is empty where it would locate a protected person.
    """

    dossier_id: UUID
    what: str
    desk: str
    agency: str
    since: date
    until: date | None
    url: str
    stage: str
    ground: str
    ground_until: date | None = None
    request_url: str = ""


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One line of a timeline across rooms. Without ``url`` there is nothing more to open."""

    at: datetime
    title: str
    by: str
    url: str
    kind: str
    text: str = ""
