"""Settings of a city that would make a session hold longer than it may (access specification, habits)."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

MOST = {"KASANARI_IDLE_MINUTES": 15, "KASANARI_SESSION_HOURS": 12}


@register(Tags.security)
def session_limits(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Refuse limits that are no whole numbers from 1 to the default."""
    return [
        Error(
            f"{name} is {getattr(settings, name)!r}, but a session may be given a whole number from 1 to {most} only.",
            hint=f"Set {name} to a number from 1 to {most}, or leave it out.",
            id="kasanari.staff.E001",
        )
        for name, most in MOST.items()
        if not _is_within(str(getattr(settings, name)), most)
    ]


def _is_within(text: str, most: int) -> bool:
    return text.isascii() and text.isdecimal() and 1 <= int(text) <= most
