import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

import kasanari
from kasanari.office import documents
from kasanari.staff.models import Agency, User

TEMPLATE = """#import "/office/typst/letter.typ": data, letter, facts, listing, passage
#show: letter.with(addressee: data.at("addressee", default: none), sender: data.at("sender", default: none))
#facts((("記載事項", data.words), ("日付", data.at("day", default: ""))))
#passage("経過", data.words)
#listing(("年度", "件数"), data.at("rows", default: ()), columns: (2fr, 1fr))
"""


@pytest.fixture
def own_connections(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The database without a transaction around the test: what it writes is committed and stays."""
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def clerk(db: None) -> User:
    agency = Agency.objects.create(code=f"agency-{uuid.uuid4().hex[:8]}", label="あおぞら市", kind="municipality")
    return User.objects.create(username=uuid.uuid4().hex[:12], display_name="見本 職員", agency=agency)


@pytest.fixture
def noon() -> datetime:
    """令和8年11月23日 12時 in Japan."""
    return datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def template(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A template of some room: a folder that shows the office's typst files beside its own."""
    (tmp_path / "office").symlink_to(Path(kasanari.__file__).parent / "office")
    monkeypatch.setattr(documents, "_TEMPLATES", tmp_path)
    file = tmp_path / "paper.typ"
    file.write_text(TEMPLATE)
    return file
