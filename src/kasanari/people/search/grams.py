"""Writing down by what persons are found: after every change of a name, a birth date, a phone number or an address."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from kasanari import gate
from kasanari.lib.batches import in_batches
from kasanari.lib.digits import digits_of

from ..models import FormerName, Gram, Person, Residence
from . import keys
from .places import parts_of

BATCH = 5000
"""Persons whose pieces are written at once."""


def index_persons(person_ids: Collection[UUID]) -> None:
    """Write anew by what these persons are found. Their rows are committed or stand in the same transaction."""
    with gate.whole_city("writes down by what persons are found, also of one whom no record names yet"):
        for some in in_batches(person_ids, BATCH):
            Gram.objects.filter(person__in=some).delete()
            persons = list(Person.objects.filter(pk__in=some))  # before the COPY, which has the connection
            _write(_pieces(persons, _former(some), _homes(some)))


def index_all() -> Iterator[int]:
    """Write the whole table anew; yields how many persons are done. For an upgrade, and after a change of the key."""
    done = 0
    for some in in_batches(Person.objects.values_list("pk", flat=True).iterator(), BATCH):
        index_persons(some)
        yield (done := done + len(some))


def grams_of(person: Person, former: Iterable[FormerName] = (), homes: Iterable[Residence] = ()) -> set[int]:
    """Everything the person is found by."""
    found = set(_of_names(person))
    for name in former:
        found |= set(_of_former(name, person))
    if person.birth_on is not None:
        found |= set(keys.birth(person.birth_on))
    if person.registry_number:
        found.add(keys.registry(person.registry_number))
    found |= set(keys.phone_ends(digits_of(person.phone)))
    for home in homes:
        found |= set(_of_home(home))
    return found


def _of_names(person: Person) -> Iterator[int]:
    yield from _of_one_name(person.family_name, person.given_name, person.family_kana, person.given_kana)
    for written, reading in (
        (person.alternative_name, person.alternative_kana),
        (person.roman_name, person.roman_name),
    ):
        yield from keys.written(written)
        yield from _of_parts(*written.split(), written)
        yield from _of_readings(*reading.split(), reading)


def _of_former(name: FormerName, person: Person) -> Iterator[int]:
    """What did not change is called by its name of today: 旧氏 with the given name."""
    yield from _of_one_name(
        name.family_name or person.family_name,
        name.given_name or person.given_name,
        name.family_kana or person.family_kana,
        name.given_kana or person.given_kana,
    )


def _of_one_name(family: str, given: str, family_kana: str, given_kana: str) -> Iterator[int]:
    yield from keys.written(family + given)
    yield from _of_parts(family, given, family + given)
    yield from _of_readings(family_kana, given_kana, family_kana + given_kana)


def _of_parts(*names: str) -> Iterator[int]:
    """Each as a complete name."""
    return (found for name in names if (found := keys.whole(name)) is not None)


def _of_readings(*readings: str) -> Iterator[int]:
    """Each by itself: ワタナベイチコ in one would swallow the イ of イチコ."""
    for reading in readings:
        yield from keys.sounded(reading)
        if (found := keys.whole_sound(reading)) is not None:
            yield found


def _of_home(home: Residence) -> Iterator[int]:
    if home.district_code:
        yield keys.district(home.district_code)
    yield from map(keys.address, parts_of(home.address))


def _former(person_ids: Collection[UUID]) -> dict[UUID, list[FormerName]]:
    return _by_person(FormerName.objects.filter(person__in=person_ids))


def _homes(person_ids: Collection[UUID]) -> dict[UUID, list[Residence]]:
    """Where they live now; where they lived before is in the record, but nobody is looked for there."""
    current = Q(until_on__isnull=True) | Q(until_on__gt=timezone.localdate())
    return _by_person(Residence.objects.filter(current, person__in=person_ids))


def _by_person(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _pieces(
    persons: Iterable[Person], former: dict[UUID, list[FormerName]], homes: dict[UUID, list[Residence]]
) -> Iterator[tuple[int, UUID]]:
    for person in persons:
        for gram in grams_of(person, former.get(person.pk, ()), homes.get(person.pk, ())):
            yield gram, person.pk


def _write(pieces: Iterable[tuple[int, UUID]]) -> None:
    """By COPY: a person has thirty pieces, a city ten million."""
    statement = "COPY people_gram (gram, person_id) FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["int8", "uuid"])
        for piece in pieces:
            copy.write_row(piece)
