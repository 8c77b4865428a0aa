"""The load generator, a process of its own: ``python -m bench.load`` reads an order from its input and answers in JSON.

It asks again as soon as an answer has come (closed loop), over connections that stay open.
"""

import http.client
import json
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

from bench.city import CHECKOUT
from bench.figures import Slot

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_BY_SCRIPT = {"HX-Request": "true"}


class WrongAnswer(RuntimeError):
    """A page did not answer 200, so its speed would mean nothing."""


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Ask for ``path`` over ``connections`` for ``seconds``; ``page`` names the slot in the answer.

    With a ``form`` (URL-encoded) it is sent there; ``by_script`` as the page itself asks for a part of it.
    """

    page: str
    path: str
    connections: int
    seconds: float
    form: str = ""
    by_script: bool = False


def ask(address: str, headers: Mapping[str, str], order: Sequence[Ask]) -> list[Slot]:
    """Carry out ``order`` one after another from a second process; one slot for each item, in its order."""
    sent = json.dumps({"address": address, "headers": dict(headers), "order": [asdict(item) for item in order]})
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], cwd=CHECKOUT, input=sent, stdout=subprocess.PIPE, text=True, check=True
    )
    return [Slot(**slot) for slot in json.loads(done.stdout)]


def slot(address: str, headers: Mapping[str, str], item: Ask) -> Slot:
    """Carry out one item in this process."""
    begun = time.perf_counter()
    until = begun + item.seconds
    with ThreadPoolExecutor(item.connections) as pool:
        asking = [pool.submit(_ask_until, until, address, headers, item) for _ in range(item.connections)]
        latencies = [latency for each in asking for latency in each.result()]
    return Slot(page=item.page, seconds=time.perf_counter() - begun, latencies=latencies)


def _ask_until(until: float, address: str, headers: Mapping[str, str], item: Ask) -> list[float]:
    latencies: list[float] = []
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
        while not latencies or time.perf_counter() < until:
            latencies.append(_asked(connection, headers, item))
    return latencies


def _asked(connection: http.client.HTTPConnection, headers: Mapping[str, str], item: Ask) -> float:
    """Ask once; return the seconds until the whole answer was there."""
    begun = time.perf_counter()
    sent = dict(headers) | (_BY_SCRIPT if item.by_script else {})
    if item.form:
        connection.request("POST", item.path, item.form, sent | _FORM)
    else:
        connection.request("GET", item.path, headers=sent)
    answer = connection.getresponse()
    answer.read()
    if answer.status != http.client.OK:
        raise WrongAnswer(f"{item.path} answered {answer.status}")
    return time.perf_counter() - begun


def _obey() -> None:
    given = json.load(sys.stdin)
    slots = [slot(given["address"], given["headers"], Ask(**item)) for item in given["order"]]
    json.dump([asdict(each) for each in slots], sys.stdout)


if __name__ == "__main__":
    _obey()
