"""Where rooms hand their rules to the gate. What has no rule is closed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Protocol

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse

from .rights import Decision, Right


class Policy(Protocol):
    """The same rule twice: for one row, and as a scope over rows."""

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision: ...

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]: ...


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


def register_admission(check: Admission) -> None:
    """Add a check every staff page makes first: returns None to admit, or the page to show instead."""
    _admissions.append(check)


def admissions() -> list[Admission]:
    return _admissions
