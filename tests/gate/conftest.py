"""A folder for seals, and an audit that other connections see."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connection

from kasanari.config import database


@pytest.fixture
def folder(tmp_path: Any, settings: Any) -> Any:
    """The folder seals are exported to."""
    settings.KASANARI_AUDIT_FOLDER = tmp_path / "audit"
    return tmp_path / "audit"


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Let this test commit; afterwards the owner of the database empties what nobody else may empty."""
    assert configured.DATABASES["default"]["USER"] == database.APPLICATION
    with django_db_blocker.unblock():
        yield
        name = connection.settings_dict["NAME"]
        connection.close()
        with database.administrator_connection(dbname=name) as owner:
            owner.execute("TRUNCATE gate_auditrow, gate_auditseal")
