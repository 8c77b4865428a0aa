"""The chained audit: rows/s written by 16 connections beside the same rows without a chain, and rows/s verified."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from shutil import rmtree
from statistics import median

from bench.city import CHECKOUT, DATA, complete, environment
from bench.figures import Figure

FRESH = DATA.with_name("bench-audit")
"""A data folder made anew at every run: the audit cannot be emptied."""
CONNECTIONS = 16
ROUNDS = 5
SECONDS = 2.0
LONG_AGO = date(1900, 1, 1)
"""Rows without a chain get days nobody verifies, one a connection, so that their numbers do not meet."""
ROW = {"user_id": None, "right": "read", "subject": "bench", "subject_ids": [], "about": [], "allowed": True} | {
    "ground": "", "ground_id": None, "why": "", "purpose": "", "act": "bench", "address": None,
}  # fmt: skip


def run() -> Iterator[Figure]:
    """Each transaction is one small read and one row of the audit; both kinds take turns."""
    rmtree(FRESH, ignore_errors=True)
    try:
        complete("migrate", data=FRESH)
        complete("pack", "apply", data=FRESH)
        done = subprocess.run(
            [sys.executable, "-m", "bench.audit"],
            env=environment(FRESH, DJANGO_SETTINGS_MODULE="kasanari.config.settings"),
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            check=True,
        )
    finally:
        rmtree(FRESH, ignore_errors=True)
    yield from figures(json.loads(done.stdout))


def figures(measured: dict[str, float]) -> Iterator[Figure]:
    """The figures of one measurement; all in rows/s."""
    plain = measured["plain"]
    yield Figure(
        figure=f"written, chained, {CONNECTIONS} connections",
        value=measured["chained"],
        unit="1/s",
        baseline="without chain",
        baseline_value=plain,
    )
    yield Figure(figure="verified", value=measured["verified"], unit="1/s")


def _measure() -> dict[str, float]:
    """In the process that has Django and a migrated database."""
    rates: dict[str, list[float]] = {"chained": [], "plain": []}
    for _ in range(ROUNDS):
        for name, write in (("plain", _write_plain), ("chained", _write_chained)):
            rates[name].append(_rate(write))
    return {name: median(found) for name, found in rates.items()} | {"verified": _verified()}


def _rate(write: Callable[[int], None]) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        written = sum(pool.map(lambda number: _until(begun + SECONDS, write, number), range(CONNECTIONS)))
    return written / (time.perf_counter() - begun)


def _until(end: float, write: Callable[[int], None], number: int) -> int:
    from django.db import connection

    written = 0
    try:
        while time.perf_counter() < end:
            write(number)
            written += 1
    finally:
        connection.close()
    return written


def _write_chained(_: int) -> None:
    from kasanari import gate

    with gate.recorded("bench") as visit:
        _read()
        visit.decisions.append(gate.Decision(True, "read", "bench"))


_given_out: dict[int, int] = {}


def _write_plain(number: int) -> None:
    """The same transaction with the same row, its place given by this process, its mac empty."""
    from django.db import transaction
    from django.utils import timezone

    from kasanari.gate import chain

    _given_out[number] = seq = _given_out.get(number, 0) + 1
    place = {"day": LONG_AGO + timedelta(number), "seq": seq, "mac": bytes(32)}
    with transaction.atomic():
        _read()
        chain.insert([ROW | place | {"at": timezone.now()}])


def _read() -> None:
    from kasanari.staff.models import Agency

    Agency.objects.order_by("pk").first()


def _verified() -> float:
    from django.utils import timezone

    from kasanari.gate.verifying import Outside, verify

    begun = time.perf_counter()
    reports = list(verify(first=timezone.localdate() - timedelta(days=1), outside=Outside({})))
    seconds = time.perf_counter() - begun
    wrong = [finding for report in reports for finding in report.findings if finding.seq]
    if wrong:
        raise RuntimeError(f"the chain is broken, so its speed means nothing: {wrong[0]}")
    return sum(report.rows for report in reports) / seconds


def _main() -> None:
    import django

    from kasanari.config import database

    with database.running():
        django.setup()
        json.dump(_measure(), sys.stdout)


if __name__ == "__main__":
    _main()
