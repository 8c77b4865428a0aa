"""Where rooms hand their rules to the gate. What has no rule is closed."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from .rights import Decision, Right


class Policy(Protocol):
    """The same rule twice: for one row, and as a scope over rows."""

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision: ...

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]: ...

    def within(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime, whole: Any) -> QuerySet[Any]:
        """The same for rows that all lie in ``whole``, about which is decided once."""
        return self.scope(queryset, to, right, at)

    def load(self, rows: Sequence[Any], to: Any, at: datetime) -> None:
        """Ask at once for what deciding about each of ``rows`` needs; nothing, unless a policy says otherwise."""
        return

    def speaks_of(self, row: Any) -> Iterable[UUID]:
        """Ids of the persons ``row`` tells of, for rule D; nobody, unless a policy says otherwise."""
        return ()


Admission = Callable[[HttpRequest], HttpResponse | None]

_policies: dict[type[Model], Policy] = {}
_admissions: list[Admission] = []


def register(model: type[Model], policy: Policy) -> None:
    """Make ``policy`` the rule of ``model``. A model has one rule; a second is a mistake."""
    if model in _policies:
        raise ValueError(f"{model.__name__} has a policy already")
    _policies[model] = policy


def policy_of(model: type[Model]) -> Policy | None:
    return _policies.get(model)


def models_with_rules() -> dict[str, type[Model]]:
    """Every kind of record that has a rule, by its label (``cases.note``), in the order of the labels."""
    return {model._meta.label_lower: model for model in sorted(_policies, key=lambda model: model._meta.label_lower)}


def register_admission(check: Admission) -> None:
    """Add a check every staff page makes first: returns None to admit, or the page to show instead."""
    _admissions.append(check)


def admissions() -> list[Admission]:
    return _admissions
