"""A small invented city (``town.csv``) to search in, and the searches (``searches.csv``) a counter would make there."""

import csv
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.utils import timezone

from kasanari.access.models import Dossier, DossierPerson
from kasanari.people.addresses import place
from kasanari.people.models import FormerName, Person, Residence
from kasanari.people.search import index_persons

HERE = Path(__file__).parent
SINCE = date(2020, 4, 1)
NAMES = (
    "family_name", "given_name", "family_kana", "given_kana", "alternative_name", "alternative_kana", "roman_name",
)  # fmt: skip


class Search(NamedTuple):
    """What somebody types who looks for the person with the registry number ``number``."""

    typed: str
    number: str
    about: str


def rows(name):
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def searches():
    return [Search(**row) for row in rows("searches.csv")]


def person_of(row):
    """The person of a row of the town, not yet written down."""
    return Person(
        **{name: row[name] for name in NAMES},
        registry_number=row["number"],
        birth_on=date.fromisoformat(row["born"]),
        phone=row["phone"],
        registered_at=timezone.now(),
    )


def former_of(row, person):
    former = {name.removeprefix("former_"): value for name, value in row.items() if name.startswith("former_")}
    names = {f"{part}_name": former[part] for part in ("family", "given")}
    return FormerName(person=person, family_kana=former["family_kana"], given_kana=former["given_kana"], **names)


def home_of(row, person):
    placed = place(row["address"])
    return Residence(
        person=person,
        address=row["address"],
        town_code=placed.town_code,
        district_code=row["district"],
        from_on=person.birth_on,
    )


def settled(*numbers):
    """Write the town down as the register extract does, or only the persons of these ``numbers``."""
    given = [row for row in rows("town.csv") if not numbers or row["number"] in numbers]
    persons = Person.objects.bulk_create(person_of(row) for row in given)
    pairs = list(zip(given, persons, strict=True))
    FormerName.objects.bulk_create(former_of(row, person) for row, person in pairs if row["former_family"])
    Residence.objects.bulk_create(home_of(row, person) for row, person in pairs)
    index_persons([person.pk for person in persons])
    return persons


def known_to(desk, persons, *, by):
    """One dossier of ``desk`` that names all of them: whoever is posted there may locate them."""
    dossier = Dossier.objects.create(
        desk_code=desk, names=[person.pk for person in persons], opened_at=timezone.now(), opened_by=by
    )
    DossierPerson.objects.bulk_create(
        DossierPerson(dossier=dossier, person=person, desk_code=desk, from_on=SINCE) for person in persons
    )
