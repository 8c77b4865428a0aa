"""Pages of the room: accounts and postings for the administrator, and for everybody the lock and what was kept."""

from .accounts import close_account, end_posting, post, worker, workers
from .session import discard_kept, kept, lock, step_up, unlock

__all__ = [
    "close_account",
    "discard_kept",
    "end_posting",
    "kept",
    "lock",
    "post",
    "step_up",
    "unlock",
    "worker",
    "workers",
]
