"""Search among 302,000 persons: in the database beside ``LIKE '%…%'``, and over HTTP beside the bare page."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from bench.city import CHECKOUT, DATA, complete, environment, first_answer, served, signed_in
from bench.figures import Figure, compared, percentile
from bench.load import Ask, ask
from bench.pages import BARE, LOADS, MEGABYTE, ROUNDS, request_headers
from bench.site.path import BARE_PATH
from bench.start import timed

PEOPLE = 302_000
SEARCHES, LIKES = 120, 12
"""How many searches are timed, and how many of them as LIKE, which takes a second each."""
SETTINGS = "bench.site.searching_settings"
SEED = 402
LIMIT = 20
"""As many as the page of the search shows."""
LIKE = "LIKE '%…%' behind the same wall"
SEARCH = "/search/"


def run() -> Iterator[Figure]:
    """Everything as the application role, row-level security on, for a worker with resident look-up."""
    data = city_of(PEOPLE)
    told = measured(data)
    for percent in (50, 95):
        yield Figure(
            figure=f"search among {PEOPLE:,} in the database: p{percent}",
            value=percentile(told["found"], percent) * 1000,
            unit="ms",
            baseline=LIKE,
            baseline_value=percentile(told["like"], percent) * 1000,
        )
    yield Figure(
        figure="table of pieces with its indexes",
        value=told["grams"][0] / MEGABYTE,
        unit="MB",
        baseline="table of persons with its indexes",
        baseline_value=told["persons"][0] / MEGABYTE,
    )
    yield from _over_http(data, told["typed"])


def city_of(people: int) -> Path:
    """The data folder of a city of so many, invented at the first run, used again and brought up to date."""
    data = DATA.with_name(f"bench-people-{people}")
    if not (data / "demo-city").exists():
        complete("demo", "--people", str(people), "--no-serve", data=data)
    complete("migrate", data=data)
    return data


def measured(data: Path) -> dict[str, list[Any]]:
    """Seconds of each search (``found``) and of each asked with LIKE, what was typed, and bytes of the tables."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.people"],
        env=environment(data, DJANGO_SETTINGS_MODULE=SETTINGS),
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        check=True,
    )
    told: dict[str, list[Any]] = json.loads(done.stdout)
    return told


def _over_http(data: Path, typed: Sequence[str]) -> Iterator[Figure]:
    """What was found, as the page itself asks for it, and the whole page, each time right after the bare page."""
    with served("serve", data=data, DJANGO_SETTINGS_MODULE=SETTINGS) as (process, address):
        first_answer(process, address)
        with closing(signed_in(address)) as client:
            headers = request_headers(client) | {"X-CSRFToken": client.cookies["csrftoken"]}
        for load in LOADS:
            order = [one for words in typed[: ROUNDS * 2] for one in _asked(words, load)]
            slots = ask(address, headers, order)
            for start, name in enumerate(("what was found", "the whole page of it"), start=1):
                yield from compared(name, slots[start::3], BARE, slots[::3], load)
        family = [psutil.Process(process.pid), *psutil.Process(process.pid).children(recursive=True)]
        ours = [one for one in family if not one.name().startswith("postgres")]
        yield Figure(figure="memory of the server", value=max(p.memory_info().rss for p in ours) / MEGABYTE, unit="MB")


def _asked(words: str, load: str) -> Sequence[Ask]:
    """The bare page, what was found as the page asks for it, and the whole page."""
    connections, seconds = LOADS[load]
    form = urlencode({"q": words})
    return (
        Ask(page=BARE, path=BARE_PATH, connections=connections, seconds=seconds),
        Ask(page="found", path=SEARCH, connections=connections, seconds=seconds, form=form, by_script=True),
        Ask(page="search", path=SEARCH, connections=connections, seconds=seconds, form=form),
    )


# --- the other side: a process with Django, in the city of so many ---------------------------------------------------


def _typed() -> list[str]:
    """What clerks type: a reading with a birthday, a written name, a reading, a birth date, a name with a year."""
    from kasanari.lib.kana import to_hiragana
    from kasanari.people.models import Person

    rng = random.Random(SEED)
    known = Person.objects.filter(registered_by=None).exclude(family_kana="").exclude(birth_on=None)
    ids = list(known.order_by("id").values_list("pk", flat=True)[: SEARCHES * 50])
    words = []
    for person in Person.objects.filter(pk__in=rng.sample(ids, SEARCHES)).order_by("id"):
        day = person.birth_on
        kinds = (
            f"{to_hiragana(person.family_kana)} {day.month}月{day.day}日",
            f"{person.family_name}{person.given_name[:1]}",
            f"{to_hiragana(person.family_kana + person.given_kana)}",
            day.isoformat(),
            f"{person.family_name} {day.year}年",
            to_hiragana(person.family_kana)[:3],
        )
        words.append(kinds[len(words) % len(kinds)])
    return words


def _found(user: object, typed: str) -> None:
    from django.db import transaction

    from kasanari import gate
    from kasanari.gate.visit import Visit, visiting
    from kasanari.people.search import find, read

    with transaction.atomic(), gate.told_of(user), visiting(Visit("bench.people")):
        find(read(typed), to=user, limit=LIMIT)


def _liked(user: object, typed: str) -> None:
    """The same words, as somebody would ask who has nothing but the names."""
    from django.db import transaction
    from django.db.models import Q
    from django.db.models.functions import Concat

    from kasanari import gate
    from kasanari.gate import Right
    from kasanari.gate.visit import Visit, visiting
    from kasanari.lib.kana import to_katakana
    from kasanari.people.models import Person

    rows = Person.objects.with_residence().order_by("family_kana", "given_kana", "birth_on", "id")
    rows = rows.annotate(written=Concat("family_name", "given_name"), read=Concat("family_kana", "given_kana"))
    for word in typed.split():
        rows = rows.filter(Q(read__contains=to_katakana(word)) | Q(written__contains=word))
    with transaction.atomic(), gate.told_of(user), visiting(Visit("bench.people")):
        list(gate.visible(rows, to=user, right=Right.INDEX)[:LIMIT])


def _measure() -> dict[str, list[Any]]:
    from django.db import connection

    from kasanari import gate
    from kasanari.staff.models import User

    user = User.objects.get(username="demo-coordinator")
    with gate.whole_city("chooses whom the bench looks for"):
        typed = _typed()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_total_relation_size('people_foundby'), pg_total_relation_size('people_person')")
        grams, persons = cursor.fetchone()
    for words in typed[:6]:
        _found(user, words)
    names = [words for words in typed if not any(letter.isdigit() for letter in words)]
    return {
        "found": [timed(lambda words=words: _found(user, words)) for words in typed],
        "like": [timed(lambda words=words: _liked(user, words)) for words in names[:LIKES]],
        "typed": typed,
        "grams": [grams],
        "persons": [persons],
    }


def _main() -> None:
    import django

    from kasanari.config import database

    with database.running():
        django.setup()
        json.dump(_measure(), sys.stdout)


if __name__ == "__main__":
    _main()
