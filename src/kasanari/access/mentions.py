"""Whom a text speaks of: the persons said to be in it, and those of the dossier whose given name stands there.

A forgotten tick would show one person's affairs to readers another person allowed; a name found by mistake only masks.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from kasanari.people.models import Person

from .models import DossierPerson, DossierRole

SHORTEST = 2
"""Given names of one character are words too often."""


def names_for(named: Iterable[DossierPerson], texts: Iterable[str], chosen: Iterable[UUID] = ()) -> list[UUID]:
    """Return the persons an item names: those ``chosen`` (without any, the subject), and those found in its texts.

    Where there is no subject, everybody of the dossier.
    """
    rows = list(named)
    subjects = [row.person_id for row in rows if row.role == DossierRole.SUBJECT]
    said = [one for one in chosen if one in {row.person_id for row in rows}]
    written = "\n".join(texts)
    found = [row.person_id for row in rows if _stands_in(row.person, written)]
    return list(dict.fromkeys([*(said or subjects), *found])) or [row.person_id for row in rows]


def _stands_in(person: Person, text: str) -> bool:
    names = (person.given_name, person.given_kana, person.alternative_name)
    return any(len(name) >= SHORTEST and name in text for name in names)
