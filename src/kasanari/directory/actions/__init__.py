"""Every act on the directory, named as staff say it; and the two that an owner does through a link."""

from .confirming import confirm_entry, end_entry, resume_entry
from .corrections import accept_correction, decline_correction
from .entries import add_entry, change_entry
from .links import Issued, issue_link, revoke_link
from .obstacles import NotYet, Stale
from .offers import add_offer, add_place, change_offer, change_place
from .owners import confirm_by_owner, correct_by_owner
from .unmet import record_unmet_need

__all__ = [
    "Issued",
    "NotYet",
    "Stale",
    "accept_correction",
    "add_entry",
    "add_offer",
    "add_place",
    "change_entry",
    "change_offer",
    "change_place",
    "confirm_by_owner",
    "confirm_entry",
    "correct_by_owner",
    "decline_correction",
    "end_entry",
    "issue_link",
    "record_unmet_need",
    "resume_entry",
    "revoke_link",
]
