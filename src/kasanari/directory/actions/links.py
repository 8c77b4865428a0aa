"""Links by which an owner confirms or corrects the entry: issued, told once, taken back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.notifications.links import Secret, make_secret
from kasanari.staff.models import User

from ..models import EventKind, Organization, OwnerLink, Visibility
from ..models.owner import VALID_FOR
from ..policy import ACTS
from .obstacles import NotYet, entry_for


@dataclass(frozen=True)
class Issued:
    """A link and its secret, which nobody can read again."""

    link: OwnerLink
    secret: Secret


@transaction.atomic
def issue_link(*, organization_id: UUID, sent_to: str = "", by: User, at: datetime) -> Issued:
    """Make a link for the owner; the one before it stops. An entry that is not public opens with a code besides.

    Raises:
        NotYet: the entry is over, so there is nothing to confirm.
    """
    entry = entry_for("issue_link", organization_id, by, at)
    if not entry.is_listed:
        raise NotYet(_("掲載を終えた団体です。先に掲載を再開してください。"))
    return issue_for(entry, sent_to=sent_to, by=by, at=at)


def issue_for(entry: Organization, *, sent_to: str, by: User, at: datetime) -> Issued:
    """The link itself; the caller asked the gate."""
    entry.owner_links.open(at).update(revoked_at=at, revoked_by=by)
    link = OwnerLink(organization=entry, sent_to=sent_to, issued_at=at, issued_by=by, expires_at=at + VALID_FOR)
    secret = make_secret(link, needs_code=entry.visibility != Visibility.PUBLIC)
    link.save(force_insert=True)
    entry.record(EventKind.LINK_ISSUED, by=by, at=at)
    return Issued(link, secret)


@transaction.atomic
def revoke_link(*, link_id: UUID, by: User, at: datetime) -> OwnerLink:
    """Take a link back: it went to the wrong address, or was passed on."""
    rows = OwnerLink.objects.select_related("organization")
    link: OwnerLink = gate.visible(rows, to=by, at=at).locked(link_id)
    gate.permit(by, ACTS["revoke_link"], link, at=at)
    if link.is_open(at):
        link.revoked_at, link.revoked_by = at, by
        link.save(update_fields=["revoked_at", "revoked_by"])
        link.organization.record(EventKind.LINK_REVOKED, by=by, at=at)
    return link
