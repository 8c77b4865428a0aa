"""``kasanari demo``: an invented city, ready to look at."""

import argparse
import os
import sys
from datetime import date

from kasanari.config import database, places

DEFAULT_PEOPLE, DEFAULT_SEED = 3000, 402


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``demo`` to the parser of ``kasanari``."""
    parser = subparsers.add_parser(
        "demo",
        help="invent a city and serve it",
        description="Invent a believable city, wholly invented and marked as such on every page, and serve it. "
        "A city that stands already is served as it is.",
    )
    parser.add_argument("--people", type=int, default=DEFAULT_PEOPLE, help="residents to invent (default: %(default)s)")
    parser.add_argument(
        "--households", type=int, help="households to invent (default: 1,300 for 3,000 people, in proportion)"
    )
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED, help="the same seed and day invent the same city")
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="the day on which the city stands (default: today)"
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to serve on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port to serve on (default: %(default)s)")
    parser.add_argument("--no-serve", action="store_true", help="only invent the city")
    parser.set_defaults(run=run, prepare=_as_demo)


def _as_demo(_: argparse.Namespace) -> None:
    """Settings read this before anything else: the quick sign-in exists only in a demo."""
    os.environ["KASANARI_DEMO"] = "1"


def run(chosen: argparse.Namespace) -> int:
    from kasanari.config.preparing import prepare

    if (failed := prepare()) != 0:
        return failed
    if not places.DEMO_MARK.exists():
        if _somebody_lives_here():
            print(
                "This database holds people who were not invented. Nothing was changed. "
                "Give the demo a data folder of its own: KASANARI_DATA=… kasanari demo",
                file=sys.stderr,
            )
            return 1
        _invent(chosen)
    if chosen.no_serve:
        return 0
    _announce(chosen)
    from kasanari.config.serving import serve

    return serve(host=chosen.host, port=chosen.port, workers=1, with_jobs=True)


def _somebody_lives_here() -> bool:
    from kasanari import gate
    from kasanari.people.models import Person

    with gate.whole_city("a city that has people is not invented over"):
        return Person.objects.exists()


def _invent(chosen: argparse.Namespace) -> None:
    from django.utils import timezone

    from .city import Size, invent_city

    size = Size(people=chosen.people, households=chosen.households, seed=chosen.seed)
    done = invent_city(size, today=chosen.today or timezone.localdate(), tell=_progress(chosen.people))
    database.tidy()
    places.DEMO_MARK.touch()
    print(
        f"\rInvented {done.people:,} people in {done.households:,} households and {done.stories} stories,"
        f" and a directory of {done.entries} entries."
    )


def _progress(people: int):  # type: ignore[no-untyped-def]  # a printer for the terminal
    def tell(written: int) -> None:
        if sys.stderr.isatty():
            print(f"\rInventing people: {written * 100 // max(people, 1)} %", end="", file=sys.stderr, flush=True)

    return tell


def _announce(chosen: argparse.Namespace) -> None:
    from kasanari import packs

    from .accounts import accounts_for

    address = f"http://localhost:{chosen.port}"
    print(f"\n  {address}/                the plan and its account, as the public sees it")
    print(f"  {address}/demo/sign-in/   sign in with one press as one of these (no password, no second factor):\n")
    for account in accounts_for(packs.city()):
        print(f"    {account.username:<18} {account.display_name}　{account.role}")
    print("\n  Everybody here is invented. Stop with Ctrl-C.\n", flush=True)
