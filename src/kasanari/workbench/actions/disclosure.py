"""Handing a person the ledger of looks (個人情報保護法76条)."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.access.actions import ask_for_approval, use_approval
from kasanari.access.models import Approval, ApprovalAct
from kasanari.access.why import dossier_behind, ground_of
from kasanari.gate import Decision, Recipient, Right
from kasanari.office.models import Document
from kasanari.people.models import Person
from kasanari.staff.models import User

from ..ledger import disclosure_id
from ..printing import print_ledger


@dataclass(frozen=True, kw_only=True)
class Claim:
    """Why somebody else may hold it: relation (続柄), basis (法定代理の根拠), and what it is wanted for."""

    relation: str
    basis: str
    reason: str


@transaction.atomic
def disclose_ledger(*, person: Person, by: User, at: datetime) -> tuple[Document, bytes]:
    """Print the ledger for the person concerned; return the entry in the ledger of papers and the PDF.

    Raises:
        gate.Refused: ``by`` may not share what is kept of the person.
    """
    desk = desk_of(gate.permit(by, Right.SHARE, person, at=at))
    return print_ledger(person=person, recipient=Recipient("person", str(person.pk)), desk=desk, by=by, at=at)


@transaction.atomic
def ask_to_disclose(*, person: Person, recipient: Person, claim: Claim, by: User, at: datetime) -> Approval:
    """Ask a second person whether somebody else, mostly a guardian, may hold the ledger (access F6)."""
    decision = gate.permit(by, Right.SHARE, person, at=at)
    gate.permit(by, Right.INDEX, recipient, at=at)
    return ask_for_approval(
        act=ApprovalAct.DISCLOSE_TO_GUARDIAN,
        desk_code=desk_of(decision).code,
        reason=_("%(person)sさんの閲覧の記録を、%(recipient)sさん（%(relation)s）へ。根拠：%(basis)s。理由：%(reason)s")
        % {"person": person.name, "recipient": recipient.name, **asdict(claim)},
        subject_id=disclosure_id(person, recipient),
        by=by,
        at=at,
    )


@transaction.atomic
def disclose_to_guardian(
    *, person: Person, recipient: Person, approval: Approval, by: User, at: datetime
) -> tuple[Document, bytes]:
    """Print the ledger for somebody else's hands. The approval is of exactly this recipient, and spent by it.

    Raises:
        gate.Refused: the approval is for something else, old or spent, or rule D objects to the recipient.
    """
    desk = desk_of(gate.permit(by, Right.SHARE, person, at=at))
    if approval.subject_id != disclosure_id(person, recipient):
        raise gate.Refused(
            Decision(False, Right.SHARE, "people.person", (person.pk,), why="second_person", by=by, about=(person.pk,))
        )
    use_approval(approval=approval, by=by, at=at)
    return print_ledger(person=person, recipient=Recipient("person", str(recipient.pk)), desk=desk, by=by, at=at)


def desk_of(decision: Decision) -> Any:
    """The desk in whose name it leaves: the own one, or that for which the ground was given."""
    desks = packs.city().desks
    ground = ground_of(decision.ground_id)
    if ground is not None:
        return desks[ground.desk_code]
    dossier = dossier_behind(decision)
    if dossier is None:
        raise gate.Refused(decision)
    return dossier.desk
