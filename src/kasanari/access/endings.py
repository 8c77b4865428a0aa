"""What rooms above end when a consent is withdrawn: whatever they opened on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from .models import Consent

Ending = Callable[[Consent, Any, datetime], None]

_endings: list[Ending] = []


def register(ending: Ending) -> None:
    """Add what a room does, in the transaction of the withdrawal: ``ending(consent, by, at)``."""
    _endings.append(ending)


def end_with(consent: Consent, *, by: Any, at: datetime) -> None:
    for ending in _endings:
        ending(consent, by, at)
