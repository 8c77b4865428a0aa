"""Handing a person over: to a colleague, a desk, or somebody outside; to several at once, where the first decides."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.access import actions as access
from kasanari.access.actions import ConsentTerms, HandedOver, LegalDuty
from kasanari.access.mentions import names_for
from kasanari.access.models import Consent, Dossier, Ground, ItemKind
from kasanari.access.obstacles import refuse
from kasanari.access.supervision import supervisors_of
from kasanari.directory.models import Organization
from kasanari.gate import Recipient
from kasanari.office.numbers import next_number
from kasanari.people.models import Person
from kasanari.staff.models import Posting, User

from .. import telling, terms
from ..leaving import mentions, outside
from ..models import EventKind, Purpose, Referral
from ..policy import ACTS
from .links import Issued, issue_for
from .obstacles import NotYet


@dataclass(frozen=True)
class To:
    """A receiver: a desk (``holder``: one worker of it), or an organisation of the directory."""

    desk_code: str = ""
    organization: Organization | None = None
    holder: User | None = None

    def __str__(self) -> str:
        return self.organization.name if self.organization else packs.city().desks[self.desk_code].name


@dataclass(frozen=True)
class Legal:
    """法令に基づく提供: the provision (code of the pack's legal bases) and what for."""

    basis: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Letter:
    """What is handed over, to whom and on what. Stands on a consent recorded before, on new ``terms``, or on the law.

    To a colleague of the same desk none of them is needed. ``scope`` are further kinds of record the receiving desk may
    read; ``phone`` goes to receivers outside only. ``form_key`` makes pressing the button twice one sending.
    """

    purpose: str
    person: Person
    to: Sequence[To]
    topics: Sequence[str]
    words: str
    wish: str = ""
    contact_way: str = ""
    phone: str = ""
    scope: Sequence[str] = ()
    consent: Consent | None = None
    terms: ConsentTerms | None = None
    legal: Legal | None = None
    form_key: UUID = field(default_factory=uuid4)


@transaction.atomic
def send(*, dossier: Dossier, letter: Letter, by: User, at: datetime) -> list[Issued]:
    """Send a referral (つなぎ) to each receiver; those outside get a link, whose secret is told this once.

    Sent to several, the first who accepts has it, and it is withdrawn from the others.

    Raises:
        gate.Refused: ``by`` may not share the dossier, or it does not speak of that person, or rule D objects.
        NotYet: nothing it could stand on, a receiver who may not read it, or a name in it that may not be told.
    """
    gate.permit(by, ACTS["send"], dossier, at=at)
    Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk)
    before = Referral.objects.filter(form_key=letter.form_key, sender=by).select_related("organization")
    if sent := [Issued(referral) for referral in before]:
        return sent
    if letter.person.pk not in dossier.names:
        raise refuse(by, letter.person, "not_in_dossier")
    names = _names(dossier, letter)
    for to in letter.to:
        _check_receiver(dossier, letter, to, by, at)
    letter = _with_consent(dossier, letter, by, at)
    rivals = uuid4() if len(letter.to) > 1 else None
    return [_send_one(dossier, letter, to, {"names": names, "rivals": rivals}, by, at) for to in letter.to]


def _names(dossier: Dossier, letter: Letter) -> list[UUID]:
    """The persons the letter names: beyond the desk, that is the one who is handed over, and nobody else."""
    named = list(dossier.dossier_persons.select_related("person"))
    names = names_for(named, [letter.words, letter.wish, letter.contact_way], [letter.person.pk])
    others = [str(row.person) for row in named if row.person_id in names and row.person_id != letter.person.pk]
    if others and letter.purpose != Purpose.ASSIGN:
        told = "、".join(others)
        raise NotYet(
            _("文中に、つなぐ本人ではない方（%(names)s）の名前があります。名前を消してください。") % {"names": told}
        )
    return names


def _check_receiver(dossier: Dossier, letter: Letter, to: To, by: User, at: datetime) -> None:
    if letter.purpose == Purpose.ASSIGN:
        _check_colleague(dossier, to, by, at)
    elif to.organization is not None:
        _check_outside(letter, to.organization)
    else:
        _check_desk(dossier, letter, to)
    receiver = outside(to.organization.pk) if to.organization else Recipient("desk", to.desk_code)
    try:
        gate.may_leave(mentions(letter.person.pk, letter.phone), receiver, by=by)
    except gate.Refused as refused:
        raise NotYet(
            _("この方の電話番号は、窓口の外に渡せません。電話の欄を空にして、窓口を通して連絡してください。")
        ) from refused


def _check_colleague(dossier: Dossier, to: To, by: User, at: datetime) -> None:
    posted = Posting.objects.on(timezone.localdate(at)).filter(user=to.holder, desk_code=dossier.desk_code)
    if to.holder is None or to.holder.pk == by.pk or to.desk_code != dossier.desk_code or not posted.exists():
        raise NotYet(_("担当を渡す相手を、同じ窓口のほかの職員から選んでください。"))


def _check_outside(letter: Letter, organization: Organization) -> None:
    if not organization.is_listed:
        raise NotYet(
            _("「%(name)s」は掲載を終えています。別のつなぎ先を選んでください。") % {"name": organization.name}
        )
    if letter.consent is not None and organization.name not in letter.consent.receivers:
        raise NotYet(
            _("選んだ同意には「%(name)s」への提供が含まれていません。本人の同意を新しく記録してください。")
            % {"name": organization.name}
        )


def _check_desk(dossier: Dossier, letter: Letter, to: To) -> None:
    desk = packs.city().desks[to.desk_code]
    if to.desk_code == dossier.desk_code:
        raise NotYet(_("同じ窓口の中では「担当を渡す」を選んでください。"))
    if letter.legal is not None:
        if to.holder is None:
            raise NotYet(_("法令に基づくときは、受け取る職員を一人選んでください。"))
    elif not set(dossier.compartments) <= set(desk.clearance):
        raise NotYet(
            _(
                "「%(desk)s」は、この相談の区画の記録を見られない窓口です。別の窓口を選ぶか、法的根拠を確かめてください。"
            )
            % {"desk": desk.name}
        )


def _with_consent(dossier: Dossier, letter: Letter, by: User, at: datetime) -> Letter:
    """The letter with the consent it stands on, which is recorded with it where the person has just given it."""
    if letter.purpose == Purpose.ASSIGN or letter.legal is not None:
        return replace(letter, consent=None)
    if letter.terms is not None:
        consent = access.record_consent(
            dossier=dossier, person=letter.person, terms=letter.terms, is_for_hand_over=True, by=by, at=at
        )
        return replace(letter, consent=consent)
    live = Consent.objects.for_support().live(timezone.localdate(at)).filter(dossier=dossier, person=letter.person)
    if letter.consent is None or not live.filter(pk=letter.consent.pk).exists():
        raise NotYet(_("つなぐには、本人の同意か法的根拠が必要です。同意を確かめて記録してください。"))
    return letter


def _send_one(dossier: Dossier, letter: Letter, to: To, common: dict[str, Any], by: User, at: datetime) -> Issued:
    today = timezone.localdate(at)
    expires_on = _expires_on(letter, today)
    referral = Referral(
        **common,
        number=next_number("referral", dossier.desk.document_mark, at),
        dossier=dossier,
        compartments=list(dossier.compartments),
        from_desk=dossier.desk_code,
        desk_code=to.desk_code,
        organization=to.organization,
        holder=to.holder,
        legal_basis=letter.legal.basis if letter.legal else "",
        reason=letter.legal.reason if letter.legal else "",
        sender=by,
        escalates_to=_named_person(dossier, to, by, today),
        sent_at=at,
        sent_by=by,
        due_on=min(terms.answer_by(today), expires_on),
        expires_on=expires_on,
        phone=letter.phone if to.organization else "",
        ground=_ground(dossier, letter, to, expires_on, by, at),
        **{name: getattr(letter, name) for name in _AS_WRITTEN},
    )
    referral.save(force_insert=True)
    referral.record(EventKind.SENT, by=by, at=at, purpose=letter.purpose)
    return _tell(referral, by, at)


_AS_WRITTEN = ("purpose", "person", "topics", "words", "wish", "contact_way", "consent", "form_key")


def _expires_on(letter: Letter, today: date) -> date:
    """A consent that ends sooner ends the referral with it: its last day is the day before."""
    longest = terms.expires_on(today)
    return min(longest, terms.day_before(letter.consent.expires_on)) if letter.consent else longest


def _ground(dossier: Dossier, letter: Letter, to: To, expires_on: date, by: User, at: datetime) -> Ground | None:
    """What opens the letter to its receiver: nothing more is needed at one's own desk, and a link outside."""
    if letter.purpose == Purpose.ASSIGN or to.organization is not None:
        return None
    until, kept = terms.end_of(expires_on), terms.end_of(terms.kept_until(expires_on))
    if letter.consent is not None:
        handed = HandedOver(scope=[ItemKind.RECORD, *letter.scope], until=until, kept_until=kept)
        return access.hand_over(consent=letter.consent, desk_code=to.desk_code, handed=handed, by=by, at=at)
    assert letter.legal is not None  # _with_consent saw to it
    assert to.holder is not None  # and _check_desk to this
    duty = LegalDuty(
        basis=letter.legal.basis,
        reason=letter.legal.reason,
        holder=to.holder,
        desk_code=to.desk_code,
        valid_until=until,
        extends_to=kept,
        person=letter.person,
    )
    return access.give_legal_ground(dossier=dossier, duty=duty, by=by, at=at)


def _named_person(dossier: Dossier, to: To, by: User, today: date) -> User:
    """Who is told when it becomes late: who looks after the receiving desk; after one's own, if one person is asked."""
    looking_after = supervisors_of(dossier.desk_code if to.holder or to.organization else to.desk_code, today)
    return next((one for one in looking_after if one.pk != by.pk), by)


def _tell(referral: Referral, by: User, at: datetime) -> Issued:
    if referral.is_outside:
        return issue_for(referral, by=by, at=at)
    telling.receiver(referral, by=by, at=at)
    return Issued(referral)
