"""Writing invented residents down, as an extract of the resident register would."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from kasanari.lib.batches import in_batches
from kasanari.people.models import Household, HouseholdMember, Person, Residence
from kasanari.people.search import index_persons

from .households.records import InventedHousehold, InventedPerson

BATCH = 1000
"""Households written at once."""


def write_households(households: Iterable[InventedHousehold], *, at: datetime, today: date) -> Iterator[list[Person]]:
    """Write households in batches; yields the persons of each household, in the order of its members."""
    for batch in in_batches(households, BATCH):
        yield from _write(batch, at, today)


def particulars(invented: InventedPerson) -> dict[str, object]:
    """The fields of a person as ``people`` writes them down."""
    fields = (
        "family_name", "given_name", "family_kana", "given_kana", "alternative_name", "alternative_kana",
        "roman_name", "sex", "birth_on", "nationality", "language", "phone",
    )  # fmt: skip
    return {name: getattr(invented, name) or "" for name in fields}


def _write(batch: list[InventedHousehold], at: datetime, today: date) -> list[list[Person]]:
    homes = Household.objects.bulk_create(Household(formed_on=_since(home, today)) for home in batch)
    persons = [[_person(member, at) for member in home.members] for home in batch]
    Person.objects.bulk_create(person for family in persons for person in family)
    Residence.objects.bulk_create(
        Residence(
            person=person,
            address=home.address_text,
            postal_code=home.postal_code or "",
            district_code=home.district_code,
            from_on=max(_since(home, today), member.birth_on),
        )
        for home, family in zip(batch, persons, strict=True)
        for member, person in zip(home.members, family, strict=True)
    )
    HouseholdMember.objects.bulk_create(
        HouseholdMember(
            household=row, person=person, relation=member.relation, from_on=max(_since(home, today), member.birth_on)
        )
        for row, home, family in zip(homes, batch, persons, strict=True)
        for member, person in zip(home.members, family, strict=True)
    )
    index_persons([person.pk for family in persons for person in family])
    return persons


def _person(invented: InventedPerson, at: datetime) -> Person:
    return Person(**particulars(invented), registered_at=at)


def _since(home: InventedHousehold, today: date) -> date:
    """When the household came together: some years ago, fixed by its key, never before its eldest was born."""
    eldest = min(member.birth_on for member in home.members)
    return max(today - timedelta(days=400 + home.key % 7000), eldest)
