"""The rows that could not be taken, as a file to mend and bring again: as they stood, with reason and remedy."""

import csv
import io
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from kasanari.lib.cells import BOM, harmless

from .models import ImportRow


def file_to_mend(headers: Sequence[str], rows: Iterable[ImportRow]) -> bytes:
    """CSV in UTF-8 with a BOM: the columns that were brought, then why a row was not taken, and what helps."""
    text = io.StringIO(newline="")
    text.write(BOM)
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow([*map(harmless, headers), _("行"), _("理由"), _("直し方")])
    for row in rows:
        cells = [*row.raw, *[""] * (len(headers) - len(row.raw))]
        writer.writerow([*map(harmless, cells), row.number, _reasons(row), _remedies(row)])
    return text.getvalue().encode()


def _reasons(row: ImportRow) -> str:
    return " / ".join(f"{one['column']}：{one['reason']}" if one["column"] else one["reason"] for one in row.problems)


def _remedies(row: ImportRow) -> str:
    return " / ".join(dict.fromkeys(one["remedy"] for one in row.problems))
