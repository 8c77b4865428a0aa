"""Rights, decisions and the refusal that looks like "not found"."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.http import Http404


class Right(StrEnum):
    """What an act needs. ``INDEX`` < ``READ`` < ``WRITE``; the others stand beside them."""

    INDEX = "index"  # know that it exists
    READ = "read"
    WRITE = "write"
    AMEND = "amend"  # the writes a closed dossier still allows: reopen, follow up, correct
    LOCATE = "locate"  # address, phone, school, workplace, hospital
    EXPORT = "export"
    SHARE = "share"


SEARCH = "search"
"""Right and subject of a search in the audit. No right of the rule: what a search finds is decided row by row."""


@dataclass(frozen=True)
class Decision:
    """One answer of the gate, as it is written to the audit.

    ``ground`` is a code (``own_desk``, ``consent``, …, empty when refused); ``why`` the code of the
    forbidding or missing rule. ``subject_ids`` are the rows the decision opened, ``about`` the persons and
    dossiers they speak of: the report of a person is one query over it. ``purpose`` is what the worker said
    he wanted it for, where he was asked.
    """

    allowed: bool
    right: str
    subject: str
    subject_ids: tuple[UUID, ...] = ()
    ground: str = ""
    ground_id: UUID | None = None
    why: str = ""
    by: Any = field(default=None, compare=False)
    about: tuple[UUID, ...] = field(default=(), compare=False)
    purpose: str = field(default="", compare=False)


class Refused(Http404):
    """A refusal. To the visitor it is the same page as something that does not exist."""

    def __init__(self, decision: Decision) -> None:
        super().__init__("not found")
        self.decision = decision
