"""Codes and names inside a pack that must lead somewhere."""

from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from kasanari.packs.draft import Codes, Draft
from kasanari.packs.problems import Place, Problems

MOST_CODES_NAMED = 12  # in the remedy for a code that leads nowhere


def refer(place: Place, code: str, known: Codes, where: str, problems: Problems) -> None:
    if known is not None and code not in known:
        problems.add(
            place,
            f"“{code}” does not stand in {where}.",
            f"Add it there, or use one of its codes{_few(known)}.",
        )


def _few(known: Iterable[str]) -> str:
    codes = sorted(known)
    return f": {', '.join(codes)}" if 0 < len(codes) <= MOST_CODES_NAMED else ""


def refer_all(place: Place, codes: tuple[str, ...], known: Codes, where: str, problems: Problems) -> None:
    for code in codes:
        refer(place, code, known, where, problems)


def is_whole(draft: Draft, section: str) -> bool:
    """Whether every entry of the section could be read, so that one which is missing is really not there."""
    declared = draft.codes[section]
    return declared is not None and len(declared) == len(draft.sections[section])


def check_unverified(place: Place, item: Any, problems: Problems) -> None:
    known = {field.name for field in fields(item)} - {"unverified"}
    for name in item.unverified:
        if name not in known:
            problems.add(
                place.at("unverified"),
                f"“{name}” is no field.",
                f"Name fields only: {', '.join(sorted(known))}.",
            )
