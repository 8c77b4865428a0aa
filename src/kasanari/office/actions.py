"""Issuing papers, and entering files that leave."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from kasanari import gate
from kasanari.gate import Mention, Recipient, Right
from kasanari.lib import fiscal_year
from kasanari.staff.models import User

from .documents import render
from .models import Document, RetentionYears
from .numbers import next_number

DOCUMENTS = "document"
EXPORT = "export"
"""The kind of a file of exported rows in the ledger."""


@transaction.atomic
def issue_document(
    *,
    kind: str,
    title: str,
    template: Path,
    data: dict[str, Any],
    mark: str,
    mentions: Iterable[Mention],
    recipient: Recipient,
    subject: Model | None,
    retention_years: int,
    by: User,
    at: datetime,
) -> tuple[Document, bytes]:
    """Print a paper, number it, and enter it in the ledger (文書台帳); return the entry and the PDF.

    Args:
        mark: 課略号, the desk's ``document_mark``.
        mentions: every field of every person that the paper shows.
        subject: the row the paper speaks of, on which ``by`` needs the right to share; None for papers about nobody.
        retention_years: 保存年限, 1, 3, 5, 10 or 30.

    Raises:
        gate.Refused: ``by`` may not share the subject, or a mention may not reach the recipient (rule D).
        documents.CannotPrint, documents.MissingFonts: nothing was issued and the number is free again.
    """
    if subject is not None:
        gate.permit(by, Right.SHARE, subject, at=at)
    gate.may_leave(mentions, recipient, by=by)
    term = RetentionYears(retention_years)
    number = next_number(DOCUMENTS, mark, at)
    pdf = render(template, data, title=title, at=at, number=number)
    document = _entered(
        number=number,
        kind=kind,
        title=title,
        sha256=hashlib.sha256(pdf).hexdigest(),
        recipient=recipient,
        subject=subject,
        term=term,
        by=by,
        at=at,
    )
    return document, pdf


@transaction.atomic
def enter_export(
    *,
    title: str,
    sha256: str,
    mark: str,
    recipient: Recipient,
    subject: Model,
    retention_years: int,
    by: User,
    at: datetime,
) -> Document:
    """Number a file of exported rows and enter it in the ledger; its rows were asked about when they were written.

    Args:
        sha256: of the file, in hexadecimal.
        subject: the approval that lets it be taken out (access F6).

    Raises:
        gate.Refused: the approval is not ``by``'s, not granted, spent, or older than a day.
    """
    gate.permit(by, Right.EXPORT, subject, at=at)
    return _entered(
        number=next_number(DOCUMENTS, mark, at),
        kind=EXPORT,
        title=title,
        sha256=sha256,
        recipient=recipient,
        subject=subject,
        term=RetentionYears(retention_years),
        by=by,
        at=at,
    )


def _entered(
    *,
    number: str,
    kind: str,
    title: str,
    sha256: str,
    recipient: Recipient,
    subject: Model | None,
    term: RetentionYears,
    by: User,
    at: datetime,
) -> Document:
    year = fiscal_year.fiscal_year(timezone.localdate(at))
    return Document.objects.create(
        number=number,
        fiscal_year=year,
        title=title,
        kind=kind,
        made_at=at,
        made_by=by,
        sha256=sha256,
        recipient_kind=recipient.kind,
        recipient_code=recipient.code,
        subject_label=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        retention_years=term,
        discard_on=fiscal_year.first_day(year + term + 1),
    )
