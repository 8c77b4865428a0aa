"""One clause of the rule switched off at a time, in each of the three places that say it.

A mutant is a change of the text: where it is made, what stands there, and what stands there instead. Text that is no
longer found fails, so that a clause which moves takes its mutants along.

Two clauses have none, since each is said twice on purpose and neither alone changes an answer: that only a legal duty
or an emergency locates the protected (their ceilings alone hold *locate*), and, in the queryset and in the database,
that the ground's own desk is among the worker's (the clearance is asked at that desk).
"""

from __future__ import annotations

import inspect
import textwrap
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from kasanari.access import invited, known, oversight, persons, policy, rules, scopes
from kasanari.access.models import Ground
from kasanari.access.policy import OfInvolvement, PartOfItem
from kasanari.access.reader import Reader
from kasanari.staff import standing

from .worlds import COMPARTMENTS

SAYING = (policy, persons, known, invited, oversight)
"""Modules that say the rule for one thing beyond ``rules``."""


@dataclass(frozen=True)
class Edit:
    """``old`` in the text of ``owner.name`` becomes ``new``."""

    owner: Any
    name: str
    old: str
    new: str


def apply(edits: tuple[Edit, ...], monkeypatch: Any) -> None:
    """Put the changed functions in the place of those that stand there."""
    for owner, name in dict.fromkeys((edit.owner, edit.name) for edit in edits):
        source = textwrap.dedent(inspect.getsource(_function(inspect.getattr_static(owner, name))))
        for edit in edits:
            if (edit.owner, edit.name) == (owner, name):
                assert source.count(edit.old) == 1, f"{name} no longer says {edit.old!r} once"
                source = source.replace(edit.old, edit.new)
        put(owner, name, _made(source, owner, name), monkeypatch)


def put(owner: Any, name: str, changed: Any, monkeypatch: Any) -> None:
    """Put ``changed`` in the place of ``owner.name``, and wherever a module of the room has imported it."""
    original = inspect.getattr_static(owner, name)
    importing = [one for one in SAYING if vars(one).get(name) is original]
    for place in dict.fromkeys([owner, *importing]):
        monkeypatch.setattr(place, name, changed)


def _made(source: str, owner: Any, name: str) -> Any:
    """What ``source`` defines, in the module of the original."""
    module = owner if isinstance(owner, ModuleType) else inspect.getmodule(owner)
    made: dict[str, Any] = {}
    exec(source, vars(module), made)
    if hasattr(made[name], "__set_name__"):
        made[name].__set_name__(owner, name)
    return made[name]


def _function(found: Any) -> Any:
    return getattr(found, "func", None) or getattr(found, "fget", None) or found


def rule(name: str, old: str, new: str) -> Edit:
    return Edit(rules, name, old, new)


def told(name: str, old: str, new: str) -> Edit:
    owner = next(one for one in SAYING if getattr(vars(one).get(name), "__module__", "") == one.__name__)
    return Edit(owner, name, old, new)


def scope(name: str, old: str, new: str) -> Edit:
    return Edit(scopes, name, old, new)


RULE: dict[str, tuple[Edit, ...]] = {
    "F1 a closed account": (
        Edit(standing, "_ask", " if user.is_active else Posting.objects.none()", ""),
        Edit(standing, "_ask", "is_live=user.is_active", "is_live=True"),
    ),
    "F2 the administrator": (rule("forbidden_to", "if who.standing.is_system_administrator", "if False"),),
    "F3 conflict with somebody of the dossier": (
        rule("forbidden_on", "if not who.conflicts.isdisjoint(dossier.names)", "if False"),
    ),
    "F3 conflict with the person": (told("on_person", "if person.pk in who.conflicts", "if False"),),
    "F3 conflict with the person involved": (
        told("conflict_with", "if person_id in who.conflicts", "if False"),
    ),
    "F3 a conflict that ended still counts": (Edit(Reader, "conflicts", ".in_force()", ""),),
    "F4 suspended": (rule("forbidden_on", "dossier.is_suspended and", "False and"),),
    "F5 closed": (rule("forbidden_on", "dossier.is_closed and", "False and"),),
    "F6 no second person": (
        rule("_through_desk", "right == Right.EXPORT and target.dossier.desk_code not in who.exports", "False"),
    ),
    "F6 an old or spent approval": (Edit(Reader, "exports", ".usable(self.at)", ".filter(is_granted=True)"),),
    "F6 an approval of another act": (Edit(Reader, "exports", ", act=ApprovalAct.EXPORT", ""),),
    "own desk: any desk": (rule("_through_desk", " if seat.desk_code == target.dossier.desk_code", ""),),
    "own desk: no clearance": (
        rule("_through_desk", "not any(seat.clearance >= target.compartments for seat in seats)", "False"),
    ),
    "own desk: cleared at two seats together": (
        rule(
            "_through_desk", "not any(seat.clearance >= target.compartments for seat in seats)",
            "not frozenset().union(*(seat.clearance for seat in seats)) >= target.compartments",
        ),
    ),
    "own desk: does not locate": (rule("_through_desk", "OWN_DESK_RIGHTS | {Right.EXPORT}", "{Right.READ}"),),
    "postings of other days": (Edit(standing, "_ask", ".on(day)", ""),),
    "ground of another worker": (
        rule("holds", "ground.holder_id in (None, who.user_id)", "True"),
        Edit(Reader, "load_grounds", " and ground.holder_id in (None, self.user_id)", ""),
    ),
    "ground of a desk one does not sit at": (
        rule("holds", "ground.desk_code in who.standing.desk_codes", "True"),
        Edit(Reader, "load_grounds", ", desk_code__in=self.standing.desk_codes", ""),
        rule("is_cleared", " if seat.desk_code == ground.desk_code", ""),
    ),
    "clearance of another desk": (rule("is_cleared", " if seat.desk_code == ground.desk_code", ""),),
    "ground not begun": (Edit(Ground, "is_live", "self.valid_from <= at <", "at <"),),
    "ground over": (Edit(Ground, "is_live", "<= at < self.valid_until", "<= at"),),
    "ground revoked": (Edit(Ground, "is_live", "(self.revoked_at is None or self.revoked_at > at)", "True"),),
    "rights of the ground": (rule("holds", "{Right.INDEX, right} <= set(ground.rights)", "True"),),
    "used without being known of": (rule("holds", "{Right.INDEX, right} <= set", "{right} <= set"),),
    "ceiling": (rule("holds", "right in GROUNDS[ground.kind].ceiling", "True"),),
    "consent on a retired form": (rule("_stands", "ground.form_version in valid_forms(who.day)", "True"),),
    "sitting without pledge": (rule("_stands", "ground.sitting.kind in who.pledges", "True"),),
    "pledge of other days": (Edit(Reader, "pledges", ".live(self.day)", ""),),
    "plan meeting before the decision": (rule("_stands", "dossier.support_decided_on is not None", "True"),),
    "scope": (rule("covers", "target.kind in ground.scope or", "True or"),),
    "to know of the dossier needs its kind in scope": (
        rule("covers", "(right == Right.INDEX and target.kind == ItemKind.RECORD)", "False"),
    ),
    "papers not tabled": (rule("covers", " and target.paper in who.tabled_at(ground.sitting_id)", ""),),
    "papers tabled are not opened": (
        rule("covers", "target.paper in who.tabled_at(ground.sitting_id)", "False"),
    ),
    "a ground writes more than the plan": (
        rule("covers", "right == Right.WRITE and target.kind not in WRITABLE_BY_GROUND", "False"),
    ),
    "everything lifted": (rule("is_cleared", "target.compartments - frozenset(ground.lifts)", "frozenset()"),),
    "nothing lifted": (rule("is_cleared", " - frozenset(ground.lifts)", ""),),
    "one person instead of all": (rule("_for_the_persons", " if right == Right.INDEX or not missing else None", ""),),
    "the ground of another person": (
        rule("_for_the_persons", " if not target.names or g.person_id is None or g.person_id in target.names", ""),
    ),
    "all persons to know of an item": (rule("_for_the_persons", "right == Right.INDEX or not missing", "not missing"),),
    "protected are located like others": (told("target_person", "frozenset({DV}) if protected else ", ""),),
    "a lifted protection counts": (told("protected_among", ".in_force()", ""),),
    "an expired protection opens": (told("protected_among", ".in_force()", ".in_force().filter(until_on__gt=\"2026-06-10\")"),),
    "an item's own compartments": (told("target_of", "labels=frozenset(item.compartments)", "labels=frozenset()"),),
    "an item's persons": (told("target_of", "names=frozenset(item.names)", "names=frozenset()"),),
    "an item's kind": (told("target_of", "kind=item.kind_of_item,", ""),),
    "a part has the rights of the dossier": (Edit(PartOfItem, "decide", "target_of(whole)", "Target(whole.dossier)"),),
    "a person through grounds of others": (told("target_person", "names=frozenset({person_id})", "names=frozenset()"),),
    "involvement after its end": (told("learns", " and involvement.until_on is None", ""),),
    "involvement out of a compartment": (told("learns", "involvement.is_told and ", ""),),
    "involvement told to every desk": (told("learns", "who.learns_of_involvement and ", ""),),
    "involvement gives more than to know": (
        Edit(OfInvolvement, "decide", "right == Right.INDEX and ", ""),
    ),
    "persons of ended involvements": (
        told("_beyond_dossiers", "any(row.until_on is None for row in told)", "told"),
    ),
    "persons out of compartments": (told("told_of", " if row.is_told", ""),),
    "persons told to every desk": (told("_beyond_dossiers", "who.learns_of_involvement and ", ""),),
    "look-up without a seat that may": (told("_beyond_dossiers", "who.looks_up_residents and ", ""),),
    "look-up of persons of other desks": (
        told("_beyond_dossiers", "(person.registered_by_id is None or once_told([person.pk])[person.pk])", "True"),
    ),
    "look-up gives more than to know": (told("on_person", "if right == Right.INDEX", "if True"),),
}  # fmt: skip

SCOPES: dict[str, tuple[Edit, ...]] = {
    "F3": (scope("_not_forbidden", "if who.conflicts", "if False"),),
    "F3 of persons": (scope("of_persons", " if who.conflicts else permitted", " if False else permitted"),),
    "F3 of involvements": (scope("of_involvements", " if who.conflicts else permitted", " if False else permitted"),),
    "F4": (scope("_not_forbidden", "if right in FREEZES_WHEN_SUSPENDED", "if False"),),
    "F5": (scope("_not_forbidden", "if right in FREEZES_WHEN_CLOSED", "if False"),),
    "F6": (scope("_own_desk", " if right != Right.EXPORT or seat.desk_code in who.exports", ""),),
    "own desk: clearance for the dossier": (scope("_own_desk", ' & _within(clearance, f"{at}compartments")', ""),),
    "own desk: clearance for the item": (
        scope("_own_desk", 'seat & _within(clearance, "compartments") if items else seat', "seat"),
    ),
    "own desk: its code": (scope("_own_desk", 'f"{at}desk_code__in": sorted(desks)', ""),),
    "dates and revocation": (scope("_giving", ".live(who.at)", ".all()"),),
    "rights of the ground": (scope("_giving", "rights__contains=sorted({Right.INDEX, right}), ", ""),),
    "ceiling": (scope("_giving", ", kind__in=kinds_giving(right)", ""),),
    "holder": (scope("_giving", "Q(holder=None) | Q(holder=who.user_id), ", ""),),
    "what it stands on": (scope("_held", "_stands(who, Q(dossier__support_decided_on__isnull=False)), ", ""),),
    "what it stands on, of dossiers": (scope("_granted_alike", "_stands(who, Q()), ", ""),),
    "retired forms": (scope("_stands", ", form_version__in=valid_forms(who.day)", ""),),
    "pledge": (scope("_stands", ", sitting__kind__in=signed", ""),),
    "decision": (scope("_stands", " & is_decided", ""),),
    "decision, of dossiers": (scope("_granted", "Q(support_decided_on__isnull=False) if is_plan_meeting else Q()", "Q()"),),
    "clearance, of dossiers": (scope("_granted", " & cleared", ""),),
    "its scope, of dossiers": (scope("_granted_alike", ", _covers(ItemKind.RECORD, right)", ""),),
    "scope": (scope("_covers", "Q(scope__contains=[kind])", "Q()"),),
    "tabled": (scope("_covers", ", paper=OuterRef(paper)", ""),),
    "a ground writes more than the plan": (
        scope("_covers", "right == Right.WRITE and kind not in WRITABLE_BY_GROUND", "False"),
    ),
    "lifted compartments": (scope("_cleared", 'F("lifts")', "Value(list(LIFTED), output_field=_CODES)".replace("LIFTED", repr(COMPARTMENTS))),),
    "the desk of the clearance": (scope("_cleared", ", desk_code__in=sorted(desks)", ""),),
    "one person instead of all": (scope("_for_the_persons", ", names__contained_by=covered", ""),),
    "the ground of another person": (
        scope("_for_the_persons", '.filter(_Names(F("person_id"), OuterRef("names")))', ""),
    ),
    "a person through grounds of others": (scope("_reaching_person", ".filter(Q(person=None) | Q(person=person))", ""),),
    "protected are located like others": (scope("_opening_person", "~protected & permitted", "permitted"),),
    "involvement after its end": (scope("_known_beyond_dossiers", "told.filter(until_on__isnull=True)", "told"),),
    "persons out of compartments": (scope("_known_beyond_dossiers", ", is_told=True", ""),),
    "look-up of persons of other desks": (scope("_known_beyond_dossiers", '{f"{registered}__isnull": True}', "{}"),),
}  # fmt: skip

WALL: dict[str, tuple[str, ...]] = {
    "F1, F2": (" AND is_active AND NOT is_system_administrator", ""),
    "F3 in the dossier": (
        "NOT access_dossier.names && (SELECT access_conflicts())::uuid[]", "true",
        "NOT d.names && asks.conflicts", "true",
    ),
    "F3 of persons": ("people_person.id <> ALL ((SELECT access_conflicts())::uuid[])", "true"),
    "F3 of involvements": ("access_dossierperson.person_id <> ALL ((SELECT access_conflicts())::uuid[])", "true"),
    "F3 ended": ("AND ended_at IS NULL", ""),
    "F4": ("access_dossier.suspended_at IS NULL OR", "true OR", "d.suspended_at IS NOT NULL AND", "false AND"),
    "F5": ("access_dossier.closed_at IS NULL OR", "true OR", "d.closed_at IS NOT NULL AND", "false AND"),
    "F6 spent": ("AND used_at IS NULL", ""),
    "F6 old": ("AND answered_at > gate_at() - interval '24 hours'", ""),
    "F6 of another act": ("AND act = 'export'", ""),
    "postings not begun": (
        "AND w.from_on <= (SELECT gate_day())", "", " AND from_on <= gate_day()", "",
    ),
    "postings that ended": (
        "AND (w.until_on IS NULL OR w.until_on > (SELECT gate_day()))", "",
        " AND (until_on IS NULL OR until_on > gate_day())", "",
    ),
    "clearance": ("SELECT (dossier || beyond) <@ (clearance || lifted)", "SELECT true"),
    "what is lifted": ("<@ (clearance || lifted)", "<@ clearance"),
    "an item's own compartments": ("SELECT (dossier || beyond) <@", "SELECT dossier <@"),
    "the easy way into the dossier's compartments": ("AND d.compartments = '{}' AND beyond = '{}'", "AND beyond = '{}'"),
    "the easy way into an item's compartments": ("AND d.compartments = '{}' AND beyond = '{}'", "AND d.compartments = '{}'"),
    "the easy way to the protected": ("asks.exercised <> 'locate' AND (d.desk_code", "(d.desk_code"),
    "holder": ("g.holder_id = asks.worker", "true"),
    "not begun": ("g.valid_from <= (SELECT gate_at())", "true"),
    "over": ("g.valid_until > (SELECT gate_at())", "true"),
    "revoked": ("g.revoked_at > (SELECT gate_at())", "true"),
    "rights of the ground": ("'index' = ANY (g.rights) AND asks.exercised = ANY (g.rights)", "true"),
    "ceiling of consent": ("WHEN 'consent' THEN asks.exercised IN ('index', 'read')", "WHEN 'consent' THEN true"),
    "retired forms": ("g.form_version = ANY ((SELECT gate_codes('consent_forms'))::text[])", "true"),
    "pledge": (" AND p.worker_id = asks.worker", ""),
    "pledge of other days": (
        " AND p.signed_on <= (SELECT gate_day())", "",
        " AND (p.until_on IS NULL OR p.until_on > (SELECT gate_day()))", "",
    ),
    "decision": ("d.support_decided_on IS NOT NULL", "true"),
    "scope": ("'note' = ANY (g.scope)", "true"),
    "tabled": ("WHERE t.sitting_id = g.sitting_id AND t.paper = the_item", "WHERE t.sitting_id = g.sitting_id"),
    "a ground writes more than the plan": ("asks.exercised <> 'write'", "true"),
    "the ground of another person": ("SELECT person IS NULL OR cardinality(names) = 0 OR person = ANY (names)", "SELECT true"),
    "one person instead of all": ("the_names <@ ARRAY(", "true OR the_names <@ ARRAY("),
    "a person through grounds of others": ("g.person_id IS NULL OR g.person_id = i.person_id", "true"),
    "protected are located like others": ("q.lifted_at IS NULL", "false"),
    "involvement after its end": ("access_dossierperson.is_told AND access_dossierperson.until_on IS NULL", "access_dossierperson.is_told"),
    "involvement out of a compartment": ("access_dossierperson.is_told AND ", ""),
    "persons of ended involvements": (" AND i.until_on IS NULL", ""),
    "look-up of persons of other desks": (" AND p.registered_by_id IS NULL", ""),
}  # fmt: skip
"""SQL of the wall: texts in the conditions of its policies and in its functions, each followed by what replaces it."""
