"""The rule of ``rules`` a third time, in the database: row-level security as the second wall.

Whoever forgets to ask the gate meets it here. The facts are read from the tables themselves, not from what the
application claims; only who is asking, at what moment, and a few codes of the pack are told to the transaction.

Mind the planner: array operators are not leakproof, so conditions of the *wall* may use them, but a query's own
conditions reach an index under it only when they are plain comparisons. Subqueries over the wall's own tables go
through views of the owner: a policy that read a table behind the wall would ask that table's policy in turn.

PostgreSQL plans the policies of every table anew with each query, which cost more than the queries themselves. So a
policy is short: who asks is found out once a query (``ASKS``), dossiers, of which a list may be long, are compared
with arrays, and the rest of the rule is functions, whose plans a connection keeps. A function asks first what needs
no further table: most rows a worker meets are of his own desk and behind no compartment.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Model
from django.utils import timezone

from kasanari import gate, packs
from kasanari.gate.wall import register_before, register_fact
from kasanari.people.models import (
    FormerName,
    HouseholdMember,
    MergeProposal,
    Person,
    PersonMerge,
    Relation,
    Residence,
)

from .models import Consent, Dossier, DossierPerson, Item, ItemKind
from .reader import valid_forms
from .table import (
    DV,
    FREEZES_WHEN_CLOSED,
    FREEZES_WHEN_SUSPENDED,
    GROUNDS,
    LOCATES_THE_PROTECTED,
    OWN_DESK_RIGHTS,
    WRITABLE_BY_GROUND,
)

NOTHING = "'{}'::text[]"
LIVE_WORKER, RIGHT, DESKS, CONFLICTS = "asks.worker", "asks.exercised", "asks.desks", "asks.conflicts"
"""What a function of the wall was told of who asks."""

ASKS = "(SELECT access_asks())"
TOLD = "asks access_asker"

COST = 1000
"""What the planner is to think of a call, in operations of its own: it must not make more of them than it needs."""

FUNCTIONS = (
    """DO $$ BEGIN CREATE TYPE access_asker AS (worker uuid, exercised text, desks text[], conflicts uuid[]);
    EXCEPTION WHEN duplicate_object THEN NULL; END $$""",
    """CREATE OR REPLACE FUNCTION access_cleared(dossier text[], beyond text[], clearance text[], lifted text[])
    RETURNS boolean IMMUTABLE LANGUAGE sql AS $$ SELECT (dossier || beyond) <@ (clearance || lifted) $$""",
    """CREATE OR REPLACE FUNCTION access_names(person uuid, names uuid[]) RETURNS boolean IMMUTABLE LANGUAGE sql AS $$
    SELECT person IS NULL OR cardinality(names) = 0 OR person = ANY (names) $$""",
    """CREATE OR REPLACE FUNCTION access_asks() RETURNS access_asker STABLE LANGUAGE plpgsql AS $$
    DECLARE asks access_asker; BEGIN
    asks.exercised := gate_right();
    SELECT id INTO asks.worker FROM staff_user WHERE id = gate_reader() AND is_active AND NOT is_system_administrator;
    SELECT coalesce(array_agg(desk_code::text), '{}') INTO asks.desks FROM staff_posting
    WHERE user_id = asks.worker AND from_on <= gate_day() AND (until_on IS NULL OR until_on > gate_day());
    SELECT coalesce(array_agg(person_id), '{}') INTO asks.conflicts FROM access_conflict
    WHERE worker_id = asks.worker AND ended_at IS NULL;
    RETURN asks; END $$""",
    """CREATE OR REPLACE FUNCTION access_conflicts() RETURNS uuid[] STABLE LANGUAGE plpgsql AS $$
    BEGIN RETURN (access_asks()).conflicts; END $$""",
    """CREATE OR REPLACE FUNCTION access_exports(asks access_asker) RETURNS text[] STABLE LANGUAGE plpgsql AS $$
    BEGIN RETURN (SELECT coalesce(array_agg(desk_code::text), '{}') FROM access_approval
    WHERE asked_by_id = asks.worker AND act = 'export' AND is_granted AND used_at IS NULL
      AND answered_at <= gate_at() AND answered_at > gate_at() - interval '24 hours'); END $$""",
    """CREATE OR REPLACE VIEW access_wall_dossier AS
    SELECT id, desk_code, compartments, names, closed_at, suspended_at, support_decided_on FROM access_dossier""",
    """CREATE OR REPLACE VIEW access_wall_involvement AS
    SELECT dossier_id, person_id, is_told, until_on FROM access_dossierperson""",
    """CREATE OR REPLACE VIEW access_wall_person AS SELECT id, registered_by_id FROM people_person""",
    """CREATE OR REPLACE FUNCTION access_was_told(person uuid) RETURNS boolean STABLE LANGUAGE plpgsql AS $$
    BEGIN RETURN EXISTS (SELECT 1 FROM access_wall_involvement i WHERE i.person_id = person AND i.is_told); END $$""",
)


def in_dossier(column: str) -> str:
    """Rows that have the rights of the dossier ``column`` points to."""
    return f"EXISTS (SELECT 1 FROM access_wall_dossier d WHERE d.id = {column} AND {_on_dossier('d')})"


def of_items(model: type[Item]) -> str:
    """Rows of an item table: the dossier's rule with the item's own kind, persons, compartments and tabled papers."""
    table = model._meta.db_table
    row = f"{table}.dossier_id, {table}.id, {table}.names, {table}.compartments::text[]"
    return f"access_sees_{model.kind_of_item}({row}, {ASKS})"


def of_parts(column: str, whole: type[Model]) -> str:
    """Rows that are visible where the row they belong to is."""
    return f"EXISTS (SELECT 1 FROM {whole._meta.db_table} whole WHERE whole.id = {column})"


def of_persons(column: str) -> str:
    """Rows that belong to the person ``column`` points to. Who is known beyond dossiers is asked first: many are."""
    told = f"SELECT 1 FROM access_wall_involvement i WHERE i.person_id = {column} AND i.is_told"
    resident = f"SELECT 1 FROM access_wall_person p WHERE p.id = {column} AND p.registered_by_id IS NULL"
    return (
        f"{column} <> ALL ((SELECT access_conflicts())::uuid[]) AND ("
        f"(SELECT access_learns()) AND EXISTS ({told} AND i.until_on IS NULL)"
        f" OR (SELECT access_looks_up()) AND (EXISTS ({resident}) OR EXISTS ({told}))"
        f" OR access_sees_person({column}, {ASKS}))"
    )


def of_both(one: str, other: str) -> str:
    """Rows that speak of two persons: both must be open."""
    return f"({of_persons(one)}) AND ({of_persons(other)})"


def of_involvements() -> str:
    table = DossierPerson._meta.db_table
    return (
        f"{table}.person_id <> ALL ((SELECT access_conflicts())::uuid[]) AND ("
        f"(SELECT access_learns()) AND {table}.is_told AND {table}.until_on IS NULL"
        f" OR access_sees_involvement({table}.dossier_id, {table}.person_id, {ASKS}))"
    )


def of_consents() -> str:
    table = Consent._meta.db_table
    return (
        f"{table}.person_id <> ALL ((SELECT access_conflicts())::uuid[])"
        f" AND access_sees_involvement({table}.dossier_id, {table}.person_id, {ASKS})"
    )


def _on_dossier(d: str) -> str:
    """The rule for the dossier ``d`` itself."""
    right, desks = "(SELECT gate_right())", "(SELECT access_open_desks())::text[]"
    seated = f"{d}.compartments = '{{}}' OR access_seated({d}.desk_code, {d}.compartments::text[], {ASKS})"
    return (
        f"NOT {d}.names && (SELECT access_conflicts())::uuid[]"
        f" AND ({d}.suspended_at IS NULL OR {right} NOT IN ({_list(FREEZES_WHEN_SUSPENDED)}))"
        f" AND ({d}.closed_at IS NULL OR {right} NOT IN ({_list(FREEZES_WHEN_CLOSED)}))"
        f" AND ({d}.desk_code = ANY ({desks}) AND ({seated}) OR {d}.id = ANY ((SELECT access_granted())::uuid[]))"
    )


def _on_item(kind: str) -> str:
    """The rule for an item of dossier ``d``."""
    held = (
        f"SELECT {{}} FROM access_ground g WHERE g.dossier_id = d.id AND {_held()} AND {_covers(kind, 'the_item')}"
        f" AND {_cleared('beyond')}"
    )
    one = held.format("1")
    everybody = f"the_names <@ ARRAY({held.format('g.person_id')} AND g.person_id IS NOT NULL)"
    for_one = f"EXISTS ({one} AND access_names(g.person_id, the_names))"
    for_all = f"(EXISTS ({one} AND g.person_id IS NULL) OR (EXISTS ({one}) AND {everybody}))"
    persons = f"CASE WHEN {RIGHT} = 'index' THEN {for_one} ELSE {for_all} END"
    return f"{_not_forbidden()} AND ({_own_desk('beyond')} OR {persons})"


def _opens_person() -> str:
    """Whether dossier ``d`` opens the person of involvement ``i``."""
    protected = "EXISTS (SELECT 1 FROM access_protection q WHERE q.person_id = i.person_id AND q.lifted_at IS NULL)"
    own = f"({_own_desk()} AND ({RIGHT} <> 'locate' OR NOT {protected} OR {_own_desk(f'ARRAY[{_quoted(DV)}]')}))"
    ground = (
        f"g.dossier_id = d.id AND (g.person_id IS NULL OR g.person_id = i.person_id)"
        f" AND {_held()} AND {_covers('record')}"
    )
    lawful = f"(g.kind IN ({_list(LOCATES_THE_PROTECTED)}) AND {_cleared(f'ARRAY[{_quoted(DV)}]')})"
    through = (
        f"EXISTS (SELECT 1 FROM access_ground g WHERE {ground}"
        f" AND CASE WHEN {RIGHT} = 'locate' AND {protected} THEN {lawful} ELSE {_cleared()} END)"
    )
    return f"{_not_forbidden()} AND ({own} OR {through})"


def _not_forbidden() -> str:
    return (
        f"{LIVE_WORKER} IS NOT NULL AND NOT d.names && {CONFLICTS}"
        f" AND NOT (d.suspended_at IS NOT NULL AND {RIGHT} IN ({_list(FREEZES_WHEN_SUSPENDED)}))"
        f" AND NOT (d.closed_at IS NOT NULL AND {RIGHT} IN ({_list(FREEZES_WHEN_CLOSED)}))"
    )


def _own_desk(beyond: str = NOTHING) -> str:
    exports = f"{RIGHT} = 'export' AND d.desk_code = ANY ((SELECT access_exports(asks))::text[])"
    return f"({_at_own_desk(f' OR {exports}')} AND {_seat('d.desk_code', beyond, NOTHING)})"


def _at_own_desk(or_else: str = "") -> str:
    """The reader sits at the desk of the dossier, and the right is one of a desk; clearance is asked apart."""
    return f"(d.desk_code = ANY ({DESKS}) AND ({RIGHT} IN ({_list(OWN_DESK_RIGHTS)}){or_else}))"


def _held() -> str:
    """Conditions on a ground ``g`` of dossier ``d``: the reader's, live, within its kind's ceiling, and standing."""
    ceilings = " ".join(
        f"WHEN {_quoted(kind)} THEN {RIGHT} IN ({_list(rule.ceiling)})" for kind, rule in GROUNDS.items()
    )
    return (
        f"g.desk_code = ANY ({DESKS}) AND (g.holder_id IS NULL OR g.holder_id = {LIVE_WORKER})"
        f" AND g.valid_from <= (SELECT gate_at()) AND g.valid_until > (SELECT gate_at())"
        f" AND (g.revoked_at IS NULL OR g.revoked_at > (SELECT gate_at()))"
        f" AND 'index' = ANY (g.rights) AND {RIGHT} = ANY (g.rights) AND CASE g.kind {ceilings} ELSE false END"
        f" AND CASE g.kind"
        f" WHEN 'consent' THEN g.form_version = ANY ((SELECT gate_codes('consent_forms'))::text[])"
        f" WHEN 'statutory_meeting' THEN EXISTS (SELECT 1 FROM access_sitting s JOIN access_pledge p ON p.kind = s.kind"
        f" WHERE s.id = g.sitting_id AND p.worker_id = {LIVE_WORKER} AND p.signed_on <= (SELECT gate_day())"
        f" AND (p.until_on IS NULL OR p.until_on > (SELECT gate_day())))"
        f" WHEN 'plan_meeting' THEN d.support_decided_on IS NOT NULL"
        f" ELSE true END"
    )


def _covers(kind: str, paper: str = "") -> str:
    writable = "true" if kind in WRITABLE_BY_GROUND else f"{RIGHT} <> 'write'"
    scope = f"{_quoted(kind)} = ANY (g.scope)"
    if kind == ItemKind.RECORD:
        scope = f"({scope} OR {RIGHT} = 'index')"
    if paper:
        tabled = f"SELECT 1 FROM access_tabledpaper t WHERE t.sitting_id = g.sitting_id AND t.paper = {paper}"
        scope = f"({scope} OR EXISTS ({tabled}))"
    return f"{writable} AND {scope}"


def _cleared(beyond: str = NOTHING) -> str:
    return _seat("g.desk_code", beyond, "g.lifts::text[]")


def _seat(desk: str, beyond: str, lifted: str) -> str:
    """The reader sits at ``desk``, cleared for the dossier's compartments and ``beyond``, but for what is lifted."""
    return (
        f"EXISTS (SELECT 1 FROM staff_posting w WHERE w.user_id = {LIVE_WORKER} AND w.desk_code = {desk}"
        f" AND w.from_on <= (SELECT gate_day()) AND (w.until_on IS NULL OR w.until_on > (SELECT gate_day()))"
        f" AND access_cleared(d.compartments::text[], {beyond}, w.clearance::text[], {lifted}))"
    )


def _list(codes: object) -> str:
    return ", ".join(_quoted(code) for code in sorted(codes))  # type: ignore[call-overload]


def _quoted(code: str) -> str:
    return f"'{code}'"


def _functions() -> Iterator[str]:
    """The parts of the rule that are called, row by row or once a query."""
    learns, looks_up = (f"{DESKS} && gate_codes('{setting}')" for setting in ("learning_desks", "lookup_desks"))
    exporting = f"ARRAY(SELECT unnest({DESKS}) INTERSECT SELECT unnest(access_exports(asks)))"
    open_desks = (
        f"CASE WHEN {RIGHT} IN ({_list(OWN_DESK_RIGHTS)}) THEN {DESKS} WHEN {RIGHT} = 'export' THEN {exporting}"
        " ELSE '{}' END"
    )
    granted = (
        "ARRAY(SELECT DISTINCT d.id FROM access_ground g JOIN access_wall_dossier d ON d.id = g.dossier_id"
        f" WHERE {_held()} AND {_covers('record')} AND {_cleared()})"
    )
    yield _found_out("access_learns", "boolean", f"{RIGHT} = 'index' AND {learns}")
    yield _found_out("access_looks_up", "boolean", f"{RIGHT} = 'index' AND {looks_up}")
    yield _found_out("access_open_desks", "text[]", open_desks)
    yield _found_out("access_granted", "uuid[]", granted)
    seat = _seat("the_desk", NOTHING, NOTHING).replace("d.compartments", "the_compartments")
    yield _told("access_seated", "the_desk text, the_compartments text[]", seat)
    involved = "SELECT 1 FROM (SELECT the_person AS person_id) i WHERE"
    yield _of_dossier("access_sees_involvement", "the_person uuid", NOTHING, f"EXISTS ({involved} {_opens_person()})")
    naming = "SELECT 1 FROM access_wall_involvement i JOIN access_wall_dossier d ON d.id = i.dossier_id"
    yield _told(
        "access_sees_person",
        "the_person uuid",
        f"EXISTS ({naming} WHERE i.person_id = the_person AND {_opens_person()})",
    )
    for kind in ItemKind.values:
        row = "the_item uuid, the_names uuid[], beyond text[]"
        yield _of_dossier(f"access_sees_{kind}", row, "beyond", _on_item(kind))


def _told(name: str, row: str, answer: str) -> str:
    """A function of the wall over the columns of a ``row``, told who asks."""
    return _function(name, f"{row}, {TOLD}", "boolean", "", f"RETURN {answer};")


def _of_dossier(name: str, row: str, beyond: str, answer: str) -> str:
    """The same for a row of a dossier, which becomes ``d``. The own desk is let through before more is looked up."""
    easily = f"{RIGHT} <> 'locate' AND {_at_own_desk()} AND d.compartments = '{{}}' AND {beyond} = '{{}}'"
    steps = (
        "SELECT * INTO d FROM access_wall_dossier w WHERE w.id = the_dossier;"
        f" IF NOT FOUND OR NOT ({_not_forbidden()}) THEN RETURN false; END IF;"
        f" IF {easily} THEN RETURN true; END IF;"
        f" RETURN {answer};"
    )
    return _function(name, f"the_dossier uuid, {row}, {TOLD}", "boolean", "d access_wall_dossier;", steps)


def _found_out(name: str, gives: str, answer: str) -> str:
    """A function of the wall that finds out itself who asks; it is called once a query."""
    return _function(name, "", gives, "asks access_asker := access_asks();", f"RETURN {answer};")


def _function(name: str, takes: str, gives: str, knows: str, steps: str) -> str:
    return (
        f"CREATE OR REPLACE FUNCTION {name}({takes}) RETURNS {gives} STABLE COST {COST} LANGUAGE plpgsql"
        f" SET plan_cache_mode = force_generic_plan AS $$ DECLARE {knows} BEGIN {steps} END $$"
    )


def register() -> None:
    """Tell the gate what stands behind the wall, and what the wall must be told of the pack."""
    for statement in (*FUNCTIONS, *_functions()):
        register_before(statement)
    gate.stand_behind(Dossier, _on_dossier("access_dossier"))
    gate.stand_behind(DossierPerson, of_involvements())
    gate.stand_behind(Consent, of_consents())
    gate.stand_behind(Person, of_persons("people_person.id"))
    gate.stand_behind(Residence, of_persons("people_residence.person_id"))
    gate.stand_behind(HouseholdMember, of_persons("people_householdmember.person_id"))
    gate.stand_behind(FormerName, of_persons("people_formername.person_id"))
    gate.stand_behind(Relation, of_both("people_relation.person_id", "people_relation.relative_id"))
    gate.stand_behind(MergeProposal, of_both("people_mergeproposal.first_id", "people_mergeproposal.second_id"))
    gate.stand_behind(PersonMerge, of_both("people_personmerge.kept_id", "people_personmerge.merged_id"))
    register_fact("consent_forms", lambda at: " ".join(valid_forms(timezone.localdate(at))))
    register_fact("lookup_desks", lambda _: _desks(lambda desk: desk.resident_lookup))
    register_fact("learning_desks", lambda _: _desks(lambda desk: desk.learns_involvement))


def _desks(chosen: Callable[[packs.Desk], bool]) -> str:
    return " ".join(code for code, desk in packs.city().desks.items() if chosen(desk))
