"""``kasanari pack check | diff | apply``. Each function takes the parsed arguments and returns an exit code."""

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from kasanari.packs.problems import PackError, Problem

if TYPE_CHECKING:
    from argparse import _SubParsersAction

OK, BROKEN = 0, 1
LONGEST_NAME = 150  # as PackVersion keeps it


def register(subparsers: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``pack`` with its three commands to the parser of ``kasanari``; the chosen one is in ``args.run``."""
    parser = subparsers.add_parser(
        "pack",
        help="check, compare or apply a municipality's pack",
        description="A pack is the folder in which a municipality stands as data: its districts, desks, code tables "
        "and plan. packs/README.md tells how to write one.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    checking = _add(commands, "check", check, "report every error of a pack, with file, key and remedy")
    checking.set_defaults(needs_database=False)
    _add(commands, "diff", diff, "show what a pack changes against the version last applied; changes nothing")
    applying = _add(commands, "apply", apply, "put a pack into force, all of it or nothing; no item is ever deleted")
    applying.add_argument(
        "--by", metavar="NAME", type=_name, default="", help="who applies it (default: the system user)"
    )


def _add(
    commands: "_SubParsersAction[argparse.ArgumentParser]",
    name: str,
    run: Callable[[argparse.Namespace], int],
    purpose: str,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=purpose, description=f"{purpose[0].upper()}{purpose[1:]}.")
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        type=Path,
        help="the pack's folder (default: the installation's own pack)",
    )
    parser.set_defaults(run=run)
    return parser


def _name(text: str) -> str:
    if len(text) > LONGEST_NAME:
        raise argparse.ArgumentTypeError(f"a name has at most {LONGEST_NAME} characters")
    return text


def check(args: argparse.Namespace) -> int:
    from kasanari import packs

    path = _path(args)
    problems = packs.check(path)
    if problems:
        return _report(path, problems)
    city = packs.load(path)
    initiatives = sum(len(plan.initiatives) for plan in city.plans.values())
    print(f"{city.municipality.label}, version {city.version}: no problems.")
    print(f"{len(city.districts)} districts, {len(city.desks)} desks, {initiatives} initiatives.")
    return OK


def diff(args: argparse.Namespace) -> int:
    from kasanari.packs import actions

    path = _path(args)
    try:
        print(actions.diff(path).render())
    except PackError as error:
        return _report(path, error.problems)
    return OK


def apply(args: argparse.Namespace) -> int:
    from django.utils import timezone

    from kasanari.packs import actions

    path = _path(args)
    last = actions.in_force()
    try:
        version = actions.apply(path, by=args.by or getpass.getuser(), at=timezone.now())
    except PackError as error:
        return _report(path, error.problems, end="Nothing was applied.")
    print(f"{version} is already in force." if version == last else f"{version} is in force.")
    return OK


def _path(args: argparse.Namespace) -> Path:
    from django.conf import settings

    return args.path or Path(settings.KASANARI_PACK)


def _report(path: Path, problems: list[Problem] | tuple[Problem, ...], end: str = "") -> int:
    """Print to standard error and return the exit code for a broken pack."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    print(f"{path}: {count}\n", file=sys.stderr)
    for problem in problems:
        print(problem, file=sys.stderr)
    if end:
        print(f"\n{end}", file=sys.stderr)
    return BROKEN
