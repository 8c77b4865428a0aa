"""``python -m bench [NAME]``: run the benches, print a table, write ``bench/out/<name>.jsonl``."""

import argparse
from collections.abc import Callable, Iterable, Sequence
from importlib import import_module
from pathlib import Path

from bench.figures import Figure, table, write

HERE = Path(__file__).parent
OUT = HERE / "out"
BY_NAME_ONLY = frozenset({"growth"})
"""Benches that take a night."""

Run = Callable[[], Iterable[Figure]]


def benches() -> dict[str, Run]:
    """Every module of this folder that has ``run()``, by name."""
    names = sorted(file.stem for file in HERE.glob("*.py") if not file.stem.startswith("_"))
    modules = {name: import_module(f"bench.{name}") for name in names}
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


def main(arguments: Sequence[str] | None = None) -> int:
    known = benches()
    parser = argparse.ArgumentParser(
        prog="make bench BENCH=", description="Measure, as ratios to a baseline in the same run."
    )
    parser.add_argument(
        "name",
        nargs="?",
        choices=known,
        metavar="NAME",
        help=f"{' or '.join(known)}; all but {', '.join(BY_NAME_ONLY)} if none is named",
    )
    chosen = parser.parse_args(arguments).name
    for name in [chosen] if chosen else sorted(known.keys() - BY_NAME_ONLY):
        print(f"\n{name}", flush=True)
        figures = list(known[name]())
        print(table(figures), flush=True)
        write(OUT, name, figures)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
