"""Loaded before Django's settings: a data folder of the tests' own, and a running database.

The other half, which needs Django, is ``conftest.py``.
"""

import fcntl
import os
from contextlib import ExitStack
from itertools import count
from pathlib import Path

import pytest

VAR = Path(__file__).parents[1] / "var"
CHOSEN = "KASANARI_TEST_DATA"
"""Told to the workers of a run, which share the folder of the run that started them."""


def _free_folder() -> Path:
    """The first folder no other run is using, ours as long as this process lives: two runs never meet."""
    for number in count(1):
        folder = VAR / ("test" if number == 1 else f"test-{number}")
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "in-use", os.O_CREAT | os.O_RDWR)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
        else:
            return folder
    raise AssertionError("there is always one more folder")


os.environ["KASANARI_INSECURE_HTTP"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop running in the thread of the tests
if CHOSEN not in os.environ:
    os.environ[CHOSEN] = str(_free_folder())
os.environ["KASANARI_DATA"] = os.environ[CHOSEN]
os.environ.pop("KASANARI_PACK", None)

from kasanari.config import database

_session = ExitStack()
_session.enter_context(database.running())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started here, with the last process that uses it."""
    _session.close()
