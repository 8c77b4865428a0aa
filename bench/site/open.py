"""The product without its gate: every policy allows without asking, no audit is written, the second wall stands open.

It exists to measure what the gate costs, and is installed by ``bench.site.open_settings`` alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig

from kasanari.gate import Decision, audit, registry


class Open:
    """Stands where ``policy`` stood; of it only the path to the dossier is still used, to find its rows."""

    def __init__(self, policy: Any) -> None:
        path = getattr(policy, "path", "dossier")
        self.path = f"{path}__dossier" if hasattr(policy, "whole") else path  # else the parts of items were not found

    def decide(self, by: Any, right: Any, subject: Any, at: Any) -> Decision:
        return Decision(True, right, subject._meta.label_lower, (subject.pk,), "own_desk", by=by)

    def scope(self, queryset: Any, to: Any, right: Any, at: Any) -> Any:
        return queryset

    def within(self, queryset: Any, to: Any, right: Any, at: Any, dossier: Any) -> Any:
        return queryset.filter(**{self.path or "pk": dossier.pk})

    def load(self, rows: Any, to: Any, at: Any) -> None:
        return


@contextmanager
def _nobody_told(reader: Any, at: Any = None, *, right: str = "") -> Iterator[None]:
    yield


class OpenConfig(AppConfig):
    name = "bench.site"
    label = "bench_open"

    def ready(self) -> None:
        for model, policy in registry._policies.items():
            registry._policies[model] = Open(policy)
        audit.write = lambda *_, **__: None
        audit.wall.told_of = _nobody_told
