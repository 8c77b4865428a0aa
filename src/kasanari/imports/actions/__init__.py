"""Every act on an imported list. Nothing of a list reaches the records before a second person approved it."""

from .answering import apply, approve, begin_to_apply, refuse
from .obstacles import NotYet
from .staging import NewList, choose_columns, leave_to_be_read, read_again, read_what_waits, stage

__all__ = [
    "NewList",
    "NotYet",
    "apply",
    "approve",
    "begin_to_apply",
    "choose_columns",
    "leave_to_be_read",
    "read_again",
    "read_what_waits",
    "refuse",
    "stage",
]
