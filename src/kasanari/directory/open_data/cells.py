"""What stands in cells of the open-data lists: each function reads one cell, as ``imports.fields`` does."""

import re
import unicodedata
from typing import Any

from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.imports.problems import Unfit

from ..models import Weekday

DAYS = {str(letter): day for letter, day in zip("月火水木金土日", Weekday.values, strict=True)}
EVERY_DAY = "月火水木金土日"
WEEKDAYS = "月火水木金"
_TIME = re.compile(r"(\d{1,2})[:時](\d{1,2})?分?")
_SPREADSHEET_TIME = re.compile(r"0?\.\d+")
_SPAN = re.compile(r"([月火水木金土日])曜?日?[~〜～-]([月火水木金土日])")


def government_code(cell: str) -> str:
    """全国地方公共団体コード: the zero in front or the check digit that a spreadsheet lost is put back."""
    digits = _narrow(cell).removesuffix(".0")
    if not digits:
        return ""
    own = packs.city().municipality.code
    if digits not in (own, own.lstrip("0"), own[:5], own[:5].lstrip("0")):
        raise Unfit(
            _("「%(code)s」は、この自治体のコードではありません。") % {"code": digits[:12]},
            _("%(own)s の一覧か確かめてください。") % {"own": own},
        )
    return own


def flag(cell: str) -> str:
    """1, or nothing: as the lists say yes and no."""
    said = _narrow(cell).removesuffix(".0").casefold()
    if said in ("", "0", "無", "無し", "なし", "否", "不可", "×", "false"):
        return ""
    if said in ("1", "有", "有り", "あり", "可", "○", "〇", "true"):
        return "1"
    raise Unfit(_("「%(text)s」は、有無として読めません。") % {"text": cell[:20]}, _("有は1、無は空欄にしてください。"))


def number(lowest: float, highest: float) -> Any:
    """A number within bounds, as it is written."""

    def read(cell: str) -> str:
        written = _narrow(cell).replace(",", "").removesuffix("人").removesuffix("名")
        if not written:
            return ""
        try:
            value = float(written)
        except ValueError as error:
            raise Unfit(
                _("「%(text)s」は数として読めません。") % {"text": cell[:20]}, _("数字だけを書いてください。")
            ) from error
        if not lowest <= value <= highest:
            raise Unfit(_("「%(text)s」はありえない値です。") % {"text": cell[:20]}, _("値を確かめてください。"))
        return written.removesuffix(".0")

    return read


def clock(cell: str) -> str:
    """09:00; 9時, 9時30分 and the fraction of a day that a spreadsheet keeps."""
    written = _narrow(cell)
    if not written:
        return ""
    if _SPREADSHEET_TIME.fullmatch(written):
        minutes = round(float(written) * 24 * 60)
        return f"{minutes // 60:02}:{minutes % 60:02}"
    found = _TIME.match(written)
    if not found or int(found[1]) > 24 or int(found[2] or 0) > 59:
        raise Unfit(
            _("「%(text)s」は時刻として読めません。") % {"text": cell[:20]}, _("09:00 のように書いてください。")
        )
    return f"{int(found[1]):02}:{int(found[2] or 0):02}"


def weekdays(cell: str) -> str:
    """月火水木金; 平日, 毎日, 月〜金 and 月;水 are understood."""
    written = unicodedata.normalize("NFKC", cell).replace("曜日", "")
    if "毎日" in written or "全日" in written:
        return EVERY_DAY
    written = written.replace("平日", WEEKDAYS)
    written = _SPAN.sub(lambda found: _between(found[1], found[2]), written)
    return "".join(day for day in EVERY_DAY if day in written)


def _between(first: str, last: str) -> str:
    return EVERY_DAY[EVERY_DAY.index(first) : EVERY_DAY.index(last) + 1]


def _narrow(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).strip()
