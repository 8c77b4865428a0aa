"""The yearly account of the plan: built, as PDF, as JSON, beside a typst document of one line."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median

import typst

from bench.city import CHECKOUT, environment, invented
from bench.figures import Figure
from bench.start import timed

FISCAL_YEAR = 2022
ONE_LINE = "one-line typst document"
TIMES = 5


def run() -> Iterator[Figure]:
    """Times are medians of calls in one process, after a first call that fills its caches."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.account"],
        env=environment(invented(), DJANGO_SETTINGS_MODULE="kasanari.config.settings"),
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        check=True,
    )
    yield from figures(json.loads(done.stdout))


def figures(seconds: dict[str, float]) -> Iterator[Figure]:
    """One figure for each time but the baseline's, in milliseconds."""
    baseline = seconds[ONE_LINE] * 1000
    for name, value in seconds.items():
        if name != ONE_LINE:
            yield Figure(figure=name, value=value * 1000, unit="ms", baseline=ONE_LINE, baseline_value=baseline)


def _measure() -> dict[str, float]:
    """In the process that has Django and the database of the city."""
    from kasanari import gate, packs
    from kasanari.office.documents import FONTS
    from kasanari.welfareplan.account import account_for
    from kasanari.welfareplan.commands import plan_for
    from kasanari.welfareplan.formats import FORMATS

    plan = plan_for(packs.city(), FISCAL_YEAR)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    with gate.recorded("bench.account"):
        built = account_for(plan, FISCAL_YEAR)
        return {
            ONE_LINE: _often(lambda: typst.compile(b"one line", font_paths=fonts, ignore_system_fonts=True)),
            "account: built and counted": _often(lambda: account_for(plan, FISCAL_YEAR)),
            **{
                f"account: as {name.upper()}": _often(lambda made=made: made.make(built))
                for name, made in FORMATS.items()
            },
        }


def _often(act: Callable[[], object]) -> float:
    act()
    return median(timed(act) for _ in range(TIMES))


def _main() -> None:
    import django

    from kasanari.config import database

    with database.running():
        django.setup()
        json.dump(_measure(), sys.stdout)


if __name__ == "__main__":
    _main()
