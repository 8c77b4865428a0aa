"""An extract of 300,000 residents: staged and applied, beside a bare COPY and index build of the same rows."""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from bench.city import CHECKOUT, complete, environment, invented
from bench.figures import Figure
from bench.start import timed

ROWS = 300_000
DATABASE = "kasanari_bench_imports"
BLOCK = 1024 * 1024
BARE = "a bare COPY and its indexes"
TABLES = ("imports_importrow", "people_person", "people_residence", "people_household", "people_householdmember")
"""Tables that staging and applying fill."""
FOUND_BY = "people_foundby"
"""What persons are found by: thirty numbers each in an inverted index, written in the same transaction."""


def run() -> Iterator[Figure]:
    """Stage and apply everybody as new, then the same list again, which changes nothing.

    The baseline is of the same rows: with what persons are found by, and without it on both sides.
    """
    told = _apart("measure")
    taken = told["staged"] + told["applied"]
    yield _beside("staged and applied, all findable", taken, told["bare"] + told["bare found by"])
    yield _beside("the same without what they are found by", taken - told["indexed"], told["bare"])
    if told["worked"]:  # on a machine that does something else meanwhile, the fairer figure
        yield _beside("all findable, by processor time", told["worked"], told["bare worked"])
        yield _beside(
            "without what they are found by, by processor time",
            told["worked"] - told["index worked"],
            told["bare worked"] - told["bare index worked"],
        )
    yield Figure(figure="staged", value=told["staged"], unit="s")
    yield Figure(figure="applied", value=told["applied"], unit="s")
    yield Figure(figure="of that, made findable", value=told["indexed"], unit="s")
    yield Figure(figure="the same list again, staged", value=told["again"], unit="s")
    yield Figure(figure="memory at its peak", value=told["peak"], unit="MB")
    yield Figure(figure="memory of its connection, shared buffers included", value=told["peak beside"], unit="MB")


def _beside(figure: str, seconds: float, bare: float) -> Figure:
    return Figure(figure=figure, value=ROWS / seconds, unit="1/s", baseline=BARE, baseline_value=ROWS / bare)


def _apart(what: str) -> dict[str, float]:
    """Measure in a process of its own, in a fresh database."""
    data = invented()
    for step in ("create", "migrate", what):
        if step == "migrate":
            complete("migrate", data=data, KASANARI_DATABASE_NAME=DATABASE)
            complete("pack", "apply", data=data, KASANARI_DATABASE_NAME=DATABASE)
            continue
        done = subprocess.run(
            [sys.executable, "-m", "bench.imports", step],
            env=environment(data, DJANGO_SETTINGS_MODULE="bench.site.settings", KASANARI_DATABASE_NAME=DATABASE),
            cwd=CHECKOUT,
            stdout=subprocess.PIPE,
            check=True,
        )
    told: dict[str, float] = json.loads(done.stdout)
    return told


def extract(rows: int) -> bytes:
    """An invented extract: households of three."""
    lines = ["宛名番号,氏名,フリガナ,生年月日,性別,郵便番号,住所,世帯番号,続柄,電話"]
    for number in range(rows):
        household, place = divmod(number, 3)
        lines.append(
            f"{number + 1:010},見本　{number:x}子,ミホン　ナナコ,"
            f"{1930 + number % 90}-{number % 12 + 1:02}-{number % 28 + 1:02},"
            f"{number % 2 + 1},830-0001,架空町{household % 5000}番地{household % 40},{household},"
            f"{('世帯主', '妻', '子')[place]},0942-30-{number % 10000:04}"
        )
    return "\n".join(lines).encode("cp932")


# --- the other side: a process with Django, in the database of the bench --------------------------------------------


def _measure() -> dict[str, float]:
    from django.utils import timezone

    from kasanari import gate
    from kasanari.imports import actions
    from kasanari.people.residents import applying
    from kasanari.people.search import grams
    from tests import world

    content, told = extract(ROWS), {}
    index = grams.index_persons

    def timed_index(persons: Collection[UUID], **more: Callable[[int], None]) -> None:
        begun = _worked(backend)
        told["indexed"] = timed(lambda: index(persons, **more))
        told["index worked"] = _worked(backend) - begun

    vars(applying)["index_persons"] = timed_index
    with gate.recorded("bench.imports"), gate.whole_city("posts the workers of the bench"):
        by, second = world.worker("multi-agency"), world.supervisor("multi-agency")

    def staged() -> UUID:
        with gate.recorded("bench.imports", reader=by):
            brought = actions.NewList(kind="residents", file_name="e.csv")
            return actions.stage(brought=brought, content=content, by=by, at=timezone.now()).pk

    def applied() -> None:
        with gate.recorded("bench.imports", reader=second):
            actions.apply(load_id=lists[0], by=second, at=timezone.now())

    lists: list[UUID] = []
    backend = _backend()
    begun = _worked(backend)
    told["staged"] = timed(lambda: lists.append(staged()))
    with gate.recorded("bench.imports", reader=second):
        actions.approve(load_id=lists[0], by=second, at=timezone.now())
    told["applied"] = timed(applied)
    told["worked"] = _worked(backend) - begun
    told["again"] = timed(staged)
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told["peak beside"] = _peak(backend)
    told["bare"], rows_worked = _bare(TABLES)
    told["bare found by"], told["bare index worked"] = _bare([FOUND_BY])
    told["bare worked"] = rows_worked + told["bare index worked"]
    return told


def _backend() -> int:
    """The process of the database that serves this connection."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _peak(process: int) -> float:
    """MB that a process held at most; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0)


def _worked(process: int) -> float:
    """Processor seconds of this process and of another until now; 0 where the system does not tell."""
    status = Path(f"/proc/{process}/stat")
    if not status.exists():
        return 0
    user, system = status.read_text().rpartition(")")[2].split()[11:13]
    return time.process_time() + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def _bare(tables: Sequence[str]) -> tuple[float, float]:
    """Seconds for the same rows by COPY into tables of the same shape, and their indexes afterwards; and of work."""
    from kasanari.config import database

    with TemporaryDirectory() as folder, database.administrator_connection(dbname=DATABASE) as administrator:
        for table in tables:
            administrator.execute(f"CREATE TABLE bare_{table} (LIKE {table})")
            with (
                Path(folder, table).open("wb") as kept,
                administrator.cursor().copy(f"COPY {table} TO STDOUT") as copy,
            ):
                kept.writelines(copy)
        indexes = administrator.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = ANY (%s)", [list(tables)]
        ).fetchall()

        def fill() -> None:
            for table in tables:
                with (
                    Path(folder, table).open("rb") as kept,
                    administrator.cursor().copy(f"COPY bare_{table} FROM STDIN") as copy,
                ):
                    while block := kept.read(BLOCK):
                        copy.write(block)
            for number, (statement,) in enumerate(indexes):
                head, _, rest = statement.partition(" ON public.")
                unique = "UNIQUE " if "UNIQUE" in head else ""
                administrator.execute(f"CREATE {unique}INDEX bare_{tables[0]}_{number} ON bare_{rest}")

        backend = administrator.info.backend_pid
        begun = _worked(backend)
        return timed(fill), _worked(backend) - begun


def _create() -> dict[str, float]:
    from kasanari.config import database

    database.drop(DATABASE)
    database.create(DATABASE)
    return {}


def _main(what: str) -> None:
    import django

    from kasanari.config import database

    with database.running():
        django.setup()
        json.dump({"create": _create, "measure": _measure}[what](), sys.stdout)


if __name__ == "__main__":
    _main(sys.argv[1])
