"""The queryset that tells the audit which rows were fetched through the gate."""

from collections.abc import Iterable, Iterator
from typing import Any, Self

from django.db import models

from . import visit
from .rights import Decision, Refused


class GatedQuerySet(models.QuerySet[Any]):
    """Base of every queryset of personal data: rows fetched through ``visible`` are noted for the audit."""

    _reader: Any = None
    _reader_right: str = ""
    _noted = False

    def read_by(self, reader: Any, right: str) -> Self:
        rows = self.all()
        rows._reader, rows._reader_right = reader, right
        return rows

    def locked(self, pk: Any) -> Any:
        """Return the row with its lock held to the end of the transaction; absent and hidden rows are refused."""
        row = self.select_for_update(of=("self",)).filter(pk=pk).first()
        if row is None:
            raise Refused(
                Decision(
                    False, self._reader_right, self.model._meta.label_lower, (pk,), why="not_visible", by=self._reader
                )
            )
        return row

    def _clone(self) -> Self:
        rows: Self = super()._clone()  # type: ignore[misc]  # private, but the documented way to carry state along
        rows._reader, rows._reader_right = self._reader, self._reader_right
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
        super()._fetch_all()  # the one point through which every fetched row passes
        if not self._noted:
            self._noted = True
            self._note(self._result_cache or ())

    def _note(self, rows: Iterable[Any]) -> None:
        """Tell the audit which rows were handed out; of mere values it can say only that there were some."""
        rows = list(rows)
        if self._reader is None or not rows:
            return
        ids = tuple(row.pk for row in rows if isinstance(row, models.Model))
        label = self.model._meta.label_lower
        visit.note(Decision(True, self._reader_right, label, ids, ground="scope", by=self._reader))
