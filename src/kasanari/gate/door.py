"""``permit`` for acts, ``visible`` and ``shown`` for rows, ``first`` for some of many, ``find`` for one."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model, QuerySet
from django.utils import timezone

from . import visit
from .deciding import decide
from .masking import mask
from .registry import policy_of
from .rights import Decision, Refused, Right
from .rows import GatedQuerySet, decisions_on


def permit(by: Any, right: Right, subject: Model, *, at: datetime | None = None) -> Decision:
    """Let ``by`` use ``right`` on ``subject`` and record it.

    Raises:
        Refused: looks like "not found" to the visitor; the audit keeps the reason.
    """
    decision = decide(by, right, subject, at=at)
    if not decision.allowed:
        raise Refused(decision)
    visit.note(decision)
    return decision


def visible(
    queryset: Any, *, to: Any, right: Right = Right.READ, at: datetime | None = None, within: Model | None = None
) -> Any:
    """Return the rows of ``queryset`` that ``to`` may use ``right`` on.

    The only way to rows of personal data. The rows that are really fetched are recorded, each with its ground.

    Args:
        within: the dossier all of them lie in, about which is decided once.
    """
    at = at or timezone.now()
    return scoped(queryset, to, right, at, within).read_by(to, right, at)


def shown(
    queryset: Any, *, to: Any, at: datetime | None = None, within: Model | None = None, limit: int | None = None
) -> list[Any]:
    """Return the rows ``to`` may know of; those he may not read come masked (``is_masked``), their text empty."""
    at = at or timezone.now()
    rows = list(scoped(queryset, to, Right.INDEX, at, within)[:limit])
    readable: set[Any] = set()
    for decision in decisions_on(rows, to, Right.READ, at):
        if decision.allowed:
            readable.update(decision.subject_ids)
            visit.note(decision)
    masked = [row for row in rows if row.pk not in readable]
    for decision in decisions_on(masked, to, Right.INDEX, at):
        visit.note(decision)
    for row in masked:
        mask(row, frozenset({Right.INDEX}))
    return rows


def first(queryset: Any, limit: int, *, to: Any, right: Right = Right.INDEX, at: datetime | None = None) -> list[Any]:
    """Return the first rows of a search that ``to`` may use ``right`` on, at most ``limit``; recorded like `visible`.

    Behind the second wall few rows are left, and to ask the rule for each costs less than to put its scope into the
    question. Where the wall let through what the rule refuses (it is told of the weakest right only, and of nobody in
    a job), the scope is asked instead.
    """
    at = at or timezone.now()
    visit.asked()
    rows = list(queryset[:limit]) if policy_of(queryset.model) is not None else []
    decisions = decisions_on(rows, to, right, at)
    if all(decision.allowed for decision in decisions):
        for decision in decisions:
            visit.note(decision)
        return rows
    return list(visible(queryset, to=to, right=right, at=at)[:limit])


def find(queryset: Any, *, to: Any, right: Right = Right.READ, **lookup: Any) -> Any:
    """Return the one visible row.

    Raises:
        Refused: there is none, or none this worker may know of; both look the same.
    """
    row = _allowed(queryset.filter(**lookup).first(), to, right)
    if row is None:
        ids = tuple(value for key, value in lookup.items() if key in ("pk", "id"))
        label = queryset.model._meta.label_lower
        raise Refused(Decision(False, right, label, ids, why="not_visible", by=to, about=ids))
    return row


def _allowed(row: Any, to: Any, right: Right) -> Any:
    """The row, if ``to`` may use ``right`` on it: the rule for one thing costs less than a scope over rows."""
    visit.asked()
    policy = policy_of(type(row)) if row is not None else None
    if policy is None:
        return None
    at = timezone.now()
    try:
        policy.load([row], to, at)
    except ObjectDoesNotExist:  # the second wall hides what the row hangs on
        return None
    decision = decide(to, right, row, at=at)
    if not decision.allowed:
        return None
    visit.note(decision)
    return row


def scoped(queryset: Any, to: Any, right: Right, at: datetime, within: Model | None = None) -> GatedQuerySet:
    """The rows of ``queryset`` that the rule lets through. For the functions of this room: nothing is recorded."""
    visit.asked()
    rows: QuerySet[Any] = queryset.all()
    policy = policy_of(rows.model)
    if policy is None:
        found: Any = rows.none()
    elif within is not None:
        found = policy.within(rows, to, right, at, within)
    else:
        found = policy.scope(rows, to, right, at)
    if not isinstance(found, GatedQuerySet):
        raise TypeError(f"{rows.model.__name__}.objects must be built on GatedQuerySet to be read through the gate")
    return found
