"""How tests meet the database: as the application role, on a copy of one migrated template per worker."""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from kasanari.config import database

CHROMIUM = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SOURCE = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    """What ``tests/theorems`` is asked with; here, since only the first conftest may say it."""
    parser.addoption("--seed", type=int, default=20260401, help="seed of the invented worlds of rights")
    parser.addoption("--pairs", type=int, default=100_000, help="how many (worker, right, row) the theorems ask about")


class UndefinedVariable(str):
    """Fails the test when a template of ours uses a variable that nobody defined."""

    def __mod__(self, missing: Any) -> str:
        raise AssertionError(f"undefined template variable: {missing}")

    def __contains__(self, text: object) -> bool:
        return text == "%s"


def template_database() -> str:
    """Return the name of a migrated database with the pack applied; made anew when migrations or packs change."""
    name = f"kasanari_template_{_fingerprint()}"
    with database.administrator_connection(dbname="postgres") as connection:
        connection.execute("SELECT pg_advisory_lock(20260401)")
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if not known:
            _build(name)
    return name


def _fingerprint() -> str:
    files = sorted(
        [*SOURCE.glob("src/kasanari/*/migrations/*.py"), *(f for f in SOURCE.glob("packs/**/*") if f.is_file())]
    )
    digest = hashlib.sha256()
    walls = (SOURCE / "src/kasanari" / place for place in ("config/grants.py", "gate/wall.py", "access/wall.py"))
    rooms = SOURCE.glob("src/kasanari/*/policy.py")
    for file in [*files, *walls, *sorted(rooms), SOURCE / "src/kasanari/access/table.py"]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def _build(name: str) -> None:
    building = f"{name}_building"
    database.drop(building)
    database.create(building)
    environment = os.environ | {"KASANARI_DATABASE_NAME": building}
    subprocess.run([sys.executable, "-m", "kasanari", "migrate"], env=environment, check=True)
    subprocess.run(
        [sys.executable, "-m", "kasanari", "pack", "apply"], env=environment, check=True, stdout=subprocess.DEVNULL
    )
    with database.administrator_connection(dbname="postgres") as connection:
        connection.execute(f'ALTER DATABASE "{building}" RENAME TO "{name}"')


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: Any) -> Iterator[None]:
    """Give this worker its own copy of the template, reached as the application role."""
    from django.db import connections

    name = f"kasanari_test_{os.getpid()}"
    database.create(name, template=template_database())
    connections["default"].settings_dict["NAME"] = name
    yield
    with django_db_blocker.unblock():
        connections.close_all()
    database.drop(name)


@pytest.fixture(autouse=True, scope="session")
def _undefined_template_variables_fail() -> None:
    from django.template import engines

    engines["django"].engine.string_if_invalid = UndefinedVariable("%s")


class _Forgetful(dict[Any, Any]):
    """A visit's memory that remembers nothing: in one test, postings may change between two calls."""

    def __contains__(self, key: object) -> bool:
        return False


@pytest.fixture(autouse=True)
def _on_the_record() -> Iterator[None]:
    """Let tests call actions directly; requests open a visit of their own."""
    from kasanari.gate.visit import Visit, visiting

    with visiting(Visit("test", memory=_Forgetful())):
        yield


@pytest.fixture(autouse=True, scope="session")
def _tests_look_at_the_whole_city() -> None:
    """Outside a request the second wall stands open to tests, which put the rows there; requests meet it."""
    from django.db.backends.signals import connection_created

    from kasanari.gate import wall

    wall.outside(whole_city="tests")
    connection_created.connect(_open_the_wall, weak=False, dispatch_uid="tests")


def _open_the_wall(connection: Any, **_: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET kasanari.whole_city = 'tests'")


@pytest.fixture(autouse=True)
def _japanese_first() -> Iterator[None]:
    """A request leaves its language active in the thread; every test begins with the screens' own."""
    from django.utils import translation

    with translation.override("ja"):
        yield


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One Chromium a worker: Playwright's loop cannot be started twice in a process."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM)
        yield browser
        browser.close()
