"""The directory with 50,000 entries: filtered searches and the public API over HTTP, beside the bare page."""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack

from bench.city import CHECKOUT, DATA, complete, environment, first_answer, invented, served
from bench.figures import Figure, Slot, compared
from bench.load import Ask, ask
from bench.pages import BARE, LOADS
from bench.site.path import BARE_PATH

ENTRIES = 50_000
CROWD = "kasanari_bench_directory"
PRODUCT = "bench.site.settings"
ROUNDS = 6
BATCH = 2_000

SEARCHES = {
    "everything": "",
    "by need": "need=dementia",
    "by need, day, language, two districts around": "need=dementia&day=SA&language=vi&district=mii&steps=2",
    "by words": "words=%E3%81%B2%E3%81%BE%E3%82%8F%E3%82%8A",
    "by age, price, accessibility": "age=70&most=300&accessibility=wheelchair&accessibility=toilet",
    "by need, page 20": "need=meeting_place&page=20",
    "nothing": "need=legal_advice&day=SU&language=uk&district=mii",
}
ANSWERS = {
    "services": "services?per_page=100",
    "services, page 200": "services?per_page=100&page=200",
    "services in full": "services?per_page=100&full=true",
    "organizations": "organizations?per_page=100",
    "service_at_locations": "service_at_locations?per_page=100",
    "locations": "locations?per_page=100",
}


def run() -> Iterator[Figure]:
    """Each page right after the bare one, over and over, so that a drift of the machine meets both alike."""
    _crowded()
    session = _in_crowd("sign_in")
    headers = {"Cookie": session["cookies"], "X-CSRFToken": session["token"], "Accept-Language": "ja"}
    with ExitStack() as stack:
        process, address = stack.enter_context(
            served("serve", data=invented(), DJANGO_SETTINGS_MODULE=PRODUCT, KASANARI_DATABASE_NAME=CROWD)
        )
        first_answer(process, address)
        pages = [
            _ask(f"found {name}", "/directory/", form=query or "words=")
            for name, query in SEARCHES.items()
            if "page=" not in query
        ]
        pages += [_ask(f"the whole page of {name}", f"/directory/?{query}") for name, query in SEARCHES.items()]
        pages += [_ask(f"hsds {name}", f"/api/hsds/v3/{path}") for name, path in ANSWERS.items()]
        pages += [_ask("map of tiles", "/directory/?need=dementia&view=tiles")]
        for page in pages:
            yield from _measured(address, headers, page)


def _measured(address: str, headers: dict[str, str], page: Ask) -> list[Figure]:
    ask(address, headers, [page])
    rounds: list[tuple[Slot, Slot]] = []
    for _ in range(ROUNDS):
        bare, asked = ask(address, headers, [_ask(BARE, BARE_PATH), page])
        rounds.append((bare, asked))
    return compared(page.page, [asked for _, asked in rounds], BARE, [bare for bare, _ in rounds], "alone")


def _ask(page: str, path: str, form: str = "") -> Ask:
    """A page; with ``form``, what its script asks for."""
    connections, seconds = LOADS["alone"]
    return Ask(page=page, path=path, connections=connections, seconds=seconds, form=form, by_script=bool(form))


def _crowded() -> None:
    """Make the database at the first run; it is used again."""
    if (DATA / CROWD).exists():
        return
    data = invented()
    _in_crowd("create")
    complete("migrate", data=data, KASANARI_DATABASE_NAME=CROWD)
    complete("pack", "apply", data=data, KASANARI_DATABASE_NAME=CROWD)
    _in_crowd("fill")
    (DATA / CROWD).touch()


def _in_crowd(what: str) -> dict[str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.directory", what],
        env=environment(invented(), DJANGO_SETTINGS_MODULE=PRODUCT, KASANARI_DATABASE_NAME=CROWD),
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        check=True,
    )
    told: dict[str, str] = json.loads(done.stdout)
    return told


# --- the other side: a process with Django, in the database of the crowd --------------------------------------------


def _create() -> dict[str, str]:
    from kasanari.config import database

    database.drop(CROWD)
    database.create(CROWD)
    return {}


def _fill() -> dict[str, str]:
    from django.db import connection

    from kasanari import gate
    from kasanari.config import database

    chance = random.Random(50)
    with gate.recorded("bench.directory"), gate.whole_city("writes down the entries of the bench"):
        for first in range(0, ENTRIES, BATCH):
            _write([_made(number, chance) for number in range(first, first + BATCH)])
    connection.close()
    with database.administrator_connection(dbname=CROWD) as administrator:
        administrator.execute("VACUUM ANALYZE")
    return {}


def _made(number: int, chance: random.Random) -> dict[str, object]:
    """The rows of one entry; a few needs and languages are rare, as they are."""
    from django.utils import timezone

    from kasanari import packs
    from kasanari.directory.models import Accessibility, Location, Organization, Schedule, Service, Weekday

    city = packs.city()
    word = chance.choice(["ひまわり", "こもれび", "ひだまり", "せせらぎ", "つくし", "わかば", "あおぞら", "どんぐり"])
    entry = Organization(
        name=f"架空{word}の会{number}",
        kana=f"カクウ{number:05}",
        description="体操とお茶の集まり。架空の団体です。",
        kind=chance.choice(["salon", "npo", "medical", "care", "company"]),
        formality=chance.choice(["formal", "informal"]),
        visibility=chance.choices(["public", "professionals", "private"], [80, 15, 5])[0],
        keeper_desk=chance.choice(list(city.desks)),
        confirmed_on=timezone.localdate(),
        created_at=timezone.now(),
    )
    place = Location(
        organization=entry,
        name=f"架空会館{number % 900}",
        address=f"架空町{number}",
        district_code=chance.choice(list(city.districts)),
        accessibility=chance.sample(Accessibility.values, chance.randrange(5)),
    )
    service = Service(
        organization=entry,
        name=f"{word}サロン",
        visibility=entry.visibility,
        topics=chance.sample(list(city.code_tables["topics"]), 2),
        needs=chance.sample(list(city.code_tables["needs"]), 3),
        languages=["ja", *chance.sample(list(city.languages), chance.choice([0, 0, 0, 1]))],
        minimum_age=chance.choice([None, 65]),
        cost=chance.choice([None, 0, 100, 300, 1000]),
    )
    schedule = Schedule(service=service, days=chance.sample(Weekday.values, 2))
    return {"entry": entry, "place": place, "service": service, "schedule": schedule}


def _write(made: list[dict[str, object]]) -> None:
    from kasanari.directory.models import Location, Organization, Schedule, Service, ServiceAtLocation
    from kasanari.directory.search import index_services

    tables = {"entry": Organization, "place": Location, "service": Service, "schedule": Schedule}
    for name, model in tables.items():
        model.objects.bulk_create([one[name] for one in made])  # type: ignore[attr-defined]
    ServiceAtLocation.objects.bulk_create(
        ServiceAtLocation(service=one["service"], location=one["place"]) for one in made
    )
    index_services(one["service"] for one in made)


def _sign_in() -> dict[str, str]:
    from django.utils.crypto import get_random_string

    from kasanari import gate
    from tests import world

    with gate.recorded("bench.directory"), gate.whole_city("posts the worker of the bench"):
        browser = world.signed_in(world.worker("multi-agency"))
    token = get_random_string(32)
    cookies = [f"csrftoken={token}", *(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())]
    return {"cookies": "; ".join(cookies), "token": token}


def _main(what: str) -> None:
    import django

    from kasanari.config import database

    with database.running():
        django.setup()
        json.dump({"create": _create, "fill": _fill, "sign_in": _sign_in}[what](), sys.stdout)


if __name__ == "__main__":
    _main(sys.argv[1])
