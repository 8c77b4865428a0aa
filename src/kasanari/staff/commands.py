"""``kasanari staff``: the first accounts of an installation, before anybody can sign in."""

import argparse
import getpass
import sys
from datetime import date


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add ``staff`` with its commands to the parser of ``kasanari``."""
    parser = subparsers.add_parser(
        "staff",
        help="open the first accounts",
        description="Open accounts and post workers to desks before anybody can sign in.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_open_account(commands)
    _add_post(commands)


def _add_open_account(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "open-account",
        help="open an account; asks for its first password",
        description="Open an account. The password is asked for, or read from standard input if that is no terminal.",
    )
    parser.add_argument("username", help="staff number (職員番号)")
    parser.add_argument("name", help="name as colleagues know it")
    parser.add_argument("--agency", default="city", help="code of the agency in the pack (default: %(default)s)")
    parser.add_argument("--administrator", action="store_true", help="runs the system and sees no content")
    parser.set_defaults(run=open_account)


def _add_post(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser("post", help="post a worker to a desk", description="Post a worker to a desk (配属).")
    parser.add_argument("username", help="staff number (職員番号)")
    parser.add_argument("desk", help="code of the desk in the pack")
    parser.add_argument(
        "--from", dest="from_on", type=date.fromisoformat, default=None, help="first day (default: today)"
    )
    parser.set_defaults(run=post)


def open_account(chosen: argparse.Namespace) -> int:
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    from . import actions
    from .models import Agency, User

    if User.objects.filter(username=chosen.username).exists():
        return _refuse(f"There is an account {chosen.username} already. Choose another staff number.")
    if not Agency.objects.filter(code=chosen.agency).exists():
        known = ", ".join(Agency.objects.values_list("code", flat=True)) or "none: run `kasanari pack apply` first"
        return _refuse(f"No agency {chosen.agency}. Known: {known}.")
    password = _password()
    try:
        validate_password(password)
    except ValidationError as error:
        return _refuse(" ".join(error.messages))
    actions.open_account(
        username=chosen.username,
        display_name=chosen.name,
        agency_code=chosen.agency,
        password=password,
        is_system_administrator=chosen.administrator,
    )
    print(f"Opened {chosen.username}. The second factor is set up at the first sign-in.")
    return 0


def post(chosen: argparse.Namespace) -> int:
    from django.utils import timezone

    from kasanari import gate, packs

    from . import actions
    from .models import User

    user = User.objects.filter(username=chosen.username).first()
    if user is None:
        return _refuse(f"No account {chosen.username}. Open it first: kasanari staff open-account.")
    if chosen.desk not in packs.city().desks:
        return _refuse(f"No desk {chosen.desk}. Known: {', '.join(packs.city().desks)}.")
    with gate.recorded("staff.post"):
        actions.post(user=user, desk_code=chosen.desk, from_on=chosen.from_on or timezone.localdate())
    print(f"Posted {chosen.username} to {chosen.desk}.")
    return 0


def _password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    while True:
        first, again = getpass.getpass("Password: "), getpass.getpass("Once more: ")
        if first == again:
            return first
        print("The two differ. Please type them again.", file=sys.stderr)


def _refuse(why: str) -> int:
    print(why, file=sys.stderr)
    return 1
