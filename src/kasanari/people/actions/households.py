"""Writing down with whom persons keep house."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kasanari import gate
from kasanari.gate import Right

from ..models import Household, HouseholdMember, Person


@transaction.atomic
def form_household(*, members: Sequence[tuple[Person, str]], formed_on: date, by: Any, at: datetime) -> Household:
    """Join ``(person, relation to the head)`` to one household; they leave the one they were in."""
    for person, _relation in members:
        gate.permit(by, Right.WRITE, person, at=at)
    household = Household.objects.create(formed_on=formed_on)
    for person, relation in members:
        _join(person, household, relation, formed_on)
    return household


def housemates(person_id: UUID, day: date) -> list[HouseholdMember]:
    """Everyone in the household of the person on ``day``, the person included, head first."""
    return list(
        HouseholdMember.objects.on(day)
        .filter(household__members__in=HouseholdMember.objects.on(day).filter(person_id=person_id))
        .select_related("person")
    )


def _join(person: Person, household: Household, relation: str, from_on: date) -> None:
    """Let ``person`` belong to ``household`` from ``from_on`` to whatever is known to come later."""
    person.memberships.filter(from_on__lt=from_on).on(from_on).update(until_on=from_on)
    later = person.memberships.filter(from_on__gt=from_on).order_by("from_on").first()
    HouseholdMember.objects.update_or_create(
        person=person,
        from_on=from_on,
        defaults={"household": household, "relation": relation, "until_on": later.from_on if later else None},
    )
