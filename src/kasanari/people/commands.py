"""``kasanari people``. Imports Django only when it runs: the parser is built before Django is set up."""

import argparse
import sys


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``people`` with its commands to the parser of ``kasanari``."""
    parser = subparsers.add_parser(
        "people", help="look after the records of persons", description="Look after the records of persons."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    index = commands.add_parser(
        "index",
        help="write anew by what persons are found",
        description="Write anew by what every person is found: after an upgrade to a version that searches otherwise, "
        "and where KASANARI_SEARCH_KEY has changed. Nothing is shown, and the search goes on meanwhile.",
    )
    index.set_defaults(run=_index)
    propose = commands.add_parser(
        "propose-merges",
        help="propose records that may be of one person",
        description="Compare everybody with everybody worth it. Workers answer; what they answered is not asked again.",
    )
    propose.set_defaults(run=_propose_merges)


def _propose_merges(_: argparse.Namespace) -> int:
    from django.utils import timezone

    from .duplicates.proposing import propose_likely

    print(f"{propose_likely(at=timezone.now()):,} pairs proposed that nobody had answered.")
    return 0


def _index(_: argparse.Namespace) -> int:
    from kasanari import gate

    from .search.grams import index_all

    done = 0
    with gate.whole_city("writes anew by what every person is found"):
        for done in index_all():
            print(f"\r{done:,} persons", end="", file=sys.stderr, flush=True)
    print(f"\r{done:,} persons can be found.")
    return 0
