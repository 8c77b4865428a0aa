"""Opening and closing dossiers, naming persons, suspending use."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.people.models import Person

from ..models import Approval, ApprovalAct, Dossier, DossierPerson, DossierRole, GroundKind, ReviewKind
from ..obstacles import refuse
from .approvals import take_approval
from .reviews import expect_review


@transaction.atomic
def open_dossier(*, desk_code: str, persons: Iterable[tuple[Person, str]], by: Any, at: datetime) -> Dossier:
    """Open a dossier at a desk for ``(person, DossierRole)`` pairs; nobody named means an anonymous worry.

    Naming a person somebody knew already opens that person to the desk, so a supervisor looks at it afterwards.
    """
    dossier = Dossier(
        desk_code=desk_code, compartments=list(packs.city().desks[desk_code].compartments), opened_at=at, opened_by=by
    )
    gate.permit(by, Right.WRITE, dossier, at=at)
    dossier.save()
    named = list(persons)
    for person, role in named:
        _name(dossier, person, role, by, at)
    if any(_was_known(person, dossier, by) for person, _role in named):
        expect_review(kind=ReviewKind.CONTACT, dossier=dossier, by=by, at=at)
    return dossier


@transaction.atomic
def name_person(*, dossier: Dossier, person: Person, role: str = DossierRole.SUBJECT, by: Any, at: datetime) -> None:
    """Say that the dossier speaks of ``person``. The worker must be allowed to know that the person exists.

    Like a contact, it opens a person somebody knew already to the desk, and a supervisor looks at it afterwards.
    """
    gate.permit(by, Right.WRITE, dossier, at=at)
    if _name(dossier, person, role, by, at) and _was_known(person, dossier, by):
        expect_review(kind=ReviewKind.CONTACT, dossier=dossier, by=by, at=at)


def _was_known(person: Person, dossier: Dossier, by: Any) -> bool:
    """Whether somebody else wrote the person down, or has had to do with the person since."""
    if person.registered_by_id != by.pk:
        return True
    with gate.whole_city("naming a person whom another desk knows is looked at afterwards, whatever that desk is"):
        return DossierPerson.objects.filter(person=person).exclude(dossier=dossier).exists()


def _name(dossier: Dossier, person: Person, role: str, by: Any, at: datetime) -> bool:
    """Add a person to those the dossier names, and say whether that is new. Whoever names at the same time waits."""
    if person.registered_by_id != by.pk:
        gate.permit(by, Right.INDEX, person, at=at)
    dossier.names = Dossier.objects.select_for_update(of=("self",)).get(pk=dossier.pk).names
    if person.pk in dossier.names:
        return False
    dossier.names = [*dossier.names, person.pk]
    dossier.save(update_fields=["names"])
    DossierPerson.objects.create(
        dossier=dossier,
        person=person,
        role=role,
        desk_code=dossier.desk_code,
        from_on=timezone.localdate(at),
        is_told=dossier.tells_of_involvement,
    )
    gate.forget()
    return True


@transaction.atomic
def close_dossier(*, dossier: Dossier, by: Any, at: datetime) -> None:
    """Close a dossier. Involvement ends with it, and so do the grounds of plan meetings."""
    gate.permit(by, Right.WRITE, dossier, at=at)
    dossier.closed_at = at
    dossier.save(update_fields=["closed_at"])
    dossier.dossier_persons.update(until_on=timezone.localdate(at))
    _end_plan_grounds(dossier, by, at)
    gate.forget()


@transaction.atomic
def reopen_dossier(*, dossier: Dossier, by: Any, at: datetime) -> None:
    gate.permit(by, Right.AMEND, dossier, at=at)
    dossier.closed_at = None
    dossier.save(update_fields=["closed_at"])
    dossier.dossier_persons.update(until_on=None)
    gate.forget()


@transaction.atomic
def settle_support(*, dossier: Dossier, decided_on: date | None, by: Any, at: datetime) -> None:
    """Note that support was decided (支援決定); with None it no longer is, and the grounds of plan meetings end."""
    gate.permit(by, Right.WRITE, dossier, at=at)
    dossier.support_decided_on = decided_on
    dossier.save(update_fields=["support_decided_on"])
    if decided_on is None:
        _end_plan_grounds(dossier, by, at)
    gate.forget()


@transaction.atomic
def set_involvement(*, dossier: Dossier, is_shared: bool, by: Any, at: datetime) -> None:
    """Let other desks learn that this desk supports the persons named, or not."""
    gate.permit(by, Right.WRITE, dossier, at=at)
    dossier.shares_involvement = is_shared
    dossier.save(update_fields=["shares_involvement"])
    dossier.dossier_persons.update(is_told=dossier.tells_of_involvement)
    gate.forget()


@transaction.atomic
def suspend_use(*, dossier: Dossier, reason: str, by: Any, at: datetime) -> None:
    """Suspend the use of a dossier (利用停止, 個人情報保護法98条・101条). ``reason`` is a code of the pack.

    A suspended dossier is not written, so it cannot be suspended again.
    """
    gate.permit(by, Right.WRITE, dossier, at=at)
    dossier.suspended_at, dossier.suspended_by, dossier.suspension_reason = at, by, reason
    dossier.save(update_fields=["suspended_at", "suspended_by", "suspension_reason"])
    gate.forget()


@transaction.atomic
def resume_use(*, dossier: Dossier, approval: Approval, by: Any, at: datetime) -> None:
    """Take a dossier into use again, once a second person approved (F6)."""
    gate.permit(by, Right.AMEND, dossier, at=at)
    if not dossier.is_suspended:
        raise refuse(by, dossier, "not_suspended", Right.AMEND)
    take_approval(approval=approval, act=ApprovalAct.RESUME_USE, subject_id=dossier.pk, by=by, at=at)
    dossier.suspended_at = dossier.suspended_by = None
    dossier.suspension_reason = ""
    dossier.save(update_fields=["suspended_at", "suspended_by", "suspension_reason"])
    gate.forget()


def _end_plan_grounds(dossier: Dossier, by: Any, at: datetime) -> None:
    plan_grounds = dossier.grounds.filter(kind=GroundKind.PLAN_MEETING, revoked_at__isnull=True)
    plan_grounds.update(revoked_at=at, revoked_by=by)
