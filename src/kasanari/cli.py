"""``kasanari``: everything a city runs, under one name."""

import argparse
import os
from collections.abc import Callable, Sequence

from kasanari.config import database

Command = Callable[[argparse.Namespace], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    parser = _parser()
    chosen = parser.parse_args(arguments)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kasanari.config.settings")
    chosen.prepare(chosen)
    if not chosen.needs_database:
        _set_up_django()
        return int(chosen.run(chosen))
    with database.running():
        _set_up_django()
        return int(chosen.run(chosen))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="kasanari",
        description="Kasanari (重なり) runs a municipality's community-inclusive society: people, desks, account.",
        epilog="Settings come from the environment; docs/settings.md lists them.",
    )
    parser.set_defaults(needs_database=True, prepare=lambda _: None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_serve(commands)
    _add_migrate(commands)
    _add_rooms(commands)
    _add_manage(commands)
    return parser


def _add_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    serve = commands.add_parser(
        "serve", help="serve the application", description="Serve the application with granian."
    )
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    serve.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
    serve.add_argument("--workers", type=int, default=1, help="server processes (default: %(default)s)")
    serve.add_argument("--without-jobs", action="store_true", help="do not run the job worker beside the server")
    serve.set_defaults(run=_serve)


def _add_migrate(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    migrate = commands.add_parser(
        "migrate",
        help="bring the database to this version",
        description="Migrate as the owner role, then set anew what the application role may do. Safe to repeat.",
    )
    migrate.set_defaults(run=_migrate)


def _add_manage(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    manage = commands.add_parser("manage", help="run a Django management command (for developers)", add_help=False)
    manage.add_argument("rest", nargs=argparse.REMAINDER)
    manage.set_defaults(run=_manage)


def _add_rooms(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from kasanari.demo.commands import register as register_demo
    from kasanari.gate.commands import register as register_audit
    from kasanari.notifications.commands import register as register_jobs
    from kasanari.packs.commands import register as register_pack
    from kasanari.people.commands import register as register_people
    from kasanari.staff.commands import register as register_staff
    from kasanari.welfareplan.commands import register as register_account

    for register in (
        register_jobs,
        register_pack,
        register_staff,
        register_people,
        register_audit,
        register_account,
        register_demo,
    ):
        register(commands)


def _set_up_django() -> None:
    import django

    django.setup()


def _migrate(_: argparse.Namespace) -> int:
    from kasanari.config.preparing import migrate_database

    return migrate_database()


def _serve(chosen: argparse.Namespace) -> int:
    from kasanari.config.serving import serve

    return serve(host=chosen.host, port=chosen.port, workers=chosen.workers, with_jobs=not chosen.without_jobs)


def _manage(chosen: argparse.Namespace) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["kasanari manage", *chosen.rest])
    return 0
