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
        defaults={"desk_code": desk_code, "remark": remark, "registered_at": at, "registered_by": by},
    )
    for adversary in against:
        gate.permit(by, Right.INDEX, adversary, at=at)
        Adversary.objects.get_or_create(protection=protection, person=adversary)
    gate.forget()
    return protection


@transaction.atomic
def renew_protection(*, protection: Protection, until_on: date, by: Any, at: datetime) -> Protection:
    """Extend a protection, expired ones included.

    Raises:
        NotYet: the new last day is not later than the one before.
    """
    gate.permit(by, Right.LOCATE, protection, at=at)
    gate.permit(by, Right.WRITE, protection.person, at=at)
    if protection.until_on is not None and until_on <= protection.until_on:
        raise NotYet(_("新しい期限には、いまの期限より後の日を入力してください。"))
    protection.until_on = until_on
    protection.save(update_fields=["until_on"])
    return protection


@transaction.atomic
def lift_protection(*, protection: Protection, approval: Approval, by: Any, at: datetime) -> None:
    """Lift a protection, once a second person approved (F6). Its expiry alone never does."""
    gate.permit(by, Right.LOCATE, protection, at=at)
    gate.permit(by, Right.WRITE, protection.person, at=at)
    take_approval(approval=approval, act=ApprovalAct.LIFT_PROTECTION, subject_id=protection.pk, by=by, at=at)
    protection.lifted_at, protection.lifted_by = at, by
    protection.save(update_fields=["lifted_at", "lifted_by"])
    gate.forget()


@transaction.atomic
def declare_conflict(*, worker: User, person: Person, kind: str, by: Any, at: datetime) -> Conflict:
    """Say that a worker has to do with a person privately: from the next request on, the person is gone for him.

    Workers declare their own; whoever looks after their desk may declare for them. Declaring twice is one conflict.
    """
    conflict = Conflict(worker=worker, person=person, kind=kind, declared_at=at, declared_by=by)
    gate.permit(by, Right.WRITE, conflict, at=at)
    declared: Conflict | None = Conflict.objects.in_force().filter(worker=worker, person=person, kind=kind).first()
    if declared is not None:
        return declared
    conflict.save()
    gate.forget()
    return conflict


@transaction.atomic
def end_conflict(*, conflict: Conflict, approval: Approval, by: Any, at: datetime) -> None:
    """End a conflict, once a second person approved (F6); the worker himself never does."""
    gate.permit(by, Right.AMEND, conflict, at=at)
    take_approval(approval=approval, act=ApprovalAct.END_CONFLICT, subject_id=conflict.pk, by=by, at=at)
    conflict.ended_at, conflict.ended_by = at, by
    conflict.save(update_fields=["ended_at", "ended_by"])
    gate.forget()


@transaction.atomic
def carry_restrictions(*, kept: Person, merged: Person, by: Any, at: datetime) -> None:
    """Give ``kept`` every restriction of ``merged``: two rows of one person have the union of both (theorem P9)."""
    gate.permit(by, Right.WRITE, kept, at=at)
    gate.permit(by, Right.WRITE, merged, at=at)
    for protection in Protection.objects.in_force().filter(person=merged).prefetch_related("adversaries"):
        _carry_protection(protection, kept, merged)
    for conflict in Conflict.objects.in_force().filter(person=merged):
        Conflict.objects.get_or_create(
            worker=conflict.worker,
            person=kept,
            kind=conflict.kind,
            ended_at=None,
            defaults={"declared_at": conflict.declared_at, "declared_by": conflict.declared_by, "carried_from": merged},
        )
    gate.forget()


@transaction.atomic
def return_restrictions(*, kept: Person, merged: Person, by: Any, at: datetime) -> None:
    """Undo ``carry_restrictions`` after a split: ``kept`` loses what it had from ``merged``, which has its own."""
    gate.permit(by, Right.WRITE, kept, at=at)
    gate.permit(by, Right.WRITE, merged, at=at)
    Protection.objects.in_force().filter(person=kept, carried_from=merged).update(lifted_at=at, lifted_by=by)
    carried = Conflict.objects.in_force().filter(person=kept, carried_from=merged).exclude(worker=by)
    carried.update(ended_at=at, ended_by=by)
    gate.forget()


def _carry_protection(protection: Protection, kept: Person, merged: Person) -> None:
    carried = Protection.objects.create(
        person=kept,
        carried_from=merged,
        **{
            name: getattr(protection, name)
            for name in ("kind", "desk_code", "from_on", "until_on", "remark", "registered_at", "registered_by")
        },
    )
    Adversary.objects.bulk_create(
        Adversary(protection=carried, person_id=one.person_id) for one in protection.adversaries.all()
    )
