"""Protection (支援措置) and conflicts of interest (利害関係): setting is easy, lifting takes two."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.models import User

from ..models import Adversary, Approval, ApprovalAct, Conflict, Protection
from ..obstacles import NotYet
from ..uniting import unite_restrictions
from .approvals import take_approval


@transaction.atomic
def protect_person(
    *,
    person: Person,
    kind: str,
    desk_code: str,
    from_on: date,
    until_on: date | None,
    adversaries: Iterable[Person] = (),
    remark: str = "",
    by: Any,
    at: datetime,
) -> Protection:
    """Register a protection. ``until_on`` None: the period is not known, and stays closed until somebody finds out.

    Registered twice with the same period, it is one protection.

    Raises:
        NotYet: the person is named as the own adversary.
    """
    gate.permit(by, Right.WRITE, person, at=at)
    against = list(adversaries)
    if any(adversary.pk == person.pk for adversary in against):
        raise NotYet(_("本人を相手方にすることはできません。相手方を選び直してください。"))
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    protection: Protection
    protection, _is_new = Protection.objects.in_force().get_or_create(
        person=person,
        kind=kind,
        from_on=from_on,
        until_on=until_on,
        lifted_at=None,
        copy_of=None,
        defaults={"desk_code": desk_code, "remark": remark, "registered_at": at, "registered_by": by},
    )
    for adversary in against:
        gate.permit(by, Right.INDEX, adversary, at=at)
        Adversary.objects.get_or_create(protection=protection, person=adversary)
    unite_restrictions(person.pk, by=by, at=at)
    return protection


@transaction.atomic
def renew_protection(*, protection: Protection, until_on: date, by: Any, at: datetime) -> Protection:
    """Extend a protection, expired ones included; a copy with what it is a copy of.

    Raises:
        NotYet: the new last day is not later than the one before.
    """
    original = _original(protection, by, at)
    if protection.until_on is not None and until_on <= protection.until_on:
        raise NotYet(_("新しい期限には、いまの期限より後の日を入力してください。"))
    original.until_on = until_on
    original.save(update_fields=["until_on"])
    unite_restrictions(original.person_id, by=by, at=at)
    return original


@transaction.atomic
def lift_protection(*, protection: Protection, approval: Approval, by: Any, at: datetime) -> None:
    """Lift a protection with its copies, once a second person approved (F6). Its expiry alone never does."""
    original = _original(protection, by, at)
    take_approval(approval=approval, act=ApprovalAct.LIFT_PROTECTION, subject_id=protection.pk, by=by, at=at)
    original.lifted_at, original.lifted_by = at, by
    original.save(update_fields=["lifted_at", "lifted_by"])
    unite_restrictions(original.person_id, by=by, at=at)


@transaction.atomic
def declare_conflict(*, worker: User, person: Person, kind: str, by: Any, at: datetime) -> Conflict:
    """Say that a worker has to do with a person privately: from the next request on, the person is gone for him.

    Workers declare their own; whoever looks after their desk may declare for them. Declaring twice is one conflict.
    """
    conflict = Conflict(worker=worker, person=person, kind=kind, declared_at=at, declared_by=by)
    gate.permit(by, Right.WRITE, conflict, at=at)
    declared: Conflict | None = Conflict.objects.in_force().filter(worker=worker, person=person, kind=kind).first()
    if declared is not None and declared.copy_of_id is None:
        return declared
    if declared is not None:  # so far only as a copy, which would end with the merge
        conflict = declared
        conflict.copy_of = None
    conflict.save()
    unite_restrictions(person.pk, by=by, at=at)
    return conflict


@transaction.atomic
def end_conflict(*, conflict: Conflict, approval: Approval, by: Any, at: datetime) -> None:
    """End a conflict, once a second person approved (F6); the worker himself never does."""
    gate.permit(by, Right.AMEND, conflict, at=at)
    take_approval(approval=approval, act=ApprovalAct.END_CONFLICT, subject_id=conflict.pk, by=by, at=at)
    original = conflict.copy_of or conflict
    original.ended_at, original.ended_by = at, by
    original.save(update_fields=["ended_at", "ended_by"])
    unite_restrictions(original.person_id, by=by, at=at)


def _original(protection: Protection, by: Any, at: datetime) -> Protection:
    """What ``protection`` is a copy of, or itself; ``by`` may locate and write about the persons of both."""
    gate.permit(by, Right.LOCATE, protection, at=at)
    original = protection.copy_of or protection
    for person in {protection.person, original.person}:
        gate.permit(by, Right.WRITE, person, at=at)
    return original
