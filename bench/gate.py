"""What the gate costs: the page of a case beside the same page without any gate, and lists out of 200,000 dossiers."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from statistics import median

from bench.city import CHECKOUT, DATA, complete, environment, first_answer, invented, served, signed_in
from bench.figures import Figure, Slot, compared
from bench.load import Ask, ask
from bench.pages import BARE, LOADS, ROUNDS, longest_case, request_headers
from bench.site.path import BARE_PATH, LIST_PATH
from bench.start import timed

DOSSIERS = 200_000
CROWD = "kasanari_bench_crowd"
WITHOUT_GATE = "the same without gate, audit and wall"
PRODUCT, OPEN = "bench.site.settings", "bench.site.open_settings"
TIMES = 15
INDEXED = ("access_dossier", "access_ground")
"""Tables whose indexes, but for the primary keys, are dropped for comparison."""


def run() -> Iterator[Figure]:
    """The case page of the invented city, then the crowd."""
    yield from _case_page()
    yield from _lists()


def _case_page() -> Iterator[Figure]:
    with ExitStack() as stack:
        our_address, their_address = (_ready(stack, settings) for settings in (PRODUCT, OPEN))
        with closing(signed_in(our_address)) as client:
            path, headers = longest_case(client), request_headers(client)
        for address in (our_address, their_address):
            ask(address, headers, [_ask("case", path, "8 at once")])
        for load in LOADS:
            slots = [
                [ask(address, headers, [_ask("case", path, load)])[0] for address in (our_address, their_address)]
                for _ in range(ROUNDS * 2)
            ]
            yield from compared("case", [one for one, _ in slots], WITHOUT_GATE, [two for _, two in slots], load)


def _ready(stack: ExitStack, settings: str, **more: str) -> str:
    """Serve the invented city with these settings, one after the other: the first start gathers static files."""
    process, address = stack.enter_context(served("serve", data=invented(), DJANGO_SETTINGS_MODULE=settings, **more))
    first_answer(process, address)
    return address


def _ask(page: str, path: str, load: str) -> Ask:
    connections, seconds = LOADS[load]
    return Ask(page=page, path=path, connections=connections, seconds=seconds)


def _lists() -> Iterator[Figure]:
    _crowded()
    told = _in_crowd("measure")
    for worker in told["workers"]:
        yield from _beside_no_index(worker)
    yield from _list_pages({worker["name"]: worker["cookies"] for worker in told["workers"]})


def _crowded() -> None:
    """Make the database of the crowd at the first run; it is used again."""
    if (DATA / CROWD).exists():
        return
    data = invented()
    _in_crowd("create")
    complete("migrate", data=data, KASANARI_DATABASE_NAME=CROWD)
    complete("pack", "apply", data=data, KASANARI_DATABASE_NAME=CROWD)
    _in_crowd("fill")
    (DATA / CROWD).touch()


def _beside_no_index(worker: Mapping[str, float]) -> Iterator[Figure]:
    name, with_indexes, without = worker["name"], worker["with"], worker["without"]
    yield Figure(
        figure=f"50 of {DOSSIERS:,} dossiers, {name}",
        value=with_indexes * 1000,
        unit="ms",
        baseline="without the indexes",
        baseline_value=without * 1000,
    )


def _list_pages(cookies: Mapping[str, str]) -> Iterator[Figure]:
    """The list of cases over HTTP, each time right after the bare page, and before the same list without any gate."""
    with ExitStack() as stack:
        ours, theirs = (_ready(stack, settings, KASANARI_DATABASE_NAME=CROWD) for settings in (PRODUCT, OPEN))
        for name, session in cookies.items():
            headers = {"Cookie": session, "Accept-Language": "ja"}
            rounds = [_round(ours, theirs, headers) for _ in range(ROUNDS)]
            bare, plain, page, open_page = (list(slots) for slots in zip(*rounds, strict=True))
            yield from compared(f"50 dossiers told plainly, {name}", plain, BARE, bare, "alone")
            yield from compared(f"cases, {name}", page, BARE, bare, "alone")
            yield from compared(f"cases, {name}", page, WITHOUT_GATE, open_page, "alone")


def _round(ours: str, theirs: str, headers: Mapping[str, str]) -> tuple[Slot, Slot, Slot, Slot]:
    """The bare page, a list as bare as that, the list of cases, and this once more without any gate."""
    cases = _ask("cases", "/cases/", "alone")
    bare, plain, page = ask(ours, headers, [_ask(BARE, BARE_PATH, "alone"), _ask("list", LIST_PATH, "alone"), cases])
    return bare, plain, page, ask(theirs, headers, [cases])[0]


# --- the other side: a process with Django, in the database of the crowd --------------------------------------------


@dataclass(frozen=True)
class Typical:
    """A worker as there are many, and what is typical of him."""

    name: str
    desks: tuple[str, ...]


def _in_crowd(what: str) -> dict[str, list[dict[str, float]]]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.gate", what],
        env=environment(invented(), DJANGO_SETTINGS_MODULE=PRODUCT, KASANARI_DATABASE_NAME=CROWD),
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        check=True,
    )
    told: dict[str, list[dict[str, float]]] = json.loads(done.stdout)
    return told


def _measure() -> dict[str, list[dict[str, object]]]:
    from bench.crowd import CONSENTED, SMALL
    from kasanari.config import database

    workers = (
        Typical("worker of one desk", ("youth",)),
        Typical("worker of three desks", ("youth", "housing", "elder")),
        Typical("worker of a small desk", (SMALL,)),
        Typical("worker with consents only", (CONSENTED,)),
    )
    posted = [(one, *_posted(one)) for one in workers]
    with_indexes = [_often(lambda user=user: _list(user)) for _, user, _ in posted]
    with database.administrator_connection(dbname=CROWD) as administrator:
        kept = _drop(administrator)
        try:
            without = [_often(lambda user=user: _list(user)) for _, user, _ in posted]
        finally:
            for statement in kept:
                administrator.execute(statement)
            administrator.execute("ANALYZE")
    return {
        "workers": [
            {"name": one.name, "with": fast, "without": slow, "cookies": cookie}
            for (one, _, cookie), fast, slow in zip(posted, with_indexes, without, strict=True)
        ]
    }


def _posted(one: Typical) -> tuple[object, str]:
    """Post the worker and open a session; returns him and the cookie."""
    from kasanari import gate
    from tests import world

    with gate.recorded("bench.gate"), gate.whole_city("posts the workers of the bench"):
        user = world.worker(*one.desks)
        browser = world.signed_in(user)
    return user, "; ".join(f"{name}={morsel.value}" for name, morsel in browser.cookies.items())


def _list(user: object) -> None:
    """The newest fifty dossiers this worker may know of, as a page asks for them."""
    from django.db import transaction

    from kasanari import gate
    from kasanari.access.models import Dossier
    from kasanari.gate import Right
    from kasanari.gate.visit import Visit, visiting

    with transaction.atomic(), gate.told_of(user), visiting(Visit("bench.gate")):
        rows = gate.visible(Dossier.objects.order_by("-opened_at", "id"), to=user, right=Right.INDEX)[:50]
        assert rows, "somebody who sees nothing measures nothing"


def _drop(administrator: object) -> list[str]:
    """Drop the indexes; returns the statements that make them again."""
    rows = administrator.execute(  # type: ignore[attr-defined]
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY (%s)"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        [list(INDEXED)],
    ).fetchall()
    for name, _ in rows:
        administrator.execute(f'DROP INDEX "{name}"')  # type: ignore[attr-defined]
    return [definition for _, definition in rows]


def _often(act: Callable[[], object]) -> float:
    act()
    return median(timed(act) for _ in range(TIMES))


def _create() -> dict[str, list[dict[str, object]]]:
    from kasanari.config import database

    database.drop(CROWD)
    database.create(CROWD)
    return {"workers": []}


def _fill() -> dict[str, list[dict[str, object]]]:
    from bench.crowd import fill
    from kasanari.config import database

    with database.administrator_connection(dbname=CROWD) as administrator:
        fill(administrator, dossiers=DOSSIERS)
    return {"workers": []}


def _main(what: str) -> None:
    import django

    from kasanari.config import database

    with database.running():
        django.setup()
        json.dump({"create": _create, "fill": _fill, "measure": _measure}[what](), sys.stdout)


if __name__ == "__main__":
    _main(sys.argv[1])
