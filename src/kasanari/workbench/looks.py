"""記録の確認: the gate's decisions, as the administrator checks them. Kinds and counts, never a name or a content."""

from dataclasses import dataclass
from datetime import date

from kasanari.gate.models import AuditRow
from kasanari.staff.models import User

from . import wording

PAGE = 100


@dataclass(frozen=True)
class Look:
    """One decision in words; ``count`` is the number of records it was about."""

    row: AuditRow

    @property
    def right(self) -> wording.Text:
        return wording.RIGHTS.get(self.row.right, self.row.right)

    @property
    def subject(self) -> wording.Text:
        return wording.SUBJECTS.get(self.row.subject, self.row.subject)

    @property
    def ground(self) -> wording.Text:
        return wording.GROUNDS.get(self.row.ground, self.row.ground)

    @property
    def count(self) -> int:
        return len(self.row.subject_ids)


def latest(
    *, day: date | None = None, worker: User | None = None, before: int | None = None
) -> tuple[list[Look], int | None]:
    """Return at most `PAGE` decisions, newest first, and the id to pass as ``before`` for the older ones, if any.

    Paged by id, since counting the whole table would cost more with every year.
    """
    rows = AuditRow.objects.select_related("user").order_by("-id")
    if day is not None:
        rows = rows.filter(day=day)
    if worker is not None:
        rows = rows.filter(user=worker)
    if before is not None:
        rows = rows.filter(id__lt=before)
    found = list(rows[: PAGE + 1])
    older = found[PAGE - 1].pk if len(found) > PAGE else None
    return [Look(row) for row in found[:PAGE]], older
