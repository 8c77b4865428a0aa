"""The queryset that tells the audit which rows were fetched through the gate."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Self

from django.db import models

from . import visit
from .deciding import decide
from .registry import policy_of
from .rights import Decision, Refused, Right


class GatedQuerySet(models.QuerySet[Any]):
    """Base of every queryset of personal data: rows fetched through ``visible`` are noted for the audit."""

    _reader: Any = None
    _reader_right: str = ""
    _reader_at: datetime | None = None
    _noted = False

    def read_by(self, reader: Any, right: str, at: datetime | None = None) -> Self:
        rows = self.all()
        rows._reader, rows._reader_right, rows._reader_at = reader, right, at
        return rows

    def locked(self, pk: Any) -> Any:
        """Return the row with its lock held to the end of the transaction; absent and hidden rows are refused."""
        return self.filter(pk=pk).locked_row(pk)

    def locked_row(self, *ids: Any) -> Any:
        """The same for the one row of this queryset; ``ids`` are what the audit is told when there is none."""
        row = self.select_for_update(of=("self",)).first()
        if row is None:
            label = self.model._meta.label_lower
            refused = Decision(False, self._reader_right, label, ids, why="not_visible", by=self._reader, about=ids)
            raise Refused(refused)
        return row

    def _clone(self) -> Self:
        rows: Self = super()._clone()  # type: ignore[misc]  # private, but the documented way to carry state along
        rows._reader, rows._reader_right, rows._reader_at = self._reader, self._reader_right, self._reader_at
        return rows

    def iterator(self, chunk_size: int | None = None) -> Iterator[Any]:
        """Rows one by one, noted as they are when fetched at once."""
        given = []
        try:
            for row in super().iterator(chunk_size=chunk_size):
                given.append(row)
                yield row
        finally:
            self._note(given)

    def _fetch_all(self) -> None:
        if self._result_cache is None:  # as Django does, but what deciding loads is there before rows are prefetched
            self._result_cache = list(self._iterable_class(self))  # type: ignore[call-overload]  # Django's own, as there
        if not self._noted:
            self._noted = True
            self._note(self._result_cache)
        super()._fetch_all()  # the one point through which every fetched row passes

    def _note(self, rows: Iterable[Any]) -> None:
        """Tell the audit which rows were handed out, and on which grounds; of mere values only that there were some."""
        rows = list(rows)
        if self._reader is None or not rows:
            return
        if self._reader_at is not None and all(isinstance(row, models.Model) for row in rows):
            for decision in decisions_on(rows, self._reader, Right(self._reader_right), self._reader_at):
                visit.note(replace(decision, allowed=True))  # the scope had let it through
            return
        ids = tuple(row.pk for row in rows if isinstance(row, models.Model))
        label = self.model._meta.label_lower
        visit.note(Decision(True, self._reader_right, label, ids, ground="scope", by=self._reader))


def decisions_on(rows: Sequence[Any], by: Any, right: Right, at: datetime) -> list[Decision]:
    """Decide on each of the rows; those with the same answer become one decision, so that a list is a few lines."""
    if not rows:
        return []
    policy = policy_of(type(rows[0]))
    if policy is None:
        return []
    policy.load(rows, by, at)
    alike: dict[Any, list[Decision]] = defaultdict(list)
    for row in rows:
        decision = decide(by, right, row, at=at)
        alike[decision.allowed, decision.ground, decision.ground_id, decision.why].append(decision)
    return [_merged(decisions) for decisions in alike.values()]


def _merged(decisions: list[Decision]) -> Decision:
    ids = tuple(one for decision in decisions for one in decision.subject_ids)
    about = tuple(dict.fromkeys(one for decision in decisions for one in decision.about))
    return replace(decisions[0], subject_ids=ids, about=about)
