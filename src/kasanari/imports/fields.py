"""What a cell holds: each function reads one cell and gives its text in the form that is kept.

Dates are kept as ISO, digits in their narrow form, names exactly as they are. Raises `Unfit` with reason and remedy.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from kasanari.lib import wareki
from kasanari.lib.digits import digits_of

from .problems import Unfit

Read = Callable[[str], str]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SERIAL = re.compile(r"\d{1,5}(\.0+)?")
_TIME_AT_THE_END = re.compile(r"[ T]0{1,2}:00(:00)?(\.0+)?$")
_EXCEL_BEGINS = date(1899, 12, 30)
"""Day 0 of Excel, such that serials from 61 (1 March 1900) on are right; it believes in 29 February 1900."""
_FIRST_SERIAL = 61
_ERA_NUMBERS = {"1": "M", "2": "T", "3": "S", "4": "H", "5": "R"}
"""和暦 as registers write it: 3250304 is 昭和25年3月4日 (元号コード)."""
_ERA_DATE = re.compile(r"([1-5MTSHRmtshr])(\d{2})(\d{2})(\d{2})")
_DAYS_KEPT = 1 << 16


def text(longest: int) -> Read:
    """A line of text, as it is; only spaces around it go."""

    def read(cell: str) -> str:
        written = cell.strip()
        if len(written) > longest:
            raise Unfit(
                _("%(count)d文字あり、長すぎます。") % {"count": len(written)},
                _("%(longest)d文字までにしてください。") % {"longest": longest},
            )
        if _CONTROL.search(written) or "\n" in written:
            raise Unfit(_("改行か制御文字が入っています。"), _("改行を除いて1行にしてください。"))
        return written

    return read


@lru_cache(_DAYS_KEPT)
def day(cell: str) -> str:
    """A day: ISO, wareki, eight digits, 3250304, or the serial of a spreadsheet that forgot it was a date."""
    written = _TIME_AT_THE_END.sub("", unicodedata.normalize("NFKC", cell).strip())
    if not written:
        return ""
    if _SERIAL.fullmatch(written) and float(written) >= _FIRST_SERIAL:
        return (_EXCEL_BEGINS + timedelta(days=int(float(written)))).isoformat()
    if era := _ERA_DATE.fullmatch(written):
        letter, year, month, of_month = era.groups()
        written = f"{_ERA_NUMBERS.get(letter, letter)}{year}.{month}.{of_month}"
    try:
        return wareki.parse(written).isoformat()
    except wareki.WarekiError as error:
        raise Unfit(
            _("「%(text)s」は日付として読めません。") % {"text": _short(cell)},
            _("「昭和25年3月4日」「S25.3.4」「1950-03-04」のように書いてください。"),
        ) from error


def digits(longest: int, shortest: int = 1) -> Read:
    """A number that is a name: its digits, narrow, with the zeros in front that are there."""

    def read(cell: str) -> str:
        written = cell.strip().removesuffix(".0")
        found = unicodedata.normalize("NFKC", written).replace("-", "").replace(" ", "")
        if not found:
            return ""
        if not (found.isascii() and found.isdigit() and shortest <= len(found) <= longest):
            raise Unfit(
                _("「%(text)s」は番号として読めません。") % {"text": _short(cell)},
                _(
                    "数字%(longest)d桁までで書いてください。"
                    "「1.2E+11」になった列は、Excelで書式を文字列にして入れ直してください。"
                )
                % {"longest": longest},
            )
        return found

    return read


@lru_cache(_DAYS_KEPT)
def postal_code(cell: str) -> str:
    """830-0001; a zero in front that a spreadsheet lost is put back."""
    found = digits_of(cell.strip().removesuffix(".0")).zfill(7) if cell.strip() else ""
    if found and len(found) != 7:
        raise Unfit(
            _("郵便番号として読めません。"), _("数字7桁で書いてください。")
        )  # not quoted, as the next: it may tell where somebody lives
    return f"{found[:3]}-{found[3:]}" if found else ""


def phone(cell: str) -> str:
    """A telephone number as written, in narrow characters; a zero in front that a spreadsheet lost is put back."""
    written = unicodedata.normalize("NFKC", cell).strip().removesuffix(".0")
    bare = written.isdigit() and len(written) in (9, 10) and not written.startswith("0")
    number = f"0{written}" if bare else written
    if number and not 6 <= len(digits_of(number)) <= 15:
        raise Unfit(_("電話番号として読めません。"), _("番号を確かめてください。"))
    return number


def one_of(spellings: Mapping[str, str]) -> Read:
    """One of a few words, by any of their spellings; kept is what the spelling means."""

    @cache
    def known(word: str) -> str | None:
        return spellings.get(unicodedata.normalize("NFKC", word).removesuffix(".0").strip())

    def read(cell: str) -> str:
        if not cell.strip():
            return ""
        if (meant := known(cell[:40])) is None:
            raise Unfit(
                _("「%(text)s」は決められた値ではありません。") % {"text": _short(cell)},
                _("次のどれかにしてください：%(words)s") % {"words": "、".join(spellings)},
            )
        return meant

    return read


def _short(cell: str) -> Any:
    return cell if len(cell) <= 20 else f"{cell[:20]}…"
