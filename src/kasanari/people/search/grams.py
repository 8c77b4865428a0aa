"""Writing down by what persons are found: after every change of a name, a birth date, a phone number or an address."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Q
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
_OF_PERSON = (
    "id", "family_name", "given_name", "family_kana", "given_kana", "alternative_name", "alternative_kana",
    "roman_name", "birth_on", "registry_number", "phone",
)  # fmt: skip
"""Of many persons nothing else is read than what they are found by."""

_FOR_MANY = """
SET LOCAL gin_pending_list_limit = '16MB'; SET LOCAL work_mem = '64MB'; SET LOCAL enable_seqscan = off
"""
"""New pieces wait unsorted beside the index until there are so many; sorted in seldom, they cost a third. And of
tables just filled in the same transaction nothing is known, so that the planner would read them whole each time."""
_FOR_FEW = """
SET LOCAL gin_pending_list_limit = '256kB'; SET LOCAL work_mem TO DEFAULT; SET LOCAL enable_seqscan TO DEFAULT
"""
"""What waits is read by each search, one by one: it should be little."""


def index_persons(person_ids: Collection[UUID], tell: Callable[[int], None] | None = None) -> None:
    """Write anew by what these persons are found. Their rows are committed or stand in the same transaction.

    ``tell`` is called with how many are done.
    """
    with gate.whole_city("writes down by what persons are found, also of one whom no record names yet"):
        done = 0
        for some in in_batches(person_ids, BATCH):
            done += len(some)
            _run(_FOR_MANY if done < len(person_ids) else _FOR_FEW)  # the last ones sort in what still waits
            _index(some)
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


def _former(persons: str) -> dict[UUID, list[FormerName]]:
    return _by_person(FormerName.objects.filter(_of(persons)))


def homes_of(person_ids: Collection[UUID]) -> dict[UUID, list[Residence]]:
    """Where they live now; where they lived before is in the record, but nobody is looked for there."""
    return _homes(_array_of(person_ids))


def _homes(persons: str) -> dict[UUID, list[Residence]]:
    current = Q(until_on__isnull=True) | Q(until_on__gt=timezone.localdate())
    rows = Residence.objects.filter(current, _of(persons))
    return _by_person(rows.values_list("person_id", "address", "district_code", named=True))


def _of(persons: str, column: str = "person_id") -> RawSQL:
    """The condition that a row is of one of these. Not a join with them: where many are written down, the planner
    would read a whole table for each few of them.
    """
    return RawSQL(f"{column} = ANY (%s)", [persons], BooleanField())  # noqa: S611 - a column of ours


def _array_of(person_ids: Iterable[UUID]) -> str:
    """As one parameter: thousands cost more to write down than to look up."""
    return f"{{{','.join(map(str, person_ids))}}}"


def _by_person(rows: Iterable[Any]) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.person_id].append(row)
    return found


def _index(person_ids: Collection[UUID]) -> None:
    """All is read before the first is written: a COPY has the connection for itself."""
    array = _array_of(person_ids)
    _run("DELETE FROM people_foundby WHERE person_id = ANY (%s)", [array])
    persons = list(Person.objects.filter(_of(array, "id")).values_list(*_OF_PERSON, named=True))
    former, homes = _former(array), _homes(array)
    lines = (_line(one.id, grams_of(one, former.get(one.id, ()), homes.get(one.id, ()))) for one in persons)
    with connection.cursor() as cursor, cursor.copy("COPY people_foundby (person_id, grams) FROM STDIN") as copy:
        for some in in_batches(lines, LINES):
            copy.write("".join(some))


def _line(person_id: UUID, grams: Iterable[int]) -> str:
    return f"{person_id}\t{{{','.join(map(str, grams))}}}\n"


def _run(statement: str, parameters: Sequence[Any] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
