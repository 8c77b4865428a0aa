"""Who may read, send and answer a referral.

The letter is an item of the sender's dossier and is read by the rule of items: at the sending desk, or through the
ground that was handed over with it. Beyond that the desk it was sent to, and whoever is named to be told when it is
late, may know that it exists (the envelope: from whom, until when, where it stands), also after it is over. To *amend*
a referral is to answer it: that is the receiver's alone, while it is open. What the sender does afterwards, he does
with the rights of his own dossier.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, prefetch_related_objects
from django.utils import timezone

from kasanari import gate
from kasanari.access import rules, scopes, wall
from kasanari.access.policy import ItemsOfDossier, target_of, told
from kasanari.access.reader import Reader, reader
from kasanari.access.rules import Answer
from kasanari.access.table import OWN_DESK
from kasanari.gate import Decision, Right

from .models import ReceiverLink, Referral, ReferralEvent

ACTS: dict[str, Right] = {
    "send": Right.SHARE,
    "open_letter": Right.AMEND,
    "accept": Right.AMEND,
    "decline": Right.AMEND,
    "report_meeting": Right.AMEND,
    "settle": Right.AMEND,
    "keep_late_words": Right.INDEX,
    "withdraw": Right.AMEND,
    "take_note": Right.AMEND,
    "take_over": Right.AMEND,
    "issue_link": Right.SHARE,
}
"""The right each act needs: of the sender on his dossier, of the receiver on the referral."""

ADDRESSED = "addressed"
RECEIVER_LINK = "receiver_link"

_TABLE = Referral._meta.db_table
_DESKS = "(SELECT access_open_desks())::text[]"
ENVELOPE = (
    f"(SELECT gate_right()) = 'index' AND NOT {_TABLE}.names && (SELECT access_conflicts())::uuid[] AND ("
    f"{_TABLE}.escalates_to_id = (SELECT gate_reader()) AND cardinality({_DESKS}) > 0"
    f" OR {_TABLE}.desk_code = ANY ({_DESKS}) AND ({_TABLE}.holder_id = (SELECT gate_reader())"
    f" OR {_TABLE}.holder_id IS NULL AND ({_TABLE}.compartments = '{{}}'"
    f" OR access_seated({_TABLE}.desk_code, {_TABLE}.compartments::text[], {wall.ASKS}))))"
)
"""The envelope once more, for the second wall."""


class Receiver:
    """Whoever brought the link of a referral and its code: stands where ``by`` names a worker."""

    is_active = True
    is_authenticated = False
    pk = None

    def __init__(self, link: ReceiverLink) -> None:
        self.link = link


class OfReferrals(ItemsOfDossier):
    """Policy of referrals, and of what belongs to one by ``path``."""

    def __init__(self, path: str = "") -> None:
        self.path = path

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        referral = self._referral_of(subject)
        if isinstance(by, Receiver):
            return _by_link(by, right, subject, referral, at)
        who = reader(by, at)
        if right == Right.AMEND:
            answer = _answering(who, referral, at)
        elif right == Right.INDEX and _may_know(who, referral):
            answer = Answer(ADDRESSED)
        else:
            answer = rules.decide(who, target_of(referral), right, at)
        about = (referral.dossier_id, *referral.names)
        return told(answer, right, subject, by, persons=about)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        rows = Referral.objects.filter(_condition(reader(to, at), right, timezone.localdate(at)))
        return queryset.filter(**{f"{self.path or 'pk'}__in": rows.order_by().values("pk")})

    def within(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime, dossier: Any) -> QuerySet[Any]:
        path = f"{self.path}__dossier" if self.path else "dossier"
        return self.scope(queryset, to, right, at).filter(**{path: dossier.pk})

    def speaks_of(self, row: Any) -> Iterable[UUID]:
        return self._referral_of(row).names

    def load(self, rows: Sequence[Any], to: Any, at: datetime) -> None:
        """Ask at once for the referrals and, as far as the second wall shows them, their dossiers."""
        if self.path:
            prefetch_related_objects(list(rows), self.path)
        super().load([self._referral_of(row) for row in rows], to, at)

    def _referral_of(self, subject: Any) -> Referral:
        found: Referral = getattr(subject, self.path) if self.path else subject
        return found


class OfLinks(gate.Policy):
    """Policy of receivers' links: the sending desk's, by the rule of the referral; the link's own holder answers."""

    def decide(self, by: Any, right: Right, subject: ReceiverLink, at: datetime) -> Decision:
        answer = rules.decide(reader(by, at), target_of(subject.referral), right, at)
        return told(answer, right, subject, by, persons=(subject.referral.dossier_id, *subject.referral.names))

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        condition = scopes.of_items(reader(to, at), right, Referral.kind_of_item)
        return queryset.filter(referral__in=Referral.objects.filter(condition).order_by().values("pk"))

    def speaks_of(self, row: ReceiverLink) -> Iterable[UUID]:
        return row.referral.names


def _by_link(by: Receiver, right: Right, subject: Any, referral: Referral, at: datetime) -> Decision:
    """A link opens the one referral it was made for, while both are open; that there was one, it tells for good."""
    label, about = subject._meta.label_lower, (referral.dossier_id, *referral.names)
    holds = by.link.referral_id == referral.pk
    is_open = by.link.is_open(at) and referral.is_open(timezone.localdate(at))
    why = "" if holds and ((is_open and right in (Right.READ, Right.AMEND)) or right == Right.INDEX) else "link_over"
    return Decision(not why, right, label, (subject.pk,), "" if why else RECEIVER_LINK, why=why, about=about)


def _may_know(who: Reader, referral: Referral) -> bool:
    """The envelope: whoever is asked, and who is named to be told, without a conflict."""
    if rules.forbidden_to(who, Right.INDEX) or not who.seats or not who.conflicts.isdisjoint(referral.names):
        return False
    return referral.escalates_to_id == who.user_id or _is_addressed(who, referral)


def _is_addressed(who: Reader, referral: Referral) -> bool:
    """Who sits at the desk it was sent to, cleared for it; or the one worker it names."""
    if referral.holder_id is not None:
        return referral.holder_id == who.user_id and referral.desk_code in who.standing.desk_codes
    return any(
        seat.desk_code == referral.desk_code and seat.clearance >= set(referral.compartments) for seat in who.seats
    )


def _answering(who: Reader, referral: Referral, at: datetime) -> Answer:
    """To answer is the receiver's, who must be able to read it; for those outside, the sending desk writes it down."""
    if not referral.is_open(timezone.localdate(at)):
        return Answer(why="referral_over")
    read = rules.decide(who, target_of(referral), Right.READ, at)
    if not read.is_allowed:
        return read
    if referral.is_outside:
        return read if read.ground == OWN_DESK else Answer(why="not_the_receiver")
    return read if _is_addressed(who, referral) else Answer(why="not_the_receiver")


def _condition(who: Reader, right: Right, today: Any) -> Q:
    items = scopes.of_items(who, Right.READ if right == Right.AMEND else right, Referral.kind_of_item)
    if right == Right.INDEX:
        readable = (
            Referral.objects.filter(items).order_by().values("pk")
        )  # joined, a dossier behind the wall is missing
        return Q(pk__in=readable) | _known_of(who)
    if right != Right.AMEND:
        return items
    outside = Q(organization__isnull=False, dossier__desk_code__in=who.standing.desk_codes)
    open_now = Q(pk__in=Referral.objects.open(today).order_by().values("pk"))
    return items & open_now & (_addressed(who) & Q(organization__isnull=True) | outside)


def _known_of(who: Reader) -> Q:
    if rules.forbidden_to(who, Right.INDEX) or not who.seats:
        return Q(pk__in=[])
    found = Q(escalates_to=who.user_id) | _addressed(who)
    return found & ~Q(names__overlap=list(who.conflicts)) if who.conflicts else found


def _addressed(who: Reader) -> Q:
    found = Q(holder=who.user_id, desk_code__in=who.standing.desk_codes)
    for seat in who.seats:
        found |= Q(holder=None, desk_code=seat.desk_code, compartments__contained_by=sorted(seat.clearance))
    return found


def register() -> None:
    gate.register(Referral, OfReferrals())
    gate.register(ReferralEvent, OfReferrals("referral"))
    gate.register(ReceiverLink, OfLinks())
    gate.stand_behind(Referral, f"({wall.of_items(Referral)}) OR ({ENVELOPE})")
    gate.stand_behind(ReferralEvent, wall.of_parts(f"{ReferralEvent._meta.db_table}.referral_id", Referral))
