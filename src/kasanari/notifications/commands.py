"""``kasanari jobs``: the worker."""

import argparse
from typing import Any

_SECONDS_TO_FINISH = 30
_AT_ONCE = 2
"""Jobs of one worker beside each other: while a long list is read, mail is still sent."""


def register(subparsers: Any) -> None:
    """Add ``jobs`` to the command line; its ``run`` wants Django set up."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "jobs",
        help="send mail and do the other work that needs no one at a screen",
        description="Run the worker until it is told to stop (Ctrl-C, SIGTERM); the job at hand is finished first. "
        "Any number of workers may run beside each other.",
    )
    parser.add_argument("--once", action="store_true", help="do what waits now, then exit")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    from procrastinate.contrib.django import app  # exists only once Django is set up

    from .jobs import wake_deliverer

    if arguments.once:
        wake_deliverer()
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]  # Django's connector
        app.run_worker(
            wait=not arguments.once,
            concurrency=_AT_ONCE,
            delete_jobs="successful",
            shutdown_graceful_timeout=_SECONDS_TO_FINISH,
        )
    return 0
