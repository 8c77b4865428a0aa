"""Receiving a worry."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction

from kasanari import gate
from kasanari.access.actions import open_dossier
from kasanari.access.mentions import names_for
from kasanari.access.models import Dossier
from kasanari.gate import Right
from kasanari.office.numbers import next_number
from kasanari.people.actions import Particulars, register_person
from kasanari.people.models import Person
from kasanari.referrals.models import Referral
from kasanari.staff.models import User

from ..models import Case, Contact, EventKind
from ..models.contact import OPENS_A_CASE
from .obstacles import case_for

FROM_AN_AGENCY = "agency"
"""The channel (code of the pack) of a contact that came by a referral."""


@dataclass(frozen=True)
class NewContact:
    """What the counter writes down. ``person`` is known already, ``particulars`` are new; both empty: nameless.

    ``form_key`` makes pressing the button twice one contact.
    """

    desk_code: str
    channel: str
    words: str
    topics: Sequence[str]
    outcome: str
    caller: str = ""
    danger: Sequence[str] = ()
    reply: str = ""
    handed_to: str = ""
    language: str = ""
    interpreter: str = ""
    person: Person | None = None
    particulars: Particulars | None = None
    household: Sequence[Person] = ()
    form_key: UUID = field(default_factory=uuid4)


@transaction.atomic
def receive_contact(*, contact: NewContact, by: User, at: datetime) -> Contact:
    """Write down a contact (相談受付・申込票); by its outcome a case opens at the desk.

    Sending the same form again returns the contact it made the first time.
    """
    before: Contact | None = Contact.objects.filter(form_key=contact.form_key, received_by=by).first()
    if before is not None:
        return before
    dossier = open_dossier(desk_code=contact.desk_code, persons=_persons(contact, by, at), by=by, at=at)
    named = dossier.dossier_persons.select_related("person")
    row = Contact.objects.create(
        dossier=dossier,
        names=names_for(named, [contact.words, contact.reply, contact.caller]),
        received_at=at,
        received_by=by,
        **{
            name: getattr(contact, name)
            for name in (
                "channel",
                "caller",
                "words",
                "outcome",
                "reply",
                "handed_to",
                "language",
                "interpreter",
                "form_key",
            )
        },
        topics=list(contact.topics),
        danger=list(contact.danger),
    )
    if contact.outcome in OPENS_A_CASE:
        _open_case(dossier, by, at)
    return row


@transaction.atomic
def receive_referral(*, referral: Referral, dossier: Dossier, by: User, at: datetime) -> Contact:
    """Go on at the receiving desk with what was handed over (つなぎ): a contact in its words, and a case of its own."""
    gate.permit(by, Right.WRITE, dossier, at=at)
    words = "\n".join(filter(None, (referral.words, referral.wish, referral.contact_way)))
    contact = Contact.objects.create(
        dossier=dossier,
        names=list(dossier.names),
        channel=FROM_AN_AGENCY,
        caller=referral.sending_desk.name,
        words=words,
        topics=list(referral.topics),
        outcome="own_desk",
        received_at=at,
        received_by=by,
    )
    _open_case(dossier, by, at)
    return contact


@transaction.atomic
def take_up(*, case_id: UUID, by: User, at: datetime) -> Case:
    """Take charge of the case (担当). To put a colleague in charge is a referral, which he accepts."""
    case = case_for("take_up", case_id, by, at)
    case.worker = by
    case.save(update_fields=["worker"])
    case.record(EventKind.TAKEN_UP, by=by, at=at, worker=str(by.pk))
    return case


def _persons(contact: NewContact, by: User, at: datetime) -> list[tuple[Person, str]]:
    subject = contact.person
    if subject is None and contact.particulars is not None:
        subject = register_person(particulars=contact.particulars, by=by, at=at)
    named = [(subject, "subject")] if subject is not None else []
    return named + [(person, "household") for person in contact.household]


def _open_case(dossier: Dossier, by: User, at: datetime) -> Case:
    case = Case.objects.create(
        dossier=dossier,
        number=next_number("case", dossier.desk.document_mark, at),
        worker=by,
        opened_at=at,
        opened_by=by,
    )
    case.record(EventKind.OPENED, by=by, at=at, desk=dossier.desk_code)
    return case
