"""What each row of the extract would change, found out in sets.

The temporary table ``residents_listed`` holds, for each row, whom it speaks of and what is on record of that person
now; ``applying`` writes what it says. An empty cell changes nothing: extracts leave out more than they withdraw.
"""

import json

from django.db import connection
from django.utils.translation import gettext as _

from kasanari.imports.kinds import COMPARED

OF_PERSON = (
    "family_name", "given_name", "family_kana", "given_kana", "alternative_name", "roman_name", "birth_on", "sex",
    "phone", "nationality",
)  # fmt: skip
"""Columns that are fields of the person."""

OF_THE_NAME = ("family_name", "given_name", "family_kana", "given_kana", "birth_on")
TOLD = frozenset({*OF_THE_NAME, "district_code", "event"})
"""What a reader with resident look-up may know of a person, and that somebody leaves. Of the rest he learns neither
what it was nor, row by row, that it changes: somebody would bring a list to find out whether an address is right."""

TEXTS = (
    "family_name", "given_name", "family_kana", "given_kana", "alternative_name", "roman_name", "sex", "phone",
    "nationality", "former_family_name", "postal_code", "address", "town_code", "district_code", "household_number",
    "relation", "event",
)  # fmt: skip

_LISTED = f"""
CREATE TEMPORARY TABLE residents_read ON COMMIT DROP AS
WITH bare AS (
    SELECT ltrim(registry_number, '0') AS digits, min(registry_number) AS number
    FROM people_person WHERE registry_number <> '' GROUP BY 1 HAVING count(*) = 1
)
SELECT r.number, coalesce(exact.registry_number, bare.number, r.key) AS key, v.*
FROM {{source}} r
CROSS JOIN LATERAL jsonb_to_record(r.content) AS v(
    {", ".join(f"{name} text" for name in TEXTS)}, birth_on date, event_on date)
LEFT JOIN people_person exact ON exact.registry_number = r.key AND r.key <> ''
LEFT JOIN bare ON exact.id IS NULL AND bare.digits = ltrim(r.key, '0')
WHERE r.problems = '[]'
"""

_PERSONS = """
CREATE TEMPORARY TABLE residents_found ON COMMIT DROP AS
SELECT l.*, coalesce(p.id, gen_random_uuid()) AS person_id, p.id IS NULL AS is_new,
    count(*) OVER (PARTITION BY l.key) AS alike,
    p.family_name AS old_family_name, p.given_name AS old_given_name, p.family_kana AS old_family_kana,
    p.given_kana AS old_given_kana, p.alternative_name AS old_alternative_name, p.roman_name AS old_roman_name,
    p.birth_on AS old_birth_on, p.sex AS old_sex, p.phone AS old_phone, p.nationality AS old_nationality,
    p.death_on AS old_death_on,
    h.id AS home_id, h.from_on AS home_from_on, h.address AS old_address, h.postal_code AS old_postal_code,
    h.town_code AS old_town_code, h.district_code AS old_district_code,
    coalesce(h.district_is_given, false) AS district_is_given,
    l.event_on < h.from_on AND EXISTS (
        SELECT 1 FROM people_residentevent e
        WHERE e.person_id = p.id AND e.recorded_by_id IS NOT NULL AND e.happened_on = h.from_on
    ) AS desk_knows_better,
    m.id AS membership_id, m.from_on AS member_from_on, m.household_id AS old_household_id, m.relation AS old_relation,
    l.former_family_name IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM people_formername f WHERE f.person_id = p.id AND f.family_name = l.former_family_name
    ) AS bore_unknown_name,
    coalesce(l.event IN ('died', 'moved_out'), false) AS leaves
FROM residents_read l
LEFT JOIN people_person p ON p.registry_number = l.key AND l.key <> ''
LEFT JOIN (
    SELECT DISTINCT ON (person_id) * FROM people_residence WHERE until_on IS NULL ORDER BY person_id, from_on DESC, id
) h ON h.person_id = p.id
LEFT JOIN people_householdmember m ON m.person_id = p.id AND m.until_on IS NULL
"""

_HOUSEHOLDS = """
CREATE TEMPORARY TABLE residents_households ON COMMIT DROP AS
WITH votes AS (
    SELECT household_number, old_household_id AS household_id, count(*) AS members FROM residents_found
    WHERE household_number IS NOT NULL AND old_household_id IS NOT NULL AND NOT leaves GROUP BY 1, 2
), kept AS (
    SELECT DISTINCT ON (household_id) * FROM votes ORDER BY household_id, members DESC, household_number
), chosen AS (
    SELECT DISTINCT ON (household_number) * FROM kept ORDER BY household_number, members DESC, household_id
), grouped AS (
    SELECT household_number, CASE WHEN count(relation) > 0 THEN count(*) FILTER (WHERE relation = '世帯主') END AS heads
    FROM residents_found WHERE household_number IS NOT NULL AND NOT leaves GROUP BY 1
), others AS (
    SELECT m.household_id, count(*) AS heads
    FROM people_householdmember m LEFT JOIN residents_found f USING (person_id)
    WHERE m.until_on IS NULL AND m.relation = '世帯主' AND f.person_id IS NULL GROUP BY 1
)
SELECT g.household_number, coalesce(c.household_id, gen_random_uuid()) AS household_id,
    c.household_id IS NULL AS is_new_household,
    g.heads + coalesce(o.heads, 0) AS heads
FROM grouped g LEFT JOIN chosen c USING (household_number) LEFT JOIN others o ON o.household_id = c.household_id
"""


def _has_changed(name: str) -> str:
    return f"(NOT is_new AND l.{name} IS NOT NULL AND l.{name} IS DISTINCT FROM l.old_{name})"


# A desk that was told of a move knows more than a list that speaks of an earlier day.
_HOME_CHANGED = (
    "(NOT l.leaves AND l.desk_knows_better IS NOT TRUE AND l.address IS NOT NULL AND (l.home_id IS NULL"
    " OR l.address <> l.old_address"
    " OR l.postal_code <> l.old_postal_code"
    " OR NOT l.district_is_given AND l.district_code <> '' AND l.district_code <> l.old_district_code"
    " OR l.town_code <> '' AND l.town_code <> l.old_town_code))"
)
_HOUSEHOLD_CHANGED = (
    "(NOT l.leaves AND l.household_number IS NOT NULL AND l.old_household_id IS DISTINCT FROM h.household_id)"
)
_RELATION_CHANGED = (
    "(NOT l.leaves AND l.relation IS NOT NULL AND l.old_household_id IS NOT NULL AND l.relation <> l.old_relation)"
)
_LEAVES_NOW = (
    "(l.leaves AND (l.home_id IS NOT NULL OR l.membership_id IS NOT NULL"
    " OR l.event = 'died' AND l.old_death_on IS NULL))"
)

_CONFLICTS = {
    "twice": "l.alike > 1",
    "other_person": (
        "NOT l.is_new AND l.birth_on <> l.old_birth_on AND concat(l.family_name, l.given_name) <> ''"
        " AND concat(l.family_name, l.given_name) <> concat(l.old_family_name, l.old_given_name)"
    ),
    "dead": (
        "l.old_death_on IS NOT NULL AND (NOT l.leaves OR l.event = 'moved_out' AND l.event_on > l.old_death_on"
        " OR l.event = 'died' AND l.event_on <> l.old_death_on)"
    ),
    "dies_before_birth": "l.event = 'died' AND l.event_on < coalesce(l.birth_on, l.old_birth_on)",
    "unknown_leaver": "l.is_new AND l.leaves",
    "no_head": "NOT l.leaves AND h.heads = 0",
    "two_heads": "NOT l.leaves AND h.heads > 1",
}
"""What cannot be true of a row and the records at once, in SQL; the first that holds is told."""

_COMPARED_WITH = f"""
CREATE TEMPORARY TABLE residents_listed ON COMMIT DROP AS
SELECT l.*, h.household_id, h.is_new_household,
    {" OR ".join(_has_changed(name) for name in OF_PERSON)} AS person_changes,
    {_has_changed("family_name")} OR {_has_changed("given_name")} AS name_changes,
    {_HOME_CHANGED} AS home_changes, {_HOUSEHOLD_CHANGED} AS household_changes, {_RELATION_CHANGED} AS relation_changes,
    {_LEAVES_NOW} AS leaves_now,
    CASE {" ".join(f"WHEN {condition} THEN '{name}'" for name, condition in _CONFLICTS.items())} END AS conflict
FROM residents_found l LEFT JOIN residents_households h USING (household_number)
"""


def _told(name: str) -> str:
    return _new(_has_changed(name), name, f"l.old_{name}" if name in OF_THE_NAME else "NULL::text")


def _new(condition: str, name: str, old: str = "NULL::text") -> str:
    return (
        f"CASE WHEN {condition} THEN jsonb_build_object('{name}', jsonb_build_array({old}, l.{name})) ELSE '{{}}' END"
    )


_DISTRICT_CHANGED = (
    "l.home_changes AND l.district_code IS DISTINCT FROM l.old_district_code"
    " AND NOT (l.district_is_given AND l.address = l.old_address)"
)

_CHANGES = " || ".join(
    [
        *(_told(name) for name in OF_PERSON),
        _new("l.home_changes AND (l.home_id IS NULL OR l.address <> l.old_address)", "address"),
        _new("l.home_changes AND l.postal_code IS DISTINCT FROM l.old_postal_code", "postal_code"),
        _new(_DISTRICT_CHANGED, "district_code", "l.old_district_code"),
        _new("l.household_changes", "household_number"),
        _new("l.relation_changes", "relation"),
        _new("l.bore_unknown_name", "former_family_name"),
        _new("l.leaves_now", "event"),
    ]
)

_TOLD_CHANGE = " OR ".join([*map(_has_changed, OF_THE_NAME), f"({_DISTRICT_CHANGED})", "l.leaves_now"])

_TELL = f"""
CREATE TEMPORARY TABLE {COMPARED} ON COMMIT DROP AS
SELECT l.number, l.key,
    CASE WHEN l.conflict IS NOT NULL THEN 'conflict' WHEN l.is_new THEN 'new' WHEN {_TOLD_CHANGE} THEN 'changed'
    WHEN l.person_changes OR l.home_changes OR l.household_changes OR l.relation_changes OR l.bore_unknown_name
        THEN 'untold'
    ELSE 'same' END AS outcome,
    CASE WHEN l.is_new THEN '{{}}'::jsonb ELSE {_CHANGES} END AS changes,
    CASE WHEN l.conflict IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(%s::jsonb -> l.conflict) END AS problems
FROM residents_listed l
"""

_ON_RECORD = """
FROM people_person p WHERE p.registry_number <> '' AND p.death_on IS NULL
    AND EXISTS (SELECT 1 FROM people_residence h WHERE h.person_id = p.id AND h.until_on IS NULL)
"""
"""Residents whom a whole extract names: in the register, alive, and living here as far as is known."""

_ABSENT = f"""
INSERT INTO {COMPARED} (number, key, outcome, changes, problems)
SELECT NULL, p.registry_number, 'absent', '{{{{}}}}'::jsonb, '[]'::jsonb {_ON_RECORD}
    AND NOT EXISTS (SELECT 1 FROM {{source}} r WHERE ltrim(r.key, '0') = ltrim(p.registry_number, '0') AND r.key <> '')
"""

TABLES = ("residents_read", "residents_found", "residents_households", "residents_listed", COMPARED)


def compare(source: str, is_whole: bool) -> int:
    """Compare the rows of the table ``source`` with everybody on record; see ``imports.kinds``."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(TABLES)}")
        cursor.execute(_LISTED.format(source=source))
        cursor.execute("ANALYZE residents_read")
        cursor.execute(_PERSONS)
        cursor.execute("ANALYZE residents_found")
        cursor.execute(_HOUSEHOLDS)
        cursor.execute("ANALYZE residents_households")
        cursor.execute(_COMPARED_WITH)
        cursor.execute(_TELL, [_problems()])
        cursor.execute(f"ANALYZE residents_listed; ANALYZE {COMPARED}")
    return _find_absent(source) if is_whole else 0


def _find_absent(source: str) -> int:
    """Add whom the list lacks (a broken row lacks nobody); returns how many it should name."""
    with connection.cursor() as cursor:
        cursor.execute(_ABSENT.format(source=source))
        cursor.execute(f"SELECT count(*) {_ON_RECORD}")
        return int(cursor.fetchone()[0])


def _problems() -> str:
    """What is told of each conflict, as JSON."""
    told = {
        "twice": (_("同じ宛名番号の行が二つ以上あります。"), _("重なった行を一つにしてください。")),
        "other_person": (
            _("記録にある同じ宛名番号の人と、氏名も生年月日も違います。"),
            _("宛名番号を確かめ、別の人なら正しい番号にしてください。")
        ),
        "dead": (
            _("この人は、記録ではすでに亡くなっています。"),
            _("死亡日を確かめてください。記録が誤りなら、先に記録を直してください。"),
        ),
        "dies_before_birth": (_("死亡日が生年月日より前です。"), _("元号や年を確かめてください。")),
        "unknown_leaver": (
            _("転出または死亡した人が、記録に見つかりません。"),
            _("宛名番号を確かめてください。記録に要らない人なら、この行は除いてかまいません。")
        ),
        "no_head": (_("世帯に世帯主がいません。"), _("世帯番号と続柄を確かめ、世帯主の行を一つ入れてください。")),
        "two_heads": (_("世帯に世帯主が二人以上います。"), _("世帯番号と続柄を確かめ、世帯主を一人にしてください。")),
    }  # fmt: skip
    return json.dumps({name: {"column": "", "reason": why, "remedy": how} for name, (why, how) in told.items()})
