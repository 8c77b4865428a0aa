"""The table of grounds: what each kind gives at most, who holds it, while what is true, whether it lifts compartments.

It is the table of the access specification, row by row, for a lawyer to read. Legal bases and kinds of meeting, each
with its article and its first and last day, are data of the pack.
"""

from dataclasses import dataclass

from kasanari.gate import Right

from .models import GroundKind, ItemKind

OWN_DESK = "own_desk"
INVOLVEMENT = "involvement"
RESIDENT_LOOKUP = "resident_lookup"
INTAKE = "intake"
OWN_ROLE = "own_role"

DV = "dv"
"""The compartment of protected persons' whereabouts (支援措置)."""


@dataclass(frozen=True)
class GroundRule:
    """One row: ``ceiling`` are the rights, whatever a ground's own row says; ``may_lift``: may open compartments."""

    ceiling: frozenset[Right]
    held_by: str
    while_true: str
    may_lift: bool


GROUNDS: dict[str, GroundRule] = {
    GroundKind.CONSENT: GroundRule(
        ceiling=frozenset({Right.INDEX, Right.READ}),
        held_by="whoever is posted at the named desk",
        while_true="scope, form version, not expired, not withdrawn",
        may_lift=False,
    ),
    GroundKind.STATUTORY_MEETING: GroundRule(
        ceiling=frozenset({Right.INDEX, Right.READ}),
        held_by="the invited worker",
        while_true="this sitting, this dossier, pledge of secrecy signed; tabled papers only",
        may_lift=True,  # only where the city decided so: the pack then gives the decision's number
    ),
    GroundKind.PLAN_MEETING: GroundRule(
        ceiling=frozenset({Right.INDEX, Right.READ, Right.WRITE}),
        held_by="the worker who took a role",
        while_true="support decided, consent on record; writes parts of the plan only",
        may_lift=False,
    ),
    GroundKind.LEGAL_DUTY: GroundRule(
        ceiling=frozenset({Right.INDEX, Right.READ, Right.LOCATE, Right.SHARE}),
        held_by="the worker of the agency the law names",
        while_true="article and reason recorded",
        may_lift=True,
    ),
    GroundKind.EMERGENCY: GroundRule(
        ceiling=frozenset({Right.INDEX, Right.READ, Right.LOCATE}),
        held_by="the worker who opened it",
        while_true="reason given, signed in anew, four hours at most; told, reviewed, escalated",
        may_lift=True,
    ),
}

OWN_DESK_RIGHTS = frozenset({Right.INDEX, Right.READ, Right.WRITE, Right.AMEND, Right.LOCATE, Right.SHARE})
"""``export`` is the own desk's too, and then with a second person (F6)."""

FREEZES_WHEN_CLOSED = frozenset({Right.WRITE})  # F5
FREEZES_WHEN_SUSPENDED = frozenset({Right.WRITE, Right.EXPORT, Right.SHARE})  # F4
LOCATES_THE_PROTECTED = frozenset({GroundKind.LEGAL_DUTY, GroundKind.EMERGENCY})

WRITABLE_BY_GROUND = frozenset({ItemKind.PLAN})
"""The kinds of record a ground may ever write: parts of the plan."""

SCOPES: dict[str, tuple[ItemKind, ...]] = {
    GroundKind.STATUTORY_MEETING: (),  # nothing but the papers tabled
    GroundKind.PLAN_MEETING: (ItemKind.RECORD, ItemKind.PLAN, ItemKind.MEETING, ItemKind.EVALUATION),
    GroundKind.LEGAL_DUTY: tuple(ItemKind),
    GroundKind.EMERGENCY: tuple(ItemKind),
}
"""The kinds of record a ground covers; of a consent the person says it."""


def kinds_giving(right: Right) -> list[str]:
    """The kinds of ground whose ceiling holds ``right``."""
    return [kind for kind, rule in GROUNDS.items() if right in rule.ceiling]
