"""What an owner does through the link, without an account: confirm that the entry is right, or say what is not."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from kasanari import gate
from kasanari.gate import Right

from ..models import Correction, EventKind, OwnerLink
from ..owner import entry_opened, standing_in
from ..policy import Owner


@transaction.atomic
def confirm_by_owner(*, link_id: UUID, by: Owner, at: datetime) -> OwnerLink:
    """The owner says that everything is right. Nothing of the entry changes but the day it was confirmed."""
    link = _taken(link_id, by, at)
    with entry_opened(link) as entry:
        entry.confirmed_on = timezone.localdate(at)
        entry.save(update_fields=["confirmed_on"])
        entry.record(EventKind.CONFIRMED, at=at, by_owner=True)
    return link


@transaction.atomic
def correct_by_owner(
    *, link_id: UUID, proposed: Mapping[str, str], words: str = "", by: Owner, at: datetime
) -> Correction:
    """The owner says what is not right. Nothing shows before staff have looked at it.

    Args:
        proposed: texts by the names of ``owner.standing_in``; what is as it stands already is left out.
    """
    link = _taken(link_id, by, at)
    with entry_opened(link) as entry:
        standing = standing_in(entry)
        new = {name: text for name, text in proposed.items() if name in standing and text != standing[name]}
        correction = Correction.objects.create(organization=entry, link=link, proposed=new, words=words, received_at=at)
        entry.record(EventKind.ANSWERED, at=at, by_owner=True)
    return correction


def wrong_code(link: OwnerLink, at: datetime) -> int:
    """Count a wrong code and return how many are left; without any the link is closed, as the entry's history says."""
    locked: OwnerLink = OwnerLink.objects.select_for_update().get(pk=link.pk)
    left = locked.count_wrong_code()
    if left == 0:
        with entry_opened(locked) as entry:
            entry.record(EventKind.LINK_LOCKED, at=at)
    return left


def _taken(link_id: UUID, by: Owner, at: datetime) -> OwnerLink:
    """The link, locked and used up by this answer.

    Raises:
        gate.Refused: whoever asks does not hold it, or it is used, over or taken back.
    """
    link: OwnerLink = OwnerLink.objects.select_for_update().get(pk=link_id)
    gate.permit(by, Right.AMEND, link, at=at)
    link.used_at = at
    link.save(update_fields=["used_at"])
    return link
