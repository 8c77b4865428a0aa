"""The data folder of a run of tests. Two runs at once never meet: each takes a folder that no other is using."""

import fcntl
import os
from itertools import count
from pathlib import Path

VAR = Path(__file__).parents[1] / "var"
CHOSEN = "KASANARI_TEST_DATA"
"""Tells the workers of a run the folder of the run that started them."""


def data_folder() -> str:
    """The folder of this run, taken at the first call for as long as the process lives."""
    if CHOSEN not in os.environ:
        os.environ[CHOSEN] = str(_free_folder())
    return os.environ[CHOSEN]


def _free_folder() -> Path:
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
