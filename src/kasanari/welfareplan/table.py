"""The account as one flat table, for those who open it in a spreadsheet."""

from collections.abc import Iterator
from typing import Any

from .account import Account
from .contract import as_data
from .wording import FIGURE_KINDS, GROUPS

INITIATIVE_COLUMNS = (
    "自治体", "計画", "年度", "柱", "柱の名称", "コード", "区分", "番号", "取組み", "感染症の影響への対応", "重層事業",
    "開始年度", "終了年度", "担当課",
)  # fmt: skip
MEASURE_COLUMNS = ("内訳", "内訳の担当課", "内訳の開始年度")
FIGURE_COLUMNS = ("数値の名称", "数値の年度", "数値", "単位", "数値の種類", "出典")
COLUMNS = INITIATIVE_COLUMNS + MEASURE_COLUMNS + FIGURE_COLUMNS

NO_MEASURE = (None,) * len(MEASURE_COLUMNS)
NO_FIGURE = (None,) * len(FIGURE_COLUMNS)


def as_rows(account: Account) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of ``COLUMNS``: one for each measure and each figure of an initiative, else one for itself.

    A figure belongs to the initiative, not to one measure of it: no value stands in two rows, so that sums are right.
    """
    data = as_data(account)
    for pillar in data["pillars"]:
        for initiative in pillar["initiatives"]:
            head = _initiative(data, pillar, initiative)
            rows = [(*_measure(measure), *NO_FIGURE) for measure in initiative["measures"]]
            rows += [(*NO_MEASURE, *_figure(figure)) for figure in initiative["figures"]]
            yield from ((*head, *row) for row in rows or [(*NO_MEASURE, *NO_FIGURE)])


def _initiative(data: dict[str, Any], pillar: dict[str, Any], initiative: dict[str, Any]) -> tuple[Any, ...]:
    return (
        data["municipality"],
        data["plan"]["title"],
        data["fiscal_year"],
        pillar["code"],
        pillar["title"],
        initiative["code"],
        str(GROUPS[initiative["group"]]),
        initiative["number"],
        initiative["title"],
        int(initiative["infection_response"]),
        int(initiative["multilayer"]),
        initiative["since_fiscal_year"],
        initiative["until_fiscal_year"],
        "・".join(initiative["departments"]),
    )


def _measure(measure: dict[str, Any]) -> tuple[Any, ...]:
    return measure["title"], "・".join(measure["departments"]), measure["since_fiscal_year"]


def _figure(figure: dict[str, Any]) -> tuple[Any, ...]:
    kind = str(FIGURE_KINDS[figure["kind"]])
    return figure["label"], figure["fiscal_year"], figure["value"], figure["unit"], kind, figure["source"]
