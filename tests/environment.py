"""Loaded before Django's settings: a data folder of the tests' own, and a running database.

The other half, which needs Django, is ``conftest.py``.
"""

import os
from contextlib import ExitStack

import pytest

from tests.folders import data_folder

os.environ["KASANARI_INSECURE_HTTP"] = "1"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps a loop running in the thread of the tests
os.environ["KASANARI_SEARCH_KEY"] = "one key for all processes of a run: they share what persons are found by"
os.environ["KASANARI_DATA"] = data_folder()
os.environ.pop("KASANARI_PACK", None)

from kasanari.config import database

_session = ExitStack()
_session.enter_context(database.running())


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop what was started here, with the last process that uses it."""
    _session.close()
