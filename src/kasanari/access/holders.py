"""Who may see a dossier and why, as its own desk is told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.staff.models import Posting, User

from .models import Approval, ApprovalAct, Dossier, DossierPerson, Ground, GroundKind, ItemKind, Sitting
from .names import known_persons
from .why import last_day

ENDED = 50
"""Ended grounds shown; the audit keeps all."""


@dataclass(frozen=True)
class Held:
    """A ground in words."""

    ground: Ground
    person: str
    scope: str
    until: Any
    law: str

    @property
    def is_for_desk(self) -> bool:
        """A consent is held by whoever sits at the desk."""
        return self.ground.kind == GroundKind.CONSENT


@dataclass(frozen=True)
class Holders:
    """Everything the page この記録を見られる人 tells about ``dossier``."""

    dossier: Dossier
    user: User
    at: datetime

    @cached_property
    def workers(self) -> list[User]:
        """Workers of the own desk who are cleared for its compartments."""
        needed = set(self.dossier.compartments)
        posted = Posting.objects.on(timezone.localdate(self.at)).at_desk(self.dossier.desk_code)
        return list({one.user_id: one.user for one in posted if needed <= set(one.clearance)}.values())

    @property
    def live(self) -> list[Held]:
        return [held for held in self._all if held.ground.is_live(self.at)]

    @property
    def to_come(self) -> list[Held]:
        return [held for held in self._all if held.ground.valid_from > self.at and not held.ground.revoked_at]

    @property
    def ended(self) -> list[Held]:
        over = [one for one in self._all if one.ground.revoked_at or one.ground.valid_until <= self.at]
        return over[:ENDED]

    @cached_property
    def sittings(self) -> Sequence[Sitting]:
        return list(gate.visible(Sitting.objects.all(), to=self.user, within=self.dossier))

    @cached_property
    def involvements(self) -> Sequence[DossierPerson]:
        rows = self.dossier.dossier_persons.select_related("person")
        return list(gate.visible(rows, to=self.user, right=Right.INDEX))

    @cached_property
    def waiting_approval(self) -> Approval | None:
        """A question of one's own whether the dossier may be used again: asked, or granted and not used yet."""
        rows = Approval.objects.filter(act=ApprovalAct.RESUME_USE, subject_id=self.dossier.pk, asked_by=self.user)
        asked: Approval | None = gate.visible(rows.filter(used_at=None), to=self.user).last()
        if asked is None or asked.is_granted is False:
            return None
        usable = asked.answered_at is None or Approval.objects.usable(self.at).filter(pk=asked.pk).exists()
        return asked if usable else None

    @cached_property
    def _all(self) -> list[Held]:
        rows = Ground.objects.select_related("holder", "given_by", "revoked_by", "sitting")
        grounds = list(gate.visible(rows, to=self.user, within=self.dossier))
        persons = known_persons([ground.person_id for ground in grounds], self.user, self.at)
        return [_held(ground, str(persons.get(ground.person_id, ""))) for ground in grounds]


def _held(ground: Ground, person: str) -> Held:
    basis = ground.basis
    law = ground.sitting.kind_item.law if ground.sitting else basis.law if basis else ""
    return Held(ground, person, scope_in_words(ground), last_day(ground), law)


def scope_in_words(ground: Ground) -> str:
    """The kinds of record a ground opens, named; those of everything in one word."""
    if ground.kind == GroundKind.STATUTORY_MEETING:
        return _("提出された資料だけ")
    if set(ground.scope) >= set(ItemKind.values):
        return _("すべての記録")
    return "、".join(str(ItemKind(code).label) for code in ItemKind.values if code in ground.scope)
