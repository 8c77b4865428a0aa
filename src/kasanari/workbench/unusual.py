"""ふだんと違う見方: patterns in a week of the audit that somebody should ask about. Workers and counts, no resident.

A pattern is no proof: a common family name meets itself every day. Looks at the address of a person near to the worker
are not among them, since nothing links a worker to a person yet.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count, F, Func, Q, QuerySet, UUIDField
from django.utils import timezone

from kasanari import gate
from kasanari.access.models import Dossier
from kasanari.gate import SEARCH
from kasanari.gate.models import AuditRow
from kasanari.people.models import Person, name_key
from kasanari.staff.models import User

from . import wording

DAYS = 7
MANY_CLOSED = 20
"""Closed dossiers opened within the days of the list."""
MANY_SEARCHES = 200
"""Searches on one day."""
LISTS = ("workbench:today", "workbench:search", "cases:cases", "cases:known_persons", "cases:new_contact")
"""Pages that show many without the worker having chosen anybody: to see a name there is no look at a person."""
OPENED = ("people.person", "access.dossier", "cases.case")


class Pattern(StrEnum):
    FAMILY_NAME = "family_name"
    COLLEAGUE = "colleague"
    CLOSED = "closed"
    SEARCHES = "searches"


@dataclass(frozen=True)
class Unusual:
    """One worker, one pattern: how many looks (one person, dossier or search each, once a day), and on which days."""

    worker: User
    pattern: Pattern
    looks: int
    days: tuple[date, ...]

    @property
    def label(self) -> wording.Text:
        return wording.PATTERNS[self.pattern]


class Look(NamedTuple):
    """That a worker opened something on a day: an id as the audit has it, or the person or dossier behind it."""

    worker: UUID
    day: date
    what: UUID


class Named(NamedTuple):
    """A person and the keys under which names are compared."""

    person: UUID
    family: str
    full: str


class Closed(NamedTuple):
    dossier: UUID
    on: date


@dataclass
class Behind:
    """What stands behind the ids that were opened: whom each speaks of, and which closed dossier it is."""

    named: defaultdict[UUID, set[Named]] = field(default_factory=lambda: defaultdict(set))
    closed: dict[UUID, Closed] = field(default_factory=dict)


def unusual(*, at: datetime) -> list[Unusual]:
    """The patterns of the last `DAYS` days, today included, by worker. Five statements, whatever there is."""
    last = timezone.localdate(at)
    rows = AuditRow.objects.filter(day__gt=last - timedelta(days=DAYS), day__lte=last, user__isnull=False).order_by()
    workers = {worker.pk: worker for worker in User.objects.order_by("kana", "username")}
    with gate.whole_city("compares who was looked at with who looked; shows neither name nor record of a resident"):
        looks, behind = _looks(rows), _behind(rows)
    found = {
        Pattern.FAMILY_NAME: own_family_name(looks, behind, workers),
        Pattern.COLLEAGUE: colleagues(looks, behind, workers),
        Pattern.CLOSED: many_closed(looks, behind),
        Pattern.SEARCHES: many_searches(rows),
    }
    return [
        Unusual(workers[pk], pattern, sum(days.values()), tuple(sorted(days)))
        for pk in workers
        for pattern, by_worker in found.items()
        if (days := by_worker.get(pk))
    ]


ByWorker = dict[UUID, dict[date, int]]
"""Looks of each worker on each day."""


def own_family_name(looks: Iterable[Look], behind: Behind, workers: Mapping[UUID, User]) -> ByWorker:
    """Looks at persons who bear the worker's own family name, the worker among them."""
    own = {pk: _family_of(worker) for pk, worker in workers.items()}
    return _counted(
        look for look, named in _persons(looks, behind) if named.family and named.family == own[look.worker]
    )


def colleagues(looks: Iterable[Look], behind: Behind, workers: Mapping[UUID, User]) -> ByWorker:
    """Looks at persons who are called like another worker."""
    accounts: dict[str, set[UUID]] = defaultdict(set)
    for pk, worker in workers.items():
        accounts[name_key(worker.display_name)].add(pk)
    return _counted(look for look, named in _persons(looks, behind) if accounts.get(named.full, set()) - {look.worker})


def many_closed(looks: Iterable[Look], behind: Behind) -> ByWorker:
    """Looks at dossiers that had been closed before that day, where there were `MANY_CLOSED` of them."""
    old: dict[UUID, set[Look]] = defaultdict(set)
    for look in looks:
        closed = behind.closed.get(look.what)
        if closed is not None and closed.on < look.day:
            old[look.worker].add(look._replace(what=closed.dossier))
    return _counted(look for mine in old.values() if len({one.what for one in mine}) >= MANY_CLOSED for look in mine)


def many_searches(rows: "QuerySet[AuditRow]") -> ByWorker:
    """Days with `MANY_SEARCHES` searches, those that were stopped included."""
    counts = rows.filter(subject=SEARCH).values_list("user_id", "day").annotate(looks=Count("pk"))
    found: ByWorker = defaultdict(dict)
    for worker, day, count in counts.filter(looks__gte=MANY_SEARCHES):
        found[worker][day] = count
    return found


def _looks(rows: "QuerySet[AuditRow]") -> list[Look]:
    found = _opened(rows).values_list("user_id", "day", "what").distinct()
    return [Look(*row) for row in found]


def _behind(rows: "QuerySet[AuditRow]") -> Behind:
    ids = _opened(rows).values("what")
    behind = Behind()
    for pk, family, given, other in Person.objects.filter(pk__in=ids).values_list("pk", *_NAMES):
        behind.named[pk].add(_named(pk, family, given, other))
    dossiers = Dossier.objects.filter(Q(pk__in=ids) | Q(case__in=ids))
    persons = (f"persons__{name}" for name in _NAMES)
    for row in dossiers.values_list("pk", "case__pk", "closed_at", "persons__pk", *persons):
        _add_dossier(behind, *row)
    return behind


_NAMES = ("family_name", "given_name", "alternative_name")


def _add_dossier(
    behind: Behind, dossier: UUID, case: UUID | None, closed_at: datetime | None, person: UUID | None, *names: Any
) -> None:
    for one in filter(None, (dossier, case)):
        if person is not None:
            behind.named[one].add(_named(person, *names))
        if closed_at is not None:
            behind.closed[one] = Closed(dossier, timezone.localdate(closed_at))


def _opened(rows: "QuerySet[AuditRow]") -> Any:
    """A row for each id that was opened by choice, as ``what``."""
    ids = Func(F("subject_ids"), F("about"), function="unnest", arg_joiner=" || ", output_field=UUIDField())
    chosen = rows.filter(Q(subject__in=OPENED) | ~Q(about=[]), allowed=True).exclude(act__in=LISTS)
    return chosen.annotate(what=ids)


def _persons(looks: Iterable[Look], behind: Behind) -> Iterator[tuple[Look, Named]]:
    for look in looks:
        for named in behind.named.get(look.what, ()):
            yield look._replace(what=named.person), named


def _counted(looks: Iterable[Look]) -> ByWorker:
    found: dict[UUID, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for look in set(looks):
        found[look.worker][look.day] += 1
    return found


def _named(pk: UUID, family: str, given: str, other: str) -> Named:
    return Named(pk, name_key(family), name_key(family + given or other))


def _family_of(worker: User) -> str:
    """The key of a worker's family name; empty where the account does not part it from the given name."""
    family, _, given = worker.display_name.replace("\u3000", " ").partition(" ")
    return name_key(family) if given else ""
