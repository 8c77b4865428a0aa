"""What the application role may do, set anew after every migration."""

from typing import Any

from django.apps import apps
from django.db import connection
from psycopg import sql

from kasanari.gate.wall import lay_foundations, raise_wall

from .database import APPLICATION


def grant() -> None:
    """Let the application role read and write rows, but only append where a model says ``append_only``.

    Runs as the owner, and raises the wall of row-level security. Where one login does everything, there is nobody to
    grant to, and no wall either: it would stand open for its owner.
    """
    lay_foundations()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user = %s OR NOT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", [APPLICATION] * 2
        )
        if cursor.fetchone()[0]:
            return
        raise_wall(APPLICATION)
        role = sql.Identifier(APPLICATION)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}",
        ):
            cursor.execute(sql.SQL(statement).format(role))
        for table in append_only_tables():
            cursor.execute(sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON {} FROM {}").format(sql.Identifier(table), role))
        cursor.execute(sql.SQL("REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}").format(role))


def append_only_tables() -> list[str]:
    models: list[Any] = apps.get_models()
    return [model._meta.db_table for model in models if getattr(model, "append_only", False)]
