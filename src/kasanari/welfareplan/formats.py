"""The account as a file: JSON, CSV, HTML or PDF, each as bytes."""

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from kasanari.lib.cells import harmless
from kasanari.office import documents

from . import wording
from .account import Account
from .contract import as_data
from .sheet import sheet
from .table import COLUMNS, as_rows

PAPER = Path(__file__).parent / "typst" / "account.typ"
STYLES = (
    "vendor/tokens.css",
    "ui/css/settings.css",
    "ui/css/base.css",
    "ui/css/layout.css",
    "ui/css/components.css",
    "ui/css/print.css",
    "welfareplan/account.css",
)


def as_json(account: Account) -> bytes:
    return (json.dumps(as_data(account), ensure_ascii=False, indent=2) + "\n").encode()


def as_csv(account: Account) -> bytes:
    """UTF-8 with a byte order mark, as spreadsheets expect it; no cell can start a formula."""
    with translation.override("ja"):
        lines = io.StringIO()
        writer = csv.writer(lines)
        writer.writerow(COLUMNS)
        writer.writerows([neutralised(cell) for cell in row] for row in as_rows(account))
        return lines.getvalue().encode("utf-8-sig")


def as_html(account: Account) -> bytes:
    """One file that needs nothing beside it: the public page without links into this system."""
    context = {"sheet": sheet(account), "styles": _styles(), "linked": False, "language": translation.get_language()}
    return render_to_string("welfareplan/standalone.html", context).encode()


def as_pdf(account: Account) -> bytes:
    data = sheet(account) | {"words": wording.on_paper()}
    return documents.render(PAPER, data, title=f"{data['title']} {data['up_to']}", at=account.generated_at)


@dataclass(frozen=True)
class Format:
    extension: str
    media_type: str
    make: Callable[[Account], bytes]


FORMATS: Mapping[str, Format] = {
    "json": Format("json", "application/json; charset=utf-8", as_json),
    "html": Format("html", "text/html; charset=utf-8", as_html),
    "pdf": Format("pdf", "application/pdf", as_pdf),
    "csv": Format("csv", "text/csv; charset=utf-8", as_csv),
}


def neutralised(cell: Any) -> Any:
    """A text that a spreadsheet would read as a formula gets an apostrophe before it."""
    return harmless(cell) if isinstance(cell, str) else cell


@cache
def _styles() -> str:
    sheets = (Path(str(finders.find(name))).read_text() for name in STYLES)
    return mark_safe("\n".join(sheets))  # noqa: S308 - our own style sheets, written into <style>
