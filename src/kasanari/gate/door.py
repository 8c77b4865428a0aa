"""``permit`` for acts, ``visible`` for rows, ``find`` for one row."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from . import visit
from .registry import policy_of
from .rights import Decision, Refused, Right
from .rows import GatedQuerySet

M = TypeVar("M", bound=Model)


def decide(by: Any, right: Right, subject: Model, *, at: datetime | None = None) -> Decision:
    """Answer whether ``by`` may use ``right`` on ``subject``, without raising or recording.

    A model without a policy, and a policy that fails, deny.
    """
    policy = policy_of(type(subject))
    label = subject._meta.label_lower
    if policy is None:
        return Decision(False, right, label, (subject.pk,), why="no_rule", by=by)
    return policy.decide(by, right, subject, at or timezone.now())


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


def visible(queryset: Any, *, to: Any, right: Right = Right.READ, at: datetime | None = None) -> Any:
    """Return the rows of ``queryset`` that ``to`` may use ``right`` on.

    The only way to rows of personal data. The rows that are really fetched are recorded.
    """
    visit.asked()
    rows: QuerySet[Any] = queryset.all()
    policy = policy_of(rows.model)
    scoped = rows.none() if policy is None else policy.scope(rows, to, right, at or timezone.now())
    if not isinstance(scoped, GatedQuerySet):
        raise TypeError(f"{rows.model.__name__}.objects must be built on GatedQuerySet to be read through the gate")
    return scoped.read_by(to, right)


def find(queryset: Any, *, to: Any, right: Right = Right.READ, **lookup: Any) -> Any:
    """Return the one visible row.

    Raises:
        Refused: there is none, or none this worker may know of; both look the same.
    """
    row = visible(queryset.filter(**lookup), to=to, right=right).first()
    if row is None:
        ids = tuple(value for key, value in lookup.items() if key in ("pk", "id"))
        raise Refused(Decision(False, right, queryset.model._meta.label_lower, ids, why="not_visible", by=to))
    return row
