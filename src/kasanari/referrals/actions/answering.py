"""What the receiver does: opens the letter, accepts or declines, and tells that they met and what came of it."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.models import Dossier, DossierRole
from kasanari.access.obstacles import refuse
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.models import User

from .. import hands, telling, terms
from ..models import EventKind, Purpose, Referral, Result
from ..policy import ACTS, Receiver
from .ending import end, overtake_rivals, use_up_link
from .obstacles import NotYet, answered_by, opened_for, to_answer


@dataclass(frozen=True)
class Acceptance:
    """How a receiver accepts: until when they mean to meet (empty: by the term of the city), and in which record.

    ``joins`` is the id of a dossier of the receiving desk that already speaks of the person; without it one opens.
    """

    meet_by: date | None = None
    words: str = ""
    joins: UUID | None = None


@transaction.atomic
def open_letter(*, referral_id: UUID, by: User | Receiver, at: datetime) -> Referral:
    """Open the letter; the sender sees that it was opened. Opened before, it stays as it is."""
    with opened_for(by):
        referral = to_answer("accept", referral_id, by, at)  # whoever may open it may answer it
        if referral.seen_at is None:
            referral.move("open_letter")
            referral.seen_at = at
            referral.save(update_fields=["stage", "seen_at"])
            referral.record(EventKind.SEEN, by=answered_by(by), at=at)
    return referral


@transaction.atomic
def accept(*, referral_id: UUID, answer: Acceptance, by: User | Receiver, at: datetime) -> Referral:
    """Accept what is asked. A desk opens a record of its own, or joins one; what was asked of others is withdrawn.

    Raises:
        Over: somebody else was quicker, or it ended.
        NotYet: the record to be joined is not one of that desk about this person.
    """
    with opened_for(by):
        referral = to_answer("accept", referral_id, by, at)
        today = timezone.localdate(at)
        referral.move("accept")
        referral.answered_at, referral.answered_by = at, answered_by(by)
        referral.worker = answered_by(by) if referral.desk_code else None
        referral.due_on = answer.meet_by or terms.meet_by(today)
        referral.save(update_fields=["stage", "answered_at", "answered_by", "worker", "due_on"])
        overtake_rivals(referral, by=answered_by(by), at=at)
        _take_over(referral, answer, by, at)
        _told(referral, EventKind.ACCEPTED, by, at, words=answer.words, meet_by=referral.due_on.isoformat())
        if referral.purpose == Purpose.ASSIGN:
            _settle(referral, Result.JOINED, by, at)
        use_up_link(referral, by, at)
    return referral


@transaction.atomic
def decline(*, referral_id: UUID, words: str, idea: str = "", by: User | Receiver, at: datetime) -> Referral:
    """Decline with a reason, and with a better idea if there is one. What was handed over closes at once."""
    with opened_for(by):
        referral = to_answer("decline", referral_id, by, at)
        if not words.strip():
            raise NotYet(_("お受けできない理由を書いてください。つなぎ元が次の手を考えられます。"))
        referral.move("decline")
        referral.answered_at, referral.answered_by = at, answered_by(by)
        referral.save(update_fields=["stage", "answered_at", "answered_by"])
        _told(referral, EventKind.DECLINED, by, at, words=words, idea=idea)
        use_up_link(referral, by, at)
        end(referral, by=answered_by(by), at=at)
    return referral


@transaction.atomic
def report_meeting(*, referral_id: UUID, met_on: date, words: str = "", by: User | Receiver, at: datetime) -> Referral:
    """Tell that they met for the first time. What came of it is due after the term of the city."""
    with opened_for(by):
        referral = to_answer("report_meeting", referral_id, by, at)
        if not timezone.localdate(referral.sent_at) <= met_on <= timezone.localdate(at):
            raise NotYet(_("会った日は、つなぎが送られた日からきょうまでの日にしてください。"))
        referral.move("report_meeting")
        referral.met_on, referral.due_on = met_on, terms.result_by(met_on)
        referral.save(update_fields=["stage", "met_on", "due_on"])
        _told(referral, EventKind.MET, by, at, words=words, met_on=met_on.isoformat())
        use_up_link(referral, by, at)
    return referral


@transaction.atomic
def settle(*, referral_id: UUID, result: str, words: str = "", by: User | Receiver, at: datetime) -> Referral:
    """Tell what came of it. With that the referral is over, and so is what was handed over."""
    with opened_for(by):
        referral = to_answer("settle", referral_id, by, at)
        _settle(referral, Result(result), by, at, words)
        use_up_link(referral, by, at)
    return referral


@transaction.atomic
def keep_late_words(*, referral_id: UUID, words: str, by: User | Receiver, at: datetime) -> None:
    """Keep for the sender what a receiver wrote after it was over; the receiver learns nothing by it."""
    with opened_for(by):
        if isinstance(by, User):
            rows = gate.visible(Referral.objects.all(), to=by, right=Right.INDEX, at=at)
            referral: Referral = rows.locked(referral_id)
        else:
            referral = Referral.objects.select_for_update().get(pk=referral_id)
        gate.permit(by, ACTS["keep_late_words"], referral, at=at)
        if not _is_kept(referral, words):
            _told(referral, EventKind.LATE_WORDS, by, at, words=words)


def _is_kept(referral: Referral, words: str) -> bool:
    """Sent twice, it is kept once. The words of a referral that is over are its sender's to read, not asked here."""
    with gate.whole_city("the same late words, sent twice, are kept once"):
        return referral.events.filter(kind=EventKind.LATE_WORDS, words=words).exists()


def _take_over(referral: Referral, answer: Acceptance, by: User | Receiver, at: datetime) -> None:
    """What the receiver goes on in: nothing of ours outside, the sender's own at one desk, else a record of his own."""
    if referral.is_outside or not isinstance(by, User):
        return
    if referral.purpose == Purpose.ASSIGN:
        hands.assign(referral, by=by, at=at)
        return
    if referral.ground is not None:
        access.keep_ground(ground=referral.ground, by=by, at=at)
    if answer.joins is not None:
        referral.received = _joined(referral, answer.joins, by, at)
    else:
        subject = Person.objects.get(pk=referral.person_id)
        persons = [(subject, DossierRole.SUBJECT)]
        referral.received = access.open_dossier(desk_code=referral.desk_code, persons=persons, by=by, at=at)
        hands.receive(referral, referral.received, by=by, at=at)
    referral.save(update_fields=["received"])


def _joined(referral: Referral, dossier_id: UUID, by: User, at: datetime) -> Dossier:
    dossier: Dossier = gate.visible(Dossier.objects.all(), to=by, right=Right.WRITE, at=at).locked(dossier_id)
    gate.permit(by, Right.WRITE, dossier, at=at)
    if dossier.desk_code != referral.desk_code or referral.person_id not in dossier.names:
        raise refuse(by, dossier, "not_in_dossier")
    return dossier


def _settle(referral: Referral, result: Result, by: User | Receiver, at: datetime, words: str = "") -> None:
    referral.move("settle")
    referral.result, referral.settled_at = result, at
    referral.save(update_fields=["stage", "result", "settled_at"])
    _told(referral, EventKind.SETTLED, by, at, words=words, result=str(result))
    end(referral, by=answered_by(by), at=at)


def _told(
    referral: Referral,
    kind: EventKind,
    by: User | Receiver,
    at: datetime,
    *,
    words: str = "",
    idea: str = "",
    **facts: str,
) -> None:
    """Leave the event, and let the sender learn of it."""
    referral.record(kind, by=answered_by(by), at=at, words=words, idea=idea, **facts)
    if not (isinstance(by, User) and by.pk == referral.sender_id):
        referral.news_at = at
        referral.save(update_fields=["news_at"])
    telling.sender(referral, by=answered_by(by), at=at)
