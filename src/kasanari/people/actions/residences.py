"""Writing down where persons live."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from kasanari import gate
from kasanari.gate import Right

from ..models import Person, Residence


@transaction.atomic
def record_residence(
    *, person: Person, address: str, district_code: str, from_on: date, postal_code: str = "", by: Any, at: datetime
) -> Residence:
    """Write down where a person lives from ``from_on`` on.

    The residence before ends on that day; one that begins on the same day is corrected; one that is known to
    begin later ends this one, so that a person lives at one address a day.
    """
    gate.permit(by, Right.WRITE, person, at=at)
    person.residences.filter(from_on__lt=from_on).on(from_on).update(until_on=from_on)
    later = person.residences.filter(from_on__gt=from_on).order_by("from_on").first()
    residence, _ = Residence.objects.update_or_create(
        person=person,
        from_on=from_on,
        defaults={
            "address": address,
            "district_code": district_code,
            "postal_code": postal_code,
            "until_on": later.from_on if later else None,
        },
    )
    return residence
