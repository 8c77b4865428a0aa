"""Gapless numbers for documents and cases (文書番号, 事例番号)."""

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from kasanari import packs
from kasanari.lib import wareki
from kasanari.lib.fiscal_year import fiscal_year
from kasanari.packs.items import YearStyle

from .models import NumberSeries

CASES = "case"
"""The series whose numbers read ``R8-地福-0012``; those of any other series read ``8地福第12号``."""

_TAKE = """
    INSERT INTO {table} (series, mark, year, last) VALUES (%s, %s, %s, 1)
    ON CONFLICT (series, mark, year) DO UPDATE SET last = {table}.last + 1
    RETURNING last
"""


def next_number(series: str, mark: str, at: datetime) -> str:
    """Take the next number of ``series`` for ``mark`` (課略号, e.g. 久地福) in the fiscal year of ``at``.

    Counting begins anew each fiscal year. The counter stays locked until the caller's transaction ends and goes back
    with it, so that no number is ever skipped or given twice.

    Raises:
        transaction.TransactionManagementError: there is no transaction that could give the number back.
    """
    year = fiscal_year(timezone.localdate(at))
    return _written(series, mark, year, _take(series, mark, year))


def _take(series: str, mark: str, year: int) -> int:
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            f"a number of series {series!r} is taken inside the transaction of the act that uses it: "
            "put transaction.atomic around both"
        )
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(NumberSeries._meta.db_table)
        cursor.execute(_TAKE.format(table=table), [series, mark, year])
        taken: int = cursor.fetchone()[0]
    return taken


def _written(series: str, mark: str, year: int, count: int) -> str:
    in_era = packs.city().municipality.document_year_style == YearStyle.WAREKI
    if series == CASES:
        return f"{wareki.fiscal_year_short(year) if in_era else year}-{mark}-{count:04}"
    return f"{_era_year(year) if in_era else year}{mark}第{count}号"


def _era_year(year: int) -> str:
    """The year alone, without its era: 6 for 2024, 元 for 2019."""
    number = wareki.fiscal_year_short(year)[1:]
    return "元" if number == "1" else number
