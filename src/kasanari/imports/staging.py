"""Rows into the database, by COPY: first as they stand and as they were read, then with what they would do.

Rows wait in a temporary table until they have been compared, so that each is written once.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring
from typing import Any
from uuid import UUID

from django.db import connection

from kasanari import gate

from .columns import Mapping
from .kinds import COMPARED, Content, ListKind
from .models import LONG, Import, ImportRow, Outcome, Step
from .problems import Problem, Unfit
from .progress import tell
from .reading import Line

READ = "imports_read"
"""Temporary table ``(number, raw, content, key, problems)``: the rows of the list that is being staged."""

EACH_TIME = 1000
"""Rows after which it is told how far the reading is."""
_FOR_LONG_LISTS = "SET LOCAL enable_nestloop = off; SET LOCAL default_statistics_target = 10"
"""Right after a first import nothing is known yet of tables that have just been filled, and a planner that expects few
rows looks each of 300,000 up by itself. Of temporary tables a coarse picture is enough."""

_TABLE = ImportRow._meta.db_table

_DROP = f"DROP TABLE IF EXISTS {READ}, {COMPARED}"
_CREATE = (
    f"CREATE TEMPORARY TABLE {READ} (number int, raw jsonb, content jsonb, key text, problems jsonb) ON COMMIT DROP"
)
_COPY = f"COPY {READ} (number, raw, content, key, problems) FROM STDIN"
_KEEP_UNREAD = (
    f"INSERT INTO {_TABLE} (id, load_id, number, raw, content, key, outcome, changes, problems)"
    f" SELECT gen_random_uuid(), %s, number, raw, '{{}}', '', '{Outcome.UNREAD}', '{{}}', problems FROM {READ}"
)
_KEEP = (
    f"INSERT INTO {_TABLE} (id, load_id, number, raw, content, key, outcome, changes, problems)"
    f" SELECT gen_random_uuid(), %s, r.number, r.raw, r.content, coalesce(c.key, r.key),"
    f" CASE WHEN r.problems <> '[]' THEN '{Outcome.BROKEN}' ELSE c.outcome END,"
    " coalesce(c.changes, '{}'), r.problems || coalesce(c.problems, '[]')"
    f" FROM {READ} r LEFT JOIN {COMPARED} c ON c.number = r.number AND r.problems = '[]' ORDER BY r.number"
)
_KEEP_AGAIN = (
    f"UPDATE {_TABLE} kept SET content = r.content, key = coalesce(c.key, r.key),"
    f" outcome = CASE WHEN r.problems <> '[]' THEN '{Outcome.BROKEN}' ELSE c.outcome END,"
    " changes = coalesce(c.changes, '{}'), problems = r.problems || coalesce(c.problems, '[]')"
    f" FROM {READ} r LEFT JOIN {COMPARED} c ON c.number = r.number AND r.problems = '[]'"
    " WHERE kept.load_id = %s AND kept.number = r.number"
)
_KEEP_ABSENT = (
    f"INSERT INTO {_TABLE} (id, load_id, number, raw, content, key, outcome, changes, problems)"
    " SELECT gen_random_uuid(), %s, coalesce(last.number, 0) + row_number() OVER (ORDER BY c.key),"
    " '[]', '{}', c.key, c.outcome, '{}', '[]'"
    f" FROM {COMPARED} c CROSS JOIN (SELECT max(number) AS number FROM {READ}) last WHERE c.number IS NULL"
)
_COUNT = f"SELECT outcome, count(*) FROM {_TABLE} WHERE load_id = %s GROUP BY outcome"
_READ_BEFORE = (
    f"CREATE TEMPORARY TABLE {READ} ON COMMIT DROP AS"
    " SELECT number, content ->> %s AS key, content, '[]'::jsonb AS problems"
    f" FROM {_TABLE} WHERE load_id = %s AND outcome NOT IN ('{Outcome.BROKEN}', '{Outcome.ABSENT}')"
)
_MOVED = (
    f"SELECT count(*) FROM {_TABLE} r JOIN {COMPARED} c ON c.number = r.number"
    " WHERE r.load_id = %s AND (r.outcome, r.changes) IS DISTINCT FROM (c.outcome, coalesce(c.changes, '{}'))"
)


def keep_unread(load: Import, lines: Iterable[Line], total: int) -> None:
    """Keep the rows as they stand, until somebody tells what the columns hold."""
    _into_table(((line.number, line.cells, {}, "", [one.stored() for one in line.problems]) for line in lines), total)
    _run(_KEEP_UNREAD, [load.pk])
    load.counts = _counted(load.pk)


def keep_compared(load: Import, lines: Iterable[Line], total: int) -> None:
    """Read the rows, compare them with what is on record, and keep them with what they would do."""
    _read_and_compare(load, lines, total)
    _run(_KEEP, [load.pk])
    _run(_KEEP_ABSENT, [load.pk])
    load.counts = _counted(load.pk)


def compare_kept(load: Import) -> None:
    """The same for rows that were kept unread. They are written over: behind the second wall nothing is deleted."""
    _read_and_compare(load, _kept_lines(load), load.rows_in_file)
    _run(_KEEP_AGAIN, [load.pk])
    _run(_KEEP_ABSENT, [load.pk])
    load.counts = _counted(load.pk)


def _read_and_compare(load: Import, lines: Iterable[Line], total: int) -> None:
    read = reader_of(load.list_kind, load.mapping)
    count = _into_table(((line.number, line.cells, *read(line)) for line in lines), total)
    tell(Step.COMPARING, total=count)
    with gate.whole_city("compares a list with everybody on record, and tells of each row only what it would change"):
        load.on_record = load.list_kind.compare(READ, load.is_whole)


def _kept_lines(load: Import) -> list[Line]:
    """The rows that were kept unread, as they stood in the file, with what was wrong with them already."""
    rows = load.rows.order_by("number").values_list("number", "raw", "problems")
    return [Line(number, raw, [Problem(**one) for one in problems]) for number, raw, problems in rows]


def rows_that_would_do_otherwise(load: Import) -> int:
    """How many rows would now do something else than when they were looked through."""
    tell(Step.COMPARING, total=load.rows_in_file)
    _run(_DROP)
    _run(_READ_BEFORE, [load.list_kind.key, load.pk])
    if load.is_long:
        _run(_FOR_LONG_LISTS)
    with gate.whole_city("asks before a list is applied whether the records are still as they were when it was read"):
        load.list_kind.compare(READ, False)
    with connection.cursor() as cursor:
        cursor.execute(_MOVED, [load.pk])
        return int(cursor.fetchone()[0])


def reader_of(kind: ListKind, mapping: Mapping) -> Callable[[Line], tuple[Content, str, list[dict[str, str]]]]:
    """A function that reads one row: what it holds, its key, and its problems."""
    columns = [(kind.column(name), place) for name, place in mapping.items()]
    known = [(column, place, column.name, column.read) for column, place in columns]
    complete, key = kind.complete, kind.key

    def read(line: Line) -> tuple[Content, str, list[dict[str, str]]]:
        content: Content = {}
        problems = list(line.problems)
        cells = line.cells
        for column, place, name, cell_reader in known:
            cell = cells[place] if place < len(cells) else ""
            if not cell:
                continue
            try:
                if value := cell_reader(cell):
                    content[name] = value
            except Unfit as unfit:
                problems.append(Problem(unfit.reason, unfit.remedy, str(column.label)))
        told = {one.column for one in problems} - {""}
        problems += [one for one in complete(content) if one.column not in told]  # unreadable is not left out as well
        return content, content.get(key, ""), [one.stored() for one in problems]

    return read


def _into_table(rows: Iterator[tuple[int, list[str], Content, str, list[dict[str, str]]]], total: int) -> int:
    """Read all rows into the temporary table, telling how far it is of about ``total``; returns how many there are."""
    count = 0
    _run(_DROP)
    _run(_CREATE)
    with connection.cursor() as cursor, cursor.copy(_COPY) as copy:
        for count, (number, cells, content, key, problems) in enumerate(rows, 1):
            told = json.dumps(problems, ensure_ascii=False) if problems else "[]"
            copy.write_row((number, _list_of(cells), _object_of(content), key, told))
            if not count % EACH_TIME:
                tell(Step.READING, count, total)
    if count > LONG:
        _run(_FOR_LONG_LISTS)
    _run(f"ANALYZE {READ}")
    return count


def _list_of(texts: Iterable[str]) -> str:
    """A list of texts as JSON; for these two shapes in a third of the time ``json.dumps`` takes."""
    return f"[{','.join(map(encode_basestring, texts))}]"


def _object_of(content: Content) -> str:
    return "{" + ",".join([f'"{name}":{encode_basestring(text)}' for name, text in content.items()]) + "}"


def _counted(load_id: UUID) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [load_id])
        return dict(cursor.fetchall())


def _run(statement: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
