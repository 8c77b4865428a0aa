"""``kasanari account``. Imports Django only when it runs: the parser is built before Django is set up."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argparse import _SubParsersAction

    from kasanari.packs.items import City

OK, REFUSED = 0, 1
FORMATS = ("json", "html", "pdf", "csv")


def register(subparsers: "_SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``account`` to the parser of ``kasanari``; the chosen command is in ``args.run``."""
    parser = subparsers.add_parser(
        "account",
        help="write the welfare plan's account of a fiscal year",
        description="Write what the welfare plan has done by a fiscal year: every initiative that had begun, with "
        "recorded and live figures, indicators and the interim summary. It is cumulative from the plan's start.",
        epilog="Example: kasanari account --fiscal-year 2022 --format pdf --output account-2022.pdf",
    )
    parser.add_argument(
        "--fiscal-year", type=int, required=True, metavar="YEAR", help="the year of its April, e.g. 2022"
    )
    parser.add_argument("--format", choices=FORMATS, default="json", help="what to write (default: %(default)s)")
    parser.add_argument(
        "--plan", metavar="CODE", help="the plan's code (default: the plan in force that year, else the one begun last)"
    )
    parser.add_argument("--output", metavar="FILE", default="-", help="where to write; - is standard output (default)")
    parser.set_defaults(run=account)


def account(args: argparse.Namespace) -> int:
    """Write the account; say on standard error why, if there is none."""
    from kasanari import gate, packs
    from kasanari.office.documents import CannotPrint, MissingFonts
    from kasanari.welfareplan.account import NoAccount, NoSuchPlan, account_for
    from kasanari.welfareplan.formats import FORMATS as MAKERS
    from kasanari.welfareplan.offered import UnknownMeasure

    try:
        plan = args.plan or plan_for(packs.city(), args.fiscal_year)
        with gate.recorded("account"):
            gate.may_leave([], gate.Recipient("public"))
            content = MAKERS[args.format].make(account_for(plan, args.fiscal_year))
        _write(content, args.output)
    except (packs.PackError, NoSuchPlan, NoAccount, UnknownMeasure, MissingFonts, CannotPrint, OSError) as error:
        print(f"kasanari account: {error}", file=sys.stderr)
        return REFUSED
    return OK


def plan_for(city: "City", fiscal_year: int) -> str:
    """The code of the plan in force in ``fiscal_year``, else of the one begun last."""
    in_force = city.plan_for(fiscal_year)
    return (in_force or max(city.plans.values(), key=lambda plan: plan.first_fiscal_year)).code


def _write(content: bytes, output: str) -> None:
    if output == "-":
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        Path(output).write_bytes(content)
