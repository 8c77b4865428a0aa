"""What a page asks once about persons and dossiers, however often the rule comes back to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.db.models import prefetch_related_objects

from kasanari import gate

from .models import Dossier, DossierPerson, Protection


def naming(person_ids: Iterable[UUID]) -> dict[UUID, list[DossierPerson]]:
    """The involvements of each person, asked once a visit."""
    known: dict[UUID, list[DossierPerson]] = gate.remembered("naming", dict)
    missing = [one for one in person_ids if one not in known]
    if missing:
        known |= {one: [] for one in missing}
        for row in DossierPerson.objects.filter(person__in=missing).order_by("from_on", "id"):
            known[row.person_id].append(row)
    return known


def dossiers_naming(person_id: UUID) -> list[Dossier]:
    """Those of them that the second wall lets be seen at all."""
    ids = [row.dossier_id for row in naming([person_id])[person_id]]
    dossiers = known_dossiers(ids)
    return [dossiers[one] for one in ids if one in dossiers]


def known_dossiers(ids: Iterable[UUID]) -> dict[UUID, Dossier]:
    """Dossiers by id, asked once a visit; those behind the second wall are missing."""
    known: dict[UUID, Dossier] = gate.remembered("dossiers", dict)
    asked: set[UUID] = gate.remembered("dossiers asked for", set)
    missing = {one for one in ids if one not in known} - asked
    if missing:
        asked |= missing
        known |= Dossier.objects.in_bulk(missing)
    return known


def dossiers_of(rows: Sequence[Any], path: str) -> list[Dossier]:
    """The dossier of each row, those already known put in place and the others fetched at once."""
    known = known_dossiers(())
    if path == "dossier":
        for row in rows:
            if row.dossier_id in known and not type(row).dossier.is_cached(row):
                row.dossier = known[row.dossier_id]
    prefetch_related_objects(list(rows), path)
    found = [dossier for row in rows if (dossier := _led_to(row, path)) is not None]
    known |= {dossier.pk: dossier for dossier in found}
    return found


def _led_to(row: Any, path: str) -> Dossier | None:
    """The dossier at the end of the path; None where the second wall hides it or what lies between."""
    try:
        dossier: Dossier = reduce(getattr, path.split("__"), row)
    except ObjectDoesNotExist:
        return None
    return dossier


def once_told(person_ids: Iterable[UUID]) -> dict[UUID, bool]:
    """Whether other desks ever learnt of an involvement with each person, asked once a visit.

    The second wall shows ended involvements to nobody else, so its own view is asked.
    """
    known: dict[UUID, bool] = gate.remembered("once told", dict)
    missing = [one for one in person_ids if one not in known]
    if missing:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT DISTINCT person_id FROM access_wall_involvement WHERE is_told AND person_id = ANY (%s)",
                [missing],
            )
            told = {row[0] for row in cursor.fetchall()}
        known |= {one: one in told for one in missing}
    return known


def told_of(person_id: UUID) -> list[DossierPerson]:
    """Involvements of which other desks may learn."""
    return [row for row in naming([person_id])[person_id] if row.is_told]


def is_protected(person_id: UUID) -> bool:
    """Whether a protection (支援措置) of the person is in force; an expired or unknown one is."""
    loaded: dict[UUID, Any] = gate.remembered("naming", dict)
    return person_id in protected_among({person_id, *loaded})  # asked for one, the others of the page are asked for too


def protected_among(person_ids: Iterable[UUID]) -> set[UUID]:
    """Those of the persons who are protected; asked once a visit for each."""
    known: dict[UUID, bool] = gate.remembered("protected", dict)
    asked = set(person_ids)
    missing = asked - known.keys()
    if missing:
        rows = Protection.objects.in_force().filter(person__in=missing)
        found = set(rows.order_by().values_list("person", flat=True))
        known.update({one: one in found for one in missing})
    return {one for one in asked if known[one]}
