"""The second gate: what leaves the house is checked against who receives it (rule D of the access specification)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from . import visit
from .rights import Decision, Refused, Right


@dataclass(frozen=True)
class Mention:
    """That a document names ``field`` of a person, e.g. ``Mention(person.pk, "address")``."""

    person_id: UUID
    field: str


@dataclass(frozen=True)
class Recipient:
    """Who will hold it: ``desk`` (code), ``agency`` (code), ``person`` (id), ``worker`` (id, a mail) or ``public``.

    ``receiver`` (id of an organisation) is somebody outside to whom a person is handed over.
    """

    kind: str
    code: str = ""


OutboundRule = Callable[[frozenset[Mention], Recipient], str]

_rules: list[OutboundRule] = []


def register_outbound(rule: OutboundRule) -> None:
    """Add a rule that returns the code of its objection, or an empty text when it has none."""
    _rules.append(rule)


def may_leave(mentions: Iterable[Mention], recipient: Recipient, *, by: object = None) -> Decision:
    """Let a document with ``mentions`` go to ``recipient``, and record it.

    Without any outbound rule nothing that names a person leaves.

    Raises:
        Refused: a rule objects.
    """
    named = frozenset(mentions)
    objection = _objection(named, recipient)
    ids = tuple(sorted({mention.person_id for mention in named}))
    decision = Decision(not objection, Right.SHARE, f"leaves:{recipient.kind}", ids, "outbound", why=objection, by=by)
    if objection:
        raise Refused(decision)
    visit.note(decision)
    visit.leaving()
    return decision


def _objection(mentions: frozenset[Mention], recipient: Recipient) -> str:
    if not mentions:
        return ""
    if not _rules:
        return "no_outbound_rule"
    return next((objection for rule in _rules if (objection := rule(mentions, recipient))), "")
