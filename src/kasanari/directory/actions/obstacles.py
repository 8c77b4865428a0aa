"""Why an act cannot be done now, in words that name the remedy; and the way into an entry that acts share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from kasanari import gate
from kasanari.staff.models import User

from ..models import Organization
from ..policy import ACTS


class NotYet(Exception):
    """Something must come first. The message is for the screen and says what."""


class Stale(Exception):
    """Somebody else saved a newer version meanwhile; ``current`` is theirs."""

    def __init__(self, current: Any) -> None:
        super().__init__("a newer version was saved meanwhile")
        self.current = current


def entry_for(act: str, organization_id: UUID, by: User, at: datetime) -> Organization:
    """Return the entry, locked, if ``by`` may do ``act`` to it."""
    entry: Organization = gate.visible(Organization.objects, to=by, at=at).locked(organization_id)
    gate.permit(by, ACTS[act], entry, at=at)
    return entry


def require_current(row: Any, based_on: int) -> None:
    """
    Raises:
        Stale: the row is newer than the version the change was based on.
    """
    if row.version != based_on:
        raise Stale(row)
