"""Pages of the directory: searching, one entry, keeping it up, its owner's page, what was sought in vain."""

from .entries import add, change, confirm, end, entry, resume, to_confirm
from .links import correction, issue_link, revoke_link
from .offers import add_offer, add_place, change_offer, change_place
from .open_data import open_data
from .owners import owner
from .search import search
from .unmet import unmet

__all__ = [
    "add",
    "add_offer",
    "add_place",
    "change",
    "change_offer",
    "change_place",
    "confirm",
    "correction",
    "end",
    "entry",
    "issue_link",
    "open_data",
    "owner",
    "resume",
    "revoke_link",
    "search",
    "to_confirm",
    "unmet",
]
