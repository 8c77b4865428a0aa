"""Seconds from typing the command to the first answer, beside Django with four applications of its own."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from statistics import median

from bench.city import CHECKOUT, DATA, complete, environment, first_answer, invented, served
from bench.figures import Figure

BARE = "bare Django start"
TIMES = 3
SETTINGS = "kasanari.config.settings"
FIRST = DATA.with_name("bench-first")
"""A data folder made anew at every run, beside the one that is kept."""

BARE_DJANGO = """
from django.conf import settings
apps = ("auth", "contenttypes", "sessions", "staticfiles")
settings.configure(INSTALLED_APPS=[f"django.contrib.{app}" for app in apps])
import django
django.setup()
"""
OUR_DJANGO = "import django; django.setup()"


def run() -> Iterator[Figure]:
    """The second start as a whole, then the first one in steps."""
    data = invented()
    bare = _often(lambda: _python(BARE_DJANGO, data))
    steps: dict[str, float] = {
        "second start, to the first answer": _often(lambda: _until_first_answer(data)),
        "django.setup() with all rooms": _often(
            lambda: _python(OUR_DJANGO, data, DJANGO_SETTINGS_MODULE="kasanari.config.settings")
        ),
        "kasanari --help": _often(lambda: complete("--help", data=data)),
    }
    for name, seconds in (steps | _first_start()).items():
        yield Figure(figure=name, value=seconds, unit="s", baseline=BARE, baseline_value=bare)


def timed(act: Callable[[], object]) -> float:
    """Seconds that ``act`` takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _often(act: Callable[[], object]) -> float:
    """The median of a few times, the first not counted: it warms the file cache."""
    act()
    return median(timed(act) for _ in range(TIMES))


def _first_start() -> dict[str, float]:
    """Step by step in an empty data folder; each step is a command of its own and starts the database again."""
    rmtree(FIRST, ignore_errors=True)
    try:
        steps = {
            "first start: database and migrations": timed(lambda: complete("migrate", data=FIRST)),
            "first start: the pack": timed(lambda: complete("pack", "apply", data=FIRST)),
            "first start: inventing the city": timed(lambda: complete("demo", "--no-serve", data=FIRST)),
            "first start: static files, to the first answer": _until_first_answer(FIRST),
        }
    finally:
        rmtree(FIRST, ignore_errors=True)
    return steps | {"first start: all of it": sum(steps.values())}


def _until_first_answer(data: Path) -> float:
    """Start the demo and stop it again; only the time to its first answer counts."""
    begun = time.perf_counter()
    with served("demo", data=data) as (process, address):
        first_answer(process, address)
        return time.perf_counter() - begun


def _python(script: str, data: Path, **more: str) -> None:
    subprocess.run([sys.executable, "-c", script], env=environment(data, **more), cwd=CHECKOUT, check=True)
