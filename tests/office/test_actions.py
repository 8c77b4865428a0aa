"""Issuing a paper: asked first, numbered, entered in the ledger; or nothing of it happened."""

import hashlib
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kasanari.gate import Mention, Recipient, Refused, leave
from kasanari.office import documents
from kasanari.office.actions import issue_document
from kasanari.office.documents import CannotPrint
from kasanari.office.models import Document, NumberSeries
from kasanari.staff.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_address_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """The only outbound rule: no address of anybody."""

    def rule(mentions: frozenset[Mention], recipient: Recipient) -> str:
        return "address" if any(mention.field == "address" for mention in mentions) else ""

    monkeypatch.setattr(leave, "_rules", [rule])


def issue(template: Path, by: User, at: datetime, **changes: Any) -> tuple[Document, bytes]:
    given: dict[str, Any] = {
        "kind": "notice",
        "title": "お知らせ",
        "template": template,
        "data": {"words": "本文"},
        "mark": "久地福",
        "mentions": [Mention(uuid.uuid4(), "name")],
        "recipient": Recipient("desk", "general"),
        "subject": None,
        "retention_years": 5,
    }
    return issue_document(**given | changes, by=by, at=at)


def test_an_issued_paper_stands_in_the_ledger(template: Path, clerk: User, noon: datetime) -> None:
    document, pdf = issue(template, clerk, noon)
    kept = Document.objects.get()
    assert kept == document
    assert kept.number == "8久地福第1号"
    assert kept.sha256 == hashlib.sha256(pdf).hexdigest()
    assert (kept.made_by, kept.made_at) == (clerk, noon)
    assert (kept.recipient_kind, kept.recipient_code) == ("desk", "general")


@pytest.mark.parametrize(
    ("made_at", "years", "discard_on"),
    [
        (datetime(2026, 11, 23, 3, tzinfo=UTC), 5, date(2032, 4, 1)),
        (datetime(2027, 3, 31, 3, tzinfo=UTC), 1, date(2028, 4, 1)),
        (datetime(2027, 3, 31, 15, tzinfo=UTC), 1, date(2029, 4, 1)),
        (datetime(2026, 4, 1, 3, tzinfo=UTC), 30, date(2057, 4, 1)),
    ],
)
def test_retention_counts_from_the_end_of_the_fiscal_year(
    template: Path, clerk: User, made_at: datetime, years: int, discard_on: date
) -> None:
    document, _ = issue(template, clerk, made_at, retention_years=years)
    assert document.discard_on == discard_on


def test_a_term_the_office_does_not_know_is_refused(template: Path, clerk: User, noon: datetime) -> None:
    with pytest.raises(ValueError, match="7"):
        issue(template, clerk, noon, retention_years=7)
    assert not Document.objects.exists()


def test_what_may_not_reach_its_recipient_is_not_issued(template: Path, clerk: User, noon: datetime) -> None:
    with pytest.raises(Refused):
        issue(template, clerk, noon, mentions=[Mention(uuid.uuid4(), "address")])
    assert not Document.objects.exists()
    assert not NumberSeries.objects.exists()


def test_a_subject_without_a_rule_is_closed(template: Path, clerk: User, noon: datetime) -> None:
    with pytest.raises(Refused):
        issue(template, clerk, noon, subject=clerk)
    assert not Document.objects.exists()


def test_a_paper_that_cannot_be_printed_gives_its_number_back(template: Path, clerk: User, noon: datetime) -> None:
    with pytest.raises(CannotPrint):
        issue(template, clerk, noon, data={"words": "𓀀"})
    document, _ = issue(template, clerk, noon)
    assert document.number == "8久地福第1号"


def test_the_ledger_itself_refuses_a_wrong_discard_day(template: Path, clerk: User, noon: datetime) -> None:
    document, _ = issue(template, clerk, noon)
    document.pk, document.number, document.discard_on = uuid.uuid4(), "8久地福第2号", date(2031, 4, 1)
    with pytest.raises(IntegrityError, match="document_discard_follows_from_retention"), transaction.atomic():
        document.save(force_insert=True)


def test_templates_come_from_this_package_only() -> None:
    assert (documents._TEMPLATES / "office" / "typst" / "letter.typ").is_file()
