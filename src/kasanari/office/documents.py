"""Printing: Typst templates to tagged, archivable PDF (PDF/A-2a, PDF/UA-1) with the fonts embedded.

A template is a ``.typ`` file of any room. It imports ``/office/typst/letter.typ``, where the data, the page and the
tables come from. The data reaches it as JSON, so nothing a person typed is ever read as markup.
"""

import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

import kasanari
from kasanari import packs
from kasanari.lib import wareki
from kasanari.ui.vendor import STATIC_VENDOR

FONTS = STATIC_VENDOR / "fonts"
FONT = "BIZ UDPGothic"
FALLBACKS = ("Noto Sans JP",)
"""For characters the first lacks (𠮷, Vietnamese letters), in this order, as far as they are installed."""

_TEMPLATES = Path(kasanari.__file__).parent
_STANDARDS: list[Any] = ["a-2a", "ua-1"]


class MissingFonts(Exception):
    """The fonts are not where set-up puts them; the message names the remedy."""


class CannotPrint(Exception):
    """The template is wrong, or the data holds a character that no installed font can show."""


def render(template: Path, data: dict[str, Any], *, title: str, at: datetime | None = None, number: str = "") -> bytes:
    """Return the PDF that ``template`` makes of ``data``: the same bytes for the same arguments.

    Args:
        data: anything JSON can hold; dates and times arrive in the template as wareki text.
        title: printed as heading and kept as the title of the file.
        at: when the paper is made, printed in its head and kept in the file; None prints no date.
        number: the document number, printed in its head.

    Raises:
        MissingFonts: run ``make setup``.
        CannotPrint: the message says what and where.
    """
    fonts = _fonts(FONTS)
    inputs = {"data": _as_json(data), "paper": _as_json(_paper(fonts, title, at, number))}
    try:
        compiler = typst.Compiler(
            input=str(template), root=str(_TEMPLATES), font_paths=fonts, sys_inputs=inputs, ignore_system_fonts=True
        )
        pdf, _ = compiler.compile_with_warnings(
            format="pdf", pdf_standards=_STANDARDS, timestamp=int(at.timestamp()) if at else 0
        )
    except typst.TypstError as error:
        raise CannotPrint(f"{template.name}: {error}. {_remedy(error)}") from error
    if not isinstance(pdf, bytes):
        raise CannotPrint(f"{template.name} made no PDF: it must have pages")
    return pdf


@cache
def _fonts(folder: Path) -> typst.Fonts:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    if FONT not in fonts.families():
        raise MissingFonts(f"{folder} lacks the font {FONT}: run `make setup`")
    return fonts


def _paper(fonts: typst.Fonts, title: str, at: datetime | None, number: str) -> dict[str, Any]:
    """What the page itself needs, beside the data."""
    installed = fonts.families()
    return {
        "title": title,
        "number": number,
        "made_on": timezone.localdate(at) if at else None,
        "municipality": packs.city().municipality.label,
        "invented": "架空のデータ" if settings.DEMO else "",
        "fonts": [FONT, *(family for family in FALLBACKS if family in installed)],
    }


class _Printed(DjangoJSONEncoder):
    """Writes dates as they stand on paper."""

    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            local = timezone.localtime(o)
            return f"{wareki.format(local.date())} {local.hour}時{local.minute:02}分"
        return wareki.format(o) if isinstance(o, date) else super().default(o)


def _as_json(data: dict[str, Any]) -> str:
    return json.dumps(data, cls=_Printed, ensure_ascii=False)


def _remedy(error: typst.TypstError) -> str:
    if "could not be displayed" in str(error):
        return "Add a font that has this character to the fonts of set-up, or take the character out of the text"
    return " ".join(error.hints) or "Mend the template"
