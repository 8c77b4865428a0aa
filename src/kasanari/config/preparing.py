"""Bringing an installation up to date before it serves: migrations, then the pack."""

import getpass
import os
import subprocess
import sys
from pathlib import Path

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

import kasanari
from kasanari import packs
from kasanari.gate import wall

from . import places

SOURCE = Path(kasanari.__file__).parent
NO_WALL = (
    "Row-level security does not hold: this login owns its tables. Only the application itself stands between workers "
    "and rows. Give DATABASE_URL a login that may create roles, then run `kasanari migrate`."
)


def prepare() -> int:
    """Migrate if anything is unapplied or the wall is another version's, and apply the pack if it changed.

    Returns an exit code.
    """
    if (_has_unapplied_migrations() or not wall.is_current()) and (failed := migrate_database()) != 0:
        return failed
    packs.apply(places.PACK, by=getpass.getuser(), at=timezone.now())
    if not wall.is_raised():
        sys.stderr.write(f"{NO_WALL}\n")
    return 0


def migrate_database() -> int:
    """Migrate in a process of its own that runs as the owner role."""
    script = (
        "import django; django.setup();"
        "from django.core.management import call_command; call_command('migrate', verbosity=0);"
        "from kasanari.config.grants import grant; grant()"
    )
    return subprocess.run(
        [sys.executable, "-c", script], env=os.environ | {"KASANARI_DATABASE_ROLE": "owner"}, check=False
    ).returncode


def _has_unapplied_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def collect_static() -> None:
    """Gather, hash and compress the static files if any is newer than what was gathered last."""
    manifest = places.DATA / "static" / "staticfiles.json"
    newest = max(path.stat().st_mtime for path in SOURCE.glob("*/static/**/*"))
    if manifest.exists() and manifest.stat().st_mtime > newest:
        return
    script = (
        "import django; django.setup();"
        "from django.core.management import call_command;"
        "call_command('collectstatic', verbosity=0, interactive=False, clear=True)"
    )
    subprocess.run([sys.executable, "-c", script], env=os.environ | {"KASANARI_COLLECTING": "1"}, check=True)
