"""Proposals that nobody could answer, for those who look after desks: the remedy is theirs.

Found out from what the reader of the list may know himself. That a desk he knows nothing of could answer does not
show; and a pair of which nobody may know both halves shows nowhere, since to tell of it would be to tell of them.
"""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from kasanari import packs
from kasanari.gate import Right
from kasanari.people.models import MergeProposal, Person
from kasanari.staff.models import Posting, User

from .known import known_dossiers, naming
from .models import DossierPerson
from .persons import on_person
from .reader import Reader, reader
from .sides import SIDES, is_of_register, open_sides, speaks_for


def nobody_answers(proposal: MergeProposal, at: datetime) -> bool:
    """Whether an open side has nobody who could answer, by what the reader of the page may know.

    Where whoever proposed it spoke for both, somebody else for either is enough.
    """
    if missing := open_sides(proposal):
        return not all(_is_answerable(proposal, side, at) for side in missing)
    return not any(_is_answerable(proposal, side, at) for side in SIDES)


def _is_answerable(proposal: MergeProposal, side: str, at: datetime) -> bool:
    person, other = getattr(proposal, side), getattr(proposal, SIDES[side == SIDES[0]])
    return any(
        user.pk != proposal.proposed_by_id
        and _would_answer(reader(user, at), person, at)
        and on_person(reader(user, at), other, Right.INDEX, at).is_allowed
        for user in _candidates(person, at)
    )


def _would_answer(who: Reader, person: Person, at: datetime) -> bool:
    return speaks_for(who, person, at).is_allowed or (
        person.pk not in who.conflicts
        and any(_sits_behind_wall(who, row, at) for row in naming([person.pk])[person.pk])
    )


def _sits_behind_wall(who: Reader, row: DossierPerson, at: datetime) -> bool:
    """Of a dossier the reader of the page may not see, only the desk is known: whoever sits there is taken for able."""
    is_behind = row.dossier_id not in known_dossiers([row.dossier_id])
    return is_behind and who.standing.may_work and row.desk_code in who.standing.desk_codes


def _candidates(person: Person, at: datetime) -> list[User]:
    desks = {row.desk_code for row in naming([person.pk])[person.pk]}
    if is_of_register(person):
        desks |= {code for code, desk in packs.city().desks.items() if desk.resident_lookup}
    seated = Posting.objects.on(timezone.localdate(at)).filter(desk_code__in=sorted(desks))
    return list(User.objects.filter(is_active=True, pk__in=seated.values("user")).order_by("pk"))
