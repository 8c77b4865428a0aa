"""Carrying an approved extract over into the records, in sets: persons, names, homes, households, and what happened."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from kasanari.imports.models import ImportRow, Step
from kasanari.imports.progress import tell

from ..models import Sex
from ..search import index_persons
from .comparing import OF_PERSON

_ROWS = ImportRow._meta.db_table

_CHOSEN = f"""
CREATE TEMPORARY TABLE residents_applied ON COMMIT DROP AS
SELECT l.*, coalesce(l.event_on, %s) AS happens_on
FROM residents_listed l JOIN {_ROWS} r ON r.load_id = %s AND r.number = l.number
WHERE r.outcome = ANY (%s) AND l.conflict IS NULL
ORDER BY l.person_id
"""
"""In the order of the indexes that grow: in any other, each row costs pages of its own."""

_FORMER_NAMES = """
INSERT INTO people_formername (id, person_id, family_name, given_name, family_kana, given_kana, until_on)
SELECT gen_random_uuid(), person_id, old_family_name, '',
    CASE WHEN family_kana IS DISTINCT FROM old_family_kana THEN old_family_kana ELSE '' END, '', happens_on
FROM residents_applied l
WHERE NOT is_new AND family_name <> old_family_name AND old_family_name <> ''
    AND NOT EXISTS (SELECT 1 FROM people_formername f WHERE f.person_id = l.person_id
        AND f.family_name = l.old_family_name AND f.until_on = l.happens_on)
UNION ALL
SELECT gen_random_uuid(), person_id, former_family_name, '', '', '', NULL
FROM residents_applied
WHERE bore_unknown_name AND (is_new OR former_family_name <> old_family_name OR family_name IS NULL
    OR family_name = old_family_name)
"""


def _as_new(name: str) -> str:
    if name == "birth_on":
        return "l.birth_on"
    return f"coalesce(l.{name}, '{Sex.UNKNOWN if name == 'sex' else ''}')"


_NEW_PERSONS = f"""
INSERT INTO people_person (id, {", ".join(OF_PERSON)}, alternative_kana, death_on, language, registry_number,
    registered_at, registered_by_id)
SELECT l.person_id, {", ".join(map(_as_new, OF_PERSON))},
    '', NULL, '', l.key, %s, NULL
FROM residents_applied l WHERE l.is_new
"""

_CHANGED_PERSONS = f"""
UPDATE people_person p SET {", ".join(f"{name} = coalesce(l.{name}, p.{name})" for name in OF_PERSON)},
    death_on = CASE WHEN l.event = 'died' THEN l.event_on ELSE p.death_on END
FROM residents_applied l
WHERE p.id = l.person_id AND NOT l.is_new AND (l.person_changes OR l.leaves_now)
"""

_CORRECTED_HOMES = """
UPDATE people_residence r SET address = l.address, postal_code = coalesce(l.postal_code, ''),
    town_code = coalesce(l.town_code, ''),
    district_code = CASE WHEN r.district_is_given THEN r.district_code ELSE coalesce(l.district_code, '') END
FROM residents_applied l
WHERE r.id = l.home_id AND l.home_changes AND (l.address = l.old_address OR l.happens_on <= l.home_from_on)
"""

_ENDED_HOMES = """
UPDATE people_residence r SET until_on = greatest(l.happens_on, r.from_on + 1)
FROM residents_applied l
WHERE r.person_id = l.person_id AND r.until_on IS NULL
    AND (l.leaves_now OR l.home_changes AND l.address <> l.old_address AND l.happens_on > l.home_from_on)
"""

_BEGUN_HOMES = """
INSERT INTO people_residence
    (id, person_id, district_code, district_is_given, town_code, postal_code, address, from_on, until_on)
SELECT gen_random_uuid(), person_id, coalesce(district_code, ''), false, coalesce(town_code, ''),
    coalesce(postal_code, ''), address, happens_on, NULL
FROM residents_applied
WHERE home_changes AND (home_id IS NULL OR address <> old_address AND happens_on > home_from_on)
"""

_NEW_HOUSEHOLDS = """
INSERT INTO people_household (id, formed_on, dissolved_on)
SELECT household_id, min(happens_on), NULL FROM residents_applied
WHERE household_changes AND is_new_household GROUP BY household_id
"""

_CORRECTED_MEMBERS = """
UPDATE people_householdmember m
SET household_id = CASE WHEN l.household_changes THEN l.household_id ELSE m.household_id END,
    relation = coalesce(l.relation, m.relation)
FROM residents_applied l
WHERE m.id = l.membership_id AND (l.household_changes OR l.relation_changes) AND l.happens_on <= l.member_from_on
"""

_ENDED_MEMBERS = """
UPDATE people_householdmember m SET until_on = greatest(l.happens_on, m.from_on + 1)
FROM residents_applied l
WHERE m.id = l.membership_id
    AND (l.leaves_now OR (l.household_changes OR l.relation_changes) AND l.happens_on > l.member_from_on)
"""

_BEGUN_MEMBERS = """
INSERT INTO people_householdmember (id, household_id, person_id, relation, from_on, until_on)
SELECT gen_random_uuid(), CASE WHEN household_changes THEN household_id ELSE old_household_id END, person_id,
    coalesce(relation, CASE WHEN household_changes THEN '' ELSE old_relation END), happens_on, NULL
FROM residents_applied
WHERE (household_changes OR relation_changes) AND (membership_id IS NULL OR happens_on > member_from_on)
"""

_DISSOLVED = """
UPDATE people_household h SET dissolved_on = greatest(l.ended_on, h.formed_on)
FROM (SELECT old_household_id AS id, max(happens_on) AS ended_on FROM residents_applied
    WHERE old_household_id IS NOT NULL AND (leaves_now OR household_changes) GROUP BY 1) l
WHERE h.id = l.id AND h.dissolved_on IS NULL AND NOT EXISTS (
    SELECT 1 FROM people_householdmember m WHERE m.household_id = h.id AND m.until_on IS NULL)
"""

# What a desk told before is one move, not two.
_EVENTS = """
INSERT INTO people_residentevent (id, person_id, kind, happened_on, load_id)
SELECT gen_random_uuid(), person_id, kind, happens_on, %s FROM (
    SELECT person_id, happens_on, event AS kind FROM residents_applied
    WHERE leaves_now OR is_new AND event IN ('moved_in', 'born')
    UNION ALL SELECT person_id, happens_on, 'moved_in' FROM residents_applied
    WHERE NOT is_new AND home_id IS NULL AND home_changes
    UNION ALL SELECT person_id, happens_on, 'moved' FROM residents_applied
    WHERE home_id IS NOT NULL AND home_changes AND address <> old_address
    UNION ALL SELECT person_id, happens_on, 'household_changed' FROM residents_applied
    WHERE NOT is_new AND (household_changes OR relation_changes) AND membership_id IS NOT NULL
    UNION ALL SELECT person_id, happens_on, 'name_changed' FROM residents_applied WHERE name_changes
) happened
WHERE NOT EXISTS (SELECT 1 FROM people_residentevent e
    WHERE e.person_id = happened.person_id AND e.kind = happened.kind AND e.happened_on = happened.happens_on)
"""


def apply(load_id: UUID, outcomes: Sequence[str], at: datetime) -> None:
    """Write what ``compare`` found in this same transaction; see ``imports.kinds``. What has no date happens today."""
    _run("DROP TABLE IF EXISTS residents_applied")
    _run(_CHOSEN, [timezone.localdate(at), load_id, list(outcomes)])
    _run("ANALYZE residents_applied")
    _run(_FORMER_NAMES)
    _run(_NEW_PERSONS, [at])
    _run(_CHANGED_PERSONS)
    for statement in (_CORRECTED_HOMES, _ENDED_HOMES, _BEGUN_HOMES):
        _run(statement)
    for statement in (_NEW_HOUSEHOLDS, _CORRECTED_MEMBERS, _ENDED_MEMBERS, _BEGUN_MEMBERS, _DISSOLVED):
        _run(statement)
    _run(_EVENTS, [load_id])
    changed = _whose_pieces_change()
    index_persons(changed, tell=lambda done: tell(Step.INDEXING, done, len(changed)))


def _whose_pieces_change() -> list[UUID]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM residents_applied"
            " WHERE is_new OR person_changes OR home_changes OR leaves_now OR bore_unknown_name"
        )
        return [person_id for (person_id,) in cursor]


def _run(statement: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
