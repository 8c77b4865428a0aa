"""Writing down where persons live."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from kasanari import gate
from kasanari.gate import Right

from ..addresses import place, postal_code_of
from ..models import Person, Residence
from ..search import index_persons


@transaction.atomic
def record_residence(
    *,
    person: Person,
    address: str,
    district_code: str,
    from_on: date,
    postal_code: str = "",
    district_is_given: bool = False,
    by: Any,
    at: datetime,
) -> Residence:
    """Write down where a person lives from ``from_on`` on.

    The residence before ends on that day; one that begins on the same day is corrected; one that is known to
    begin later ends this one, so that a person lives at one address a day.

    Args:
        district_code: counts where the town's table of the pack tells no district.
        district_is_given: somebody decided ``district_code`` by hand: it counts whatever the table says, and stays
            when the same residence is corrected later.
    """
    gate.permit(by, Right.WRITE, person, at=at)
    person.residences.filter(from_on__lt=from_on).on(from_on).update(until_on=from_on)
    later = person.residences.filter(from_on__gt=from_on).order_by("from_on").first()
    placed = place(address, postal_code)
    district = {"district_code": district_code if district_is_given else placed.district_code or district_code}
    if not district_is_given and person.residences.filter(from_on=from_on, district_is_given=True).exists():
        district = {}
    residence, _ = Residence.objects.update_or_create(
        person=person,
        from_on=from_on,
        defaults={
            "address": address,
            "town_code": placed.town_code,
            "postal_code": postal_code_of(postal_code) or postal_code,
            "until_on": later.from_on if later else None,
            **district,
            **({"district_is_given": True} if district_is_given else {}),
        },
    )
    index_persons([person.pk])
    return residence
