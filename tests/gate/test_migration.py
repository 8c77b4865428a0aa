"""An audit that was written before there was a chain gets one."""

import os
import subprocess
import sys

import pytest

from kasanari.config import database
from tests.conftest import template_database

NAME = f"kasanari_test_chain_{os.getpid()}"
OLD_ROWS = """
INSERT INTO gate_auditrow (at, "right", subject, subject_ids, allowed, ground, why, act, address)
SELECT timestamptz '2026-11-20 14:00:00.5+00' + number * interval '17 minutes', 'read', 'cases.case',
       ARRAY[gen_random_uuid()], number % 3 > 0, 'own_desk', '', 'act-' || number, ('2001:db8::' || number)::inet
FROM generate_series(1, 200) AS number
"""


@pytest.fixture
def old():
    """A database as it was before, reached as its owner."""
    database.create(NAME, template=template_database())
    try:
        as_owner("migrate", "gate", "0001", "-v0")
        with database.administrator_connection(dbname=NAME) as connection:
            connection.execute(OLD_ROWS)
            yield connection
    finally:
        database.drop(NAME)


def as_owner(*command):
    environment = os.environ | {"KASANARI_DATABASE_NAME": NAME, "KASANARI_DATABASE_ROLE": "owner"}
    return subprocess.run(
        [sys.executable, "-m", "kasanari", "manage", *command],
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


def test_rows_written_before_are_numbered_by_local_day_and_chained(old):
    as_owner("migrate", "gate", "-v0")
    days = old.execute("SELECT day::text, min(seq), max(seq), count(*) FROM gate_auditrow GROUP BY day ORDER BY day")
    assert days.fetchall() == [
        ("2026-11-20", 1, 3, 3),
        ("2026-11-21", 1, 85, 85),
        ("2026-11-22", 1, 84, 84),
        ("2026-11-23", 1, 28, 28),
    ]
    script = "from kasanari.gate.verifying import *; print([f.what for r in verify(outside=Outside({})) for f in r.findings if f.seq])"
    assert as_owner("shell", "-v0", "-c", script) == "[]\n"
