"""Requests/s and latencies of the pages staff use most, beside a bare page of the same server process."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing

import httpx
import psutil

from bench.city import first_answer, invented, served, signed_in
from bench.figures import Figure, Slot, compared
from bench.load import Ask, ask
from bench.site.path import BARE_PATH

BARE = "bare page"
ROUNDS = 4
LOADS = {"8 at once": (8, 1.0), "alone": (1, 0.4)}
"""Connections, and seconds of each slot: how much the server can carry, and how long one worker waits."""
MEGABYTE = 1024 * 1024


def run() -> Iterator[Figure]:
    """Serve the invented city as ``kasanari serve`` does and ask for its pages as the coordinator."""
    data = invented()
    with served("serve", data=data, DJANGO_SETTINGS_MODULE="bench.site.settings") as (process, address):
        first_answer(process, address)
        with closing(signed_in(address)) as client:
            pages = _pages(client)
            headers = request_headers(client)
        _ask(address, headers, [_slot(BARE, BARE_PATH, "8 at once")])
        before = _memory(process.pid)
        _ask(address, headers, [_slot(page, path, "8 at once") for page, path in pages.items()])
        for load in LOADS:
            yield from _measured(address, headers, pages, load)
        yield from _grown(before, _memory(process.pid))


def order(pages: Mapping[str, str], load: str) -> list[Ask]:
    """Each page right after the bare one, over and over, so that a drift of the machine meets both alike."""
    paired = [_slot(*each, load) for page in pages.items() for each in ((BARE, BARE_PATH), page)]
    return paired * ROUNDS


def _measured(address: str, headers: Mapping[str, str], pages: Mapping[str, str], load: str) -> Iterator[Figure]:
    slots = _ask(address, headers, order(pages, load))
    pairs = list(zip(slots[::2], slots[1::2], strict=True))
    for page in pages:
        mine = [(bare, slot) for bare, slot in pairs if slot.page == page]
        yield from compared(page, [slot for _, slot in mine], BARE, [bare for bare, _ in mine], load)


def _ask(address: str, headers: Mapping[str, str], asked: Iterable[Ask]) -> list[Slot]:
    return ask(address, headers, list(asked))


def _slot(page: str, path: str, load: str) -> Ask:
    connections, seconds = LOADS[load]
    return Ask(page=page, path=path, connections=connections, seconds=seconds)


def request_headers(client: httpx.Client) -> dict[str, str]:
    return {"Cookie": "; ".join(f"{name}={value}" for name, value in client.cookies.items()), "Accept-Language": "ja"}


def _pages(client: httpx.Client) -> dict[str, str]:
    return {
        "my day": "/today/",
        "case": longest_case(client),
        "account": _account(client),
        "cases": "/cases/?stage=all",
    }


def longest_case(client: httpx.Client) -> str:
    """The case of the list with the most to show: nobody's page is slower."""
    listed = sorted(set(re.findall(r"/cases/[0-9a-f-]{36}/", client.get("/cases/?stage=all").text)))
    return max(listed, key=lambda path: len(client.get(path).content))


def _account(client: httpx.Client) -> str:
    return re.findall(r"/plan/[\w-]+/account/2022/", client.get("/plan/").text)[0]


def _memory(serving: int) -> dict[str, float]:
    """Resident megabytes of the server's worker (the largest granian), and of everything ``serve`` runs."""
    family = [psutil.Process(serving), *psutil.Process(serving).children(recursive=True)]
    ours = [process for process in family if not process.name().startswith("postgres")]
    granian = [process for process in ours if "granian" in process.cmdline() or process.ppid() != serving]
    return {
        "server": max(process.memory_info().rss for process in granian) / MEGABYTE,
        "everything": sum(process.memory_info().rss for process in ours) / MEGABYTE,
    }


def _grown(before: Mapping[str, float], after: Mapping[str, float]) -> Iterator[Figure]:
    names = {"server": "memory of the server process", "everything": "memory with supervisor and job worker"}
    for key, name in names.items():
        yield Figure(
            figure=name, value=after[key], unit="MB", baseline="after the bare page only", baseline_value=before[key]
        )
