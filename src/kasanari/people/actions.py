"""Writing down persons, households and moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from kasanari import gate
from kasanari.gate import Right

from .models import Household, HouseholdMember, Person, Residence, name_key


@dataclass(frozen=True)
class Particulars:
    """What is known of a person when first written down. Everything but one name may be empty."""

    family_name: str = ""
    given_name: str = ""
    family_kana: str = ""
    given_kana: str = ""
    alternative_name: str = ""
    alternative_kana: str = ""
    roman_name: str = ""
    sex: str = "0"
    birth_on: date | None = None
    nationality: str = ""
    language: str = ""
    phone: str = ""


@transaction.atomic
def register_person(*, particulars: Particulars, by: Any, at: datetime) -> Person:
    """Write down a person nobody knew yet. Names are stored exactly as given."""
    person = Person(**vars(particulars), registered_at=at, registered_by=by)
    gate.permit(by, Right.WRITE, person, at=at)
    person.search_key = search_key_of(person)
    person.save()
    return person


def search_key_of(person: Person) -> str:
    """Every name of the person as search keys, one per line."""
    names = (
        person.family_name + person.given_name,
        person.family_kana + person.given_kana,
        person.alternative_name,
        person.alternative_kana,
        person.roman_name,
    )
    return "\n".join(name_key(name) for name in names if name)


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
