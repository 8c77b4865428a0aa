"""An extract of 300,000 residents: staged and applied, beside a bare COPY and index build of the same rows."""

import json
import resource
import subprocess
import sys
from collections.abc import Iterator

from bench.city import CHECKOUT, complete, environment, invented
from bench.figures import Figure
from bench.start import timed

ROWS = 300_000
DATABASE = "kasanari_bench_imports"
BARE = "a bare COPY and its indexes"
TABLES = ("imports_importrow", "people_person", "people_residence", "people_household", "people_householdmember")
"""Tables that staging and applying fill; what persons are found by is measured apart."""


def run() -> Iterator[Figure]:
    """Stage and apply everybody as new, then the same list again, which changes nothing."""
    told = _apart("measure")
    rate, bare = ROWS / (told["staged"] + told["applied"]), ROWS / told["bare"]
    yield Figure(figure="staged and applied", value=rate, unit="1/s", baseline=BARE, baseline_value=bare)
    yield Figure(figure="of that, staged", value=told["staged"], unit="s")
    yield Figure(figure="of that, applied", value=told["applied"], unit="s")
    yield Figure(figure="and made findable", value=told["indexed"], unit="s")
    yield Figure(figure="the same list again, staged", value=told["again"], unit="s")
    yield Figure(figure="memory at its peak", value=told["peak"], unit="MB")


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
    from tests import world

    waiting: list[object] = []
    # what persons are found by is measured apart: ids wait until the rows are in
    index, applying.index_persons = applying.index_persons, waiting.extend  # type: ignore[assignment]  # takes ids, too
    content, told = extract(ROWS), {}
    with gate.recorded("bench.imports"), gate.whole_city("posts the workers of the bench"):
        by, second = world.worker("multi-agency"), world.supervisor("multi-agency")

    def staged() -> object:
        with gate.recorded("bench.imports", reader=by):
            return actions.stage(kind="residents", file_name="e.csv", content=content, by=by, at=timezone.now()).pk

    def applied() -> None:
        with gate.recorded("bench.imports", reader=second):
            actions.apply(load_id=brought[0], by=second, at=timezone.now())

    brought: list[object] = []
    told["staged"] = timed(lambda: brought.append(staged()))
    with gate.recorded("bench.imports", reader=second):
        actions.approve(load_id=brought[0], by=second, at=timezone.now())
    told["applied"] = timed(applied)
    told["bare"] = _bare()
    told["again"] = timed(staged)
    told["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    with gate.recorded("bench.imports"), gate.whole_city("makes the residents of the bench findable"):
        told["indexed"] = timed(lambda: index(waiting))  # type: ignore[arg-type]  # they are ids
    return told


def _bare() -> float:
    """Seconds for the same rows by COPY into tables of the same shape, and their indexes afterwards."""
    from kasanari.config import database

    with database.administrator_connection(dbname=DATABASE) as administrator:
        kept = {}
        for table in TABLES:
            administrator.execute(f"CREATE TABLE bare_{table} (LIKE {table})")
            with administrator.cursor().copy(f"COPY {table} TO STDOUT") as copy:
                kept[table] = b"".join(bytes(block) for block in copy)
        indexes = administrator.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = ANY (%s)", [list(TABLES)]
        ).fetchall()

        def fill() -> None:
            for table, rows in kept.items():
                with administrator.cursor().copy(f"COPY bare_{table} FROM STDIN") as copy:
                    copy.write(rows)
            for number, (statement,) in enumerate(indexes):
                head, _, rest = statement.partition(" ON public.")
                unique = "UNIQUE " if "UNIQUE" in head else ""
                administrator.execute(f"CREATE {unique}INDEX bare_{number} ON bare_{rest}")

        return timed(fill)


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
