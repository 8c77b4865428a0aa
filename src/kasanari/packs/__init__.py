"""The municipality as data: ``city()`` is the pack this installation runs, as frozen dataclasses.

``apply`` and ``diff``, which know the database, are in ``kasanari.packs.actions`` and reachable from here.
"""

from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from kasanari.packs.appliers import applier
from kasanari.packs.items import (
    Agency,
    AgencyKind,
    City,
    Department,
    Desk,
    District,
    Flow,
    Ground,
    Item,
    LegalBasis,
    MeetingKind,
    Municipality,
    Town,
)
from kasanari.packs.plan import Initiative, WelfarePlan
from kasanari.packs.problems import PackError, Problem
from kasanari.packs.reading import check, load

if TYPE_CHECKING:
    from kasanari.packs.actions import apply, diff

__all__ = [
    "Agency",
    "AgencyKind",
    "City",
    "Department",
    "Desk",
    "District",
    "Flow",
    "Ground",
    "Initiative",
    "Item",
    "LegalBasis",
    "MeetingKind",
    "Municipality",
    "PackError",
    "Problem",
    "Town",
    "WelfarePlan",
    "applier",
    "apply",
    "check",
    "city",
    "diff",
    "load",
]


@cache
def city() -> City:
    """The pack named by ``settings.KASANARI_PACK``, read once per process. Raises ``PackError`` if it is broken."""
    return load(settings.KASANARI_PACK)


def __getattr__(name: str) -> Any:
    """``apply`` and ``diff`` on first use: their models exist only once Django has set up its applications."""
    if name in {"apply", "diff"}:
        from kasanari.packs import actions

        return getattr(actions, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
