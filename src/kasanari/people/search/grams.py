"""Writing down by what persons are found: after every change of a name, a birth date, a phone number or an address."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import count
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from kasanari import gate
from kasanari.lib.batches import in_batches
from kasanari.lib.digits import digits_of

from ..models import FormerName, Person, Residence
from . import keys
from .places import parts_of

BATCH = 5000
"""Persons whose pieces are written at once."""
LINES = 500
"""Persons handed to the database at once, which sorts them in while the next ones are thought about."""
UNSORTED, UNSORTED_OF_MANY = "256kB", "16MB"
"""New pieces wait unsorted beside the index, and each search reads them one by one, until there are so many. While
there are many to come, sorting them in seldom is what makes it quick."""
_WAITING = "SELECT set_config('gin_pending_list_limit', %s, true)"


def index_persons(person_ids: Collection[UUID], tell: Callable[[int], None] | None = None) -> None:
    """Write anew by what these persons are found. Their rows are committed or stand in the same transaction.

    ``tell`` is called with how many are done.
    """
    with gate.whole_city("writes down by what persons are found, also of one whom no record names yet"):
        for start, some in zip(count(0, BATCH), in_batches(person_ids, BATCH)):
            done = start + len(some)
            _run(_WAITING, [UNSORTED_OF_MANY if done < len(person_ids) else UNSORTED])
            _run("DELETE FROM people_foundby WHERE person_id = ANY (%s)", [some])
            _write(some)
            if tell is not None:
                tell(done)


def index_all() -> Iterator[int]:
    """Write the whole table anew; yields how many persons are done. For an upgrade, and after a change of the key."""
    done = 0
    for some in in_batches(Person.objects.values_list("pk", flat=True).iterator(), BATCH):
        index_persons(some)
        yield (done := done + len(some))


def grams_of(person: Person, former: Iterable[FormerName] = (), homes: Iterable[Residence] = ()) -> set[int]:
    """Everything the person is found by."""
    found = _of_one_name(person.family_name, person.given_name, person.family_kana, person.given_kana)
    if person.alternative_name:
        found |= _of_other_name(person.alternative_name, person.alternative_kana)
    if person.roman_name:
        found |= _of_other_name(person.roman_name, person.roman_name)
    for name in former:
        found |= _of_former(name, person)
    if person.birth_on is not None:
        found.update(keys.birth(person.birth_on))
    if person.registry_number:
        found.add(keys.registry(person.registry_number))
    if person.phone:
        found.update(keys.phone_ends(digits_of(person.phone)))
    for home in homes:
        found |= _of_home(home)
    return found


def _of_other_name(written: str, reading: str) -> set[int]:
    """A name in one piece, whose parts are names, too."""
    return {*keys.written(written), *_of_parts(*written.split(), written), *_of_readings(*reading.split(), reading)}


def _of_former(name: FormerName, person: Person) -> set[int]:
    """What did not change is called by its name of today: 旧氏 with the given name."""
    return _of_one_name(
        name.family_name or person.family_name,
        name.given_name or person.given_name,
        name.family_kana or person.family_kana,
        name.given_kana or person.given_kana,
    )


def _of_one_name(family: str, given: str, family_kana: str, given_kana: str) -> set[int]:
    whole, reading = family + given, family_kana + given_kana
    return {*keys.written(whole), *_of_parts(family, given, whole), *_of_readings(family_kana, given_kana, reading)}


def _of_parts(*names: str) -> list[int]:
    """Each as a complete name."""
    return [found for name in names if (found := keys.whole(name)) is not None]


def _of_readings(*readings: str) -> Iterator[int]:
    """Each by itself: ワタナベイチコ in one would swallow the イ of イチコ."""
    for reading in readings:
        yield from keys.sounded(reading)
        if (found := keys.whole_sound(reading)) is not None:
            yield found


def _of_home(home: Residence) -> set[int]:
    found = set(map(keys.address, parts_of(home.address)))
    if home.district_code:
        found.add(keys.district(home.district_code))
    return found


def _former(person_ids: Collection[UUID]) -> dict[UUID, list[FormerName]]:
    return _by_person(FormerName.objects.filter(person__in=_ids(person_ids)))


def homes_of(person_ids: Collection[UUID]) -> dict[UUID, list[Residence]]:
    """Where they live now; where they lived before is in the record, but nobody is looked for there."""
    current = Q(until_on__isnull=True) | Q(until_on__gt=timezone.localdate())
    return _by_person(Residence.objects.filter(current, person__in=_ids(person_ids)))


def _ids(person_ids: Collection[UUID]) -> RawSQL:
    """As one parameter: thousands cost more to write down than to look up."""
    return RawSQL("SELECT unnest(%s::uuid[])", [list(person_ids)])


def _by_person(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _write(person_ids: Collection[UUID]) -> None:
    """All is read before the first is written: a COPY has the connection for itself."""
    persons = list(Person.objects.filter(pk__in=_ids(person_ids)))
    former, homes = _former(person_ids), homes_of(person_ids)
    lines = (
        _line(person.id, grams_of(person, former.get(person.id, ()), homes.get(person.id, ()))) for person in persons
    )
    with connection.cursor() as cursor, cursor.copy("COPY people_foundby (person_id, grams) FROM STDIN") as copy:
        for some in in_batches(lines, LINES):
            copy.write("".join(some))


def _line(person_id: UUID, grams: Iterable[int]) -> str:
    return f"{person_id}\t{{{','.join(map(str, grams))}}}\n"


def _run(statement: str, parameters: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
