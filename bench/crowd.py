"""A crowd: so many dossiers, with persons, cases, notes and grounds, written straight into a database of its own.

It is for plans and times only: nobody in it went through an act, and no database that serves anybody is filled so.
"""

from typing import Any

from psycopg import sql

DESKS = (
    "general", "multi-agency", "outreach", "participation", "layering", "foreign", "young-carer", "youth",
    "child-rearing", "housing", "guardianship", "home-transition", "disability", "elder", "neighbourhood",
)  # fmt: skip
"""Desks without a compartment; each has the same share of the dossiers."""
SMALL, SMALL_HAS = "livelihood", 10
"""A desk that keeps ten dossiers, and one that keeps none and reads by consent only."""
CONSENTED, CONSENTS = "rehabilitation", 300
MAKER = "crowd"

_STEPS = (
    """INSERT INTO staff_user (password, id, username, display_name, kana, email, agency_id, is_system_administrator,
        is_active) VALUES ('!', gen_random_uuid(), {maker}, '見本 群', '', '', 'city', false, true)""",
    """CREATE TEMPORARY TABLE crowd AS
    SELECT n, gen_random_uuid() AS dossier, gen_random_uuid() AS person, gen_random_uuid() AS "case",
        CASE WHEN n <= {small_has} THEN {small} ELSE ({desks}::text[])[1 + n % {many}] END AS desk,
        now() - interval '1 minute' - n * interval '1826 days' / {dossiers} AS at, (n / {many}) % 5 < 3 AS closed
    FROM generate_series(1, {dossiers}) n""",
    """INSERT INTO people_person (id, family_name, given_name, family_kana, given_kana, alternative_name,
        alternative_kana, roman_name, sex, birth_on, nationality, language, phone, registry_number,
        registered_at, registered_by_id)
    SELECT person, '見本' || n % 4000, '人' || n, 'ミホン', 'ヒト' || n, '', '', '', '0', date '1930-01-01' + n % 30000,
        '', '', '', '', at, (SELECT id FROM staff_user WHERE username = {maker}) FROM crowd""",
    """INSERT INTO access_dossier (id, desk_code, compartments, names, opened_at, opened_by_id, closed_at,
        suspension_reason, shares_involvement)
    SELECT dossier, desk, '{{}}', ARRAY[person], at, (SELECT id FROM staff_user WHERE username = {maker}),
        CASE WHEN closed THEN at + interval '30 seconds' END, '', true FROM crowd""",
    """INSERT INTO access_dossierperson (id, dossier_id, person_id, role, desk_code, from_on, until_on, is_told)
    SELECT gen_random_uuid(), dossier, person, 'subject', desk, at::date, CASE WHEN closed THEN at::date END, true
    FROM crowd""",
    """INSERT INTO cases_case (id, number, dossier_id, stage, opened_at, opened_by_id, closed_at, closing_reason,
        handed_to, interruption_reason)
    SELECT "case", 'C-' || n, dossier, CASE WHEN closed THEN 'closed' ELSE 'received' END, at,
        (SELECT id FROM staff_user WHERE username = {maker}), CASE WHEN closed THEN at + interval '30 seconds' END,
        CASE WHEN closed THEN 'achieved' ELSE '' END, '', '' FROM crowd""",
    """INSERT INTO cases_note (dossier_id, names, compartments, id, case_id, happened_on, method, with_whom, fact,
        judgement, written_at, written_by_id)
    SELECT dossier, ARRAY[person], '{{}}', gen_random_uuid(), "case", at::date, 'phone', '', '電話した。', '', at,
        (SELECT id FROM staff_user WHERE username = {maker}) FROM crowd""",
    """INSERT INTO access_consent (id, dossier_id, person_id, desk_codes, receivers, is_for_hand_over, scope, items,
        method, representative, representative_relation, representative_basis, form_version, kept_at,
        obtained_on, obtained_by_id, expires_on, measures_after)
    SELECT gen_random_uuid(), dossier, person, ARRAY[{consented}], '{{}}', false, '{{record,note}}', '相談', 'written',
        '', '', '', '1', '', at::date, (SELECT id FROM staff_user WHERE username = {maker}), current_date + 90, ''
    FROM crowd WHERE abs(hashint4(n)) % greatest({dossiers} / {consents}, 1) = 0""",
    """INSERT INTO access_ground (id, dossier_id, kind, desk_code, person_id, rights, scope, lifts, legal_basis, reason,
        form_version, valid_from, valid_until, given_by_id, consent_id)
    SELECT gen_random_uuid(), dossier_id, 'consent', {consented}, person_id, '{{index,read}}', scope, '{{}}',
        'consent', '', '1', obtained_on, expires_on, obtained_by_id, id FROM access_consent
    WHERE {consented} = ANY (desk_codes)""",
    """INSERT INTO access_ground (id, dossier_id, kind, desk_code, person_id, rights, scope, lifts, legal_basis, reason,
        form_version, valid_from, valid_until, given_by_id, consent_id)
    SELECT gen_random_uuid(), c.dossier_id, 'consent', ({desks}::text[])[1 + d.n % {many}], c.person_id,
        '{{index,read}}', c.scope, '{{}}', 'consent', '', '1', c.obtained_on, c.expires_on, c.obtained_by_id, c.id
    FROM access_consent c JOIN crowd d ON d.dossier = c.dossier_id CROSS JOIN generate_series(1, 5)""",
    "DROP TABLE crowd",
    "ANALYZE",
)


def fill(connection: Any, *, dossiers: int) -> None:
    """Write ``dossiers`` dossiers through a connection of the administrator, each with a person, a case and a note."""
    given = {
        "dossiers": sql.Literal(dossiers),
        "desks": sql.Literal(list(DESKS)),
        "many": sql.Literal(len(DESKS)),
        "small": sql.Literal(SMALL),
        "small_has": sql.Literal(SMALL_HAS),
        "consented": sql.Literal(CONSENTED),
        "consents": sql.Literal(CONSENTS),
        "maker": sql.Literal(MAKER),
    }
    for step in _STEPS:
        connection.execute(sql.SQL(step).format(**given))
