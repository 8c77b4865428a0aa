"""Everything the rule needs to know of a worker, asked once a visit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from django.utils import timezone

from kasanari import gate, packs
from kasanari.staff.standing import Seat, Standing, standing

from .models import Approval, ApprovalAct, Conflict, Ground, Pledge, TabledPaper

ONE_DAY = timedelta(days=1)


class Reader:
    """A worker at a moment: where he sits, with whom he has a conflict, what he signed, which grounds he holds."""

    def __init__(self, worker: Standing, at: datetime) -> None:
        self.standing = worker
        self.at = at
        self.day = timezone.localdate(at)
        self._begins = timezone.make_aware(datetime.combine(self.day, time.min))
        self._grounds: dict[UUID, list[Ground]] = {}
        self._tabled: dict[UUID, frozenset[UUID]] = {}

    @property
    def user_id(self) -> Any:
        return self.standing.user_id

    @property
    def seats(self) -> tuple[Seat, ...]:
        return self.standing.seats

    def is_of(self, at: datetime) -> bool:
        """Whether ``at`` lies on the day of this reader: a page asks a hundred times."""
        return self._begins <= at < self._begins + ONE_DAY

    @property
    def learns_of_involvement(self) -> bool:
        return self.standing.may_work and any(seat.learns_involvement for seat in self.seats)

    @property
    def looks_up_residents(self) -> bool:
        return self.standing.may_work and self.standing.may_look_up_residents

    @cached_property
    def conflicts(self) -> frozenset[UUID]:
        """Persons with whom the worker has a conflict of interest (F3)."""
        rows = Conflict.objects.in_force().filter(worker=self.user_id).order_by()
        return frozenset(rows.values_list("person", flat=True))

    @cached_property
    def pledges(self) -> frozenset[str]:
        """Kinds of meeting whose pledge of secrecy the worker has signed."""
        rows = Pledge.objects.live(self.day).filter(worker=self.user_id).order_by()
        return frozenset(rows.values_list("kind", flat=True))

    @cached_property
    def exports(self) -> frozenset[str]:
        """Desks from which the worker may take content out, since a second person approved (F6)."""
        usable = Approval.objects.usable(self.at).filter(asked_by=self.user_id, act=ApprovalAct.EXPORT)
        return frozenset(usable.values_list("desk_code", flat=True))

    def grounds_on(self, dossier_id: UUID) -> list[Ground]:
        if dossier_id not in self._grounds:
            self.load_grounds([dossier_id])
        return self._grounds[dossier_id]

    def load_grounds(self, dossier_ids: Iterable[UUID]) -> None:
        """Ask at once for the grounds on several dossiers."""
        missing = [one for one in dossier_ids if one not in self._grounds]
        if not missing:
            return
        self._grounds |= {one: [] for one in missing}
        rows = Ground.objects.filter(dossier__in=missing, desk_code__in=self.standing.desk_codes)
        for ground in rows.prefetch_related("sitting").order_by("kind", "-valid_until", "id"):
            if ground.is_live(self.at) and ground.holder_id in (None, self.user_id):
                self._grounds[ground.dossier_id].append(ground)

    def tabled_at(self, sitting_id: UUID) -> frozenset[UUID]:
        """Ids of the papers laid before a sitting."""
        if sitting_id not in self._tabled:
            papers = TabledPaper.objects.filter(sitting=sitting_id).values_list("paper", flat=True)
            self._tabled[sitting_id] = frozenset(papers)
        return self._tabled[sitting_id]


def reader(user: Any, at: datetime) -> Reader:
    """Return the reader that ``user`` is at ``at``; one a visit and day, so that a page asks once."""
    met: list[Reader] = gate.remembered(("readers", user.pk), list)
    found = next((one for one in met if one.is_of(at)), None)
    if found is None:
        met.append(found := Reader(standing(user, at), at))
    return found


def valid_forms(day: date) -> list[str]:
    """Versions of the consent form (同意書の版) that still carry a consent on ``day``."""
    return [code for code, form in packs.city().code_tables["consent_forms"].items() if form.is_valid_on(day)]
