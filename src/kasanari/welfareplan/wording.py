"""The standing words of an account, in the active language."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from kasanari.lib.wareki import fiscal_year_short
from kasanari.packs.items import City
from kasanari.packs.plan import Group, IndicatorKind, Initiative, Kind
from kasanari.ui.templatetags.kasanari import fiscal_year as year_text
from kasanari.ui.templatetags.kasanari import wareki

from .account import Account, Period

KINDS = {Kind.NEW: later("新規"), Kind.EXPANDED: later("拡充")}
GROUPS = {
    Group.NEW: later("新規"),
    Group.EXPANDED: later("拡充"),
    Group.NEW_EXPANDED: later("新規・拡充"),
    Group.INFECTION: later("感染症の影響に対応した取組み"),
}
FIGURE_KINDS = {"recorded": later("公表値"), "live": later("実績から集計")}
INDICATOR_KINDS = {IndicatorKind.PLAN: later("成果指標"), IndicatorKind.RELATED: later("関連する調査の値")}


def period(since: int | None, until: int | None) -> str:
    """〔令和3年度〜〕, 〔令和2年度〕, 〔令和2年度〜令和4年度〕; empty when no year is stated."""
    if since is None and until is None:
        return ""
    if since == until:
        return f"〔{year_text(since)}〕"
    return f"〔{year_text(since)}〜{year_text(until)}〕"


def department_names(city: City, codes: tuple[str, ...]) -> list[str]:
    return [city.departments[code].name for code in codes]


def initiative_departments(city: City, initiative: Initiative) -> list[str]:
    """The departments (担当課) of an initiative, with 関係各課 where the plan says so."""
    names = department_names(city, initiative.departments)
    return [*names, _("関係各課")] if initiative.with_related_departments else names


def named(departments: list[str]) -> str:
    """（地域福祉課・関係各課）; empty without departments."""
    return bracketed((", " if _is_english() else "・").join(departments))


def bracketed(text: str) -> str:
    if not text:
        return ""
    return f"({text})" if _is_english() else f"（{text}）"


def _is_english() -> bool:
    return (get_language() or "ja").startswith("en")


def short_year(fiscal_year: int) -> str:
    """R4 for narrow columns; 2022 in English."""
    return str(fiscal_year) if _is_english() else fiscal_year_short(fiscal_year)


def title(account: Account) -> str:
    return _("%(plan)s 取組みの状況") % {"plan": account.plan.name}


def up_to(account: Account) -> str:
    return _("%(year)sまで") % {"year": year_text(account.fiscal_year)}


def plan_period(account: Account) -> str:
    first, last = year_text(account.plan.first_fiscal_year), year_text(account.plan.last_fiscal_year)
    return _("計画期間 %(first)s〜%(last)s") % {"first": first, "last": last}


def notes(account: Account) -> list[str]:
    """How to read the account. The wording tells also what nobody has confirmed."""
    secondary = _("取組みは関わりの最も深い柱に一つだけ載せ、ほかに関わる柱は「関連する柱」として示します。")
    if any("secondary_pillars" in entry.initiative.unverified for entry in account.entries):
        secondary += _("「関連する柱」は案であり、市の確認を受けていません（未確認）。")
    return [
        _("計画の初年度から積み上げた一覧で、終了した取組みも載せています。番号は柱と区分ごとに付けています。"),
        secondary,
        _("★重層事業★は、重層的支援体制整備事業に位置付けた取組みです。"),
        _(
            "「公表値」は出典の資料にある数値、「実績から集計」は相談支援の記録を年度ごとに数えた数値です。"
            "数え方が異なるため、合計していません。"
        ),
    ]


def notices(account: Account) -> list[str]:
    """What a reader must know of this fiscal year before believing its figures."""
    year = {"year": year_text(account.fiscal_year), "day": wareki(account.generated_at)}
    found = []
    if account.period is Period.UNDER_WAY:
        found.append(_("%(year)sは年度途中です。実績は%(day)sまでの集計です。") % year)
    if account.period is Period.NOT_BEGUN:
        found.append(_("%(year)sはまだ始まっていません。実績は%(day)sまでの集計です。") % year)
    if account.is_after_plan:
        found.append(_after_plan(account))
    return found


def _after_plan(account: Account) -> str:
    words = {"last": year_text(account.plan.last_fiscal_year)}
    successor = account.city.plan_for(account.fiscal_year)
    if successor is None:
        return _("計画期間は%(last)sで終わりました。後継の計画が未登録のため、同じ取組みを続けて載せています。") % words
    words["plan"] = successor.name
    return _("計画期間は%(last)sで終わりました。この年度は「%(plan)s」の期間です。") % words


def indicator_notes(account: Account) -> list[str]:
    found = []
    if not account.has_plan_indicators:
        found.append(_("計画の成果指標の値は、手元の資料に示されていないため載せていません（不明）。"))
    if any(row.indicator.kind is IndicatorKind.RELATED for row in account.indicators):
        found.append(_("「関連する調査の値」は計画の内容に近い値です。成果指標かどうかは未確認です。"))
    if account.plan.epidemic_fiscal_years:
        found.append(_("※の年度は感染症の流行と重なり、値の変化を取組みの効果とみることはできません。"))
    return found


def source(account: Account) -> str:
    words = {"source": account.plan.source, "day": wareki(account.generated_at), "version": account.city.version}
    return _("取組みの内容：%(source)s。%(day)s作成（自治体データ %(version)s版）。") % words


def on_paper() -> dict[str, Any]:
    """The standing words of the printed account."""
    return {
        "lang": (get_language() or "ja")[:2],
        "indent": 0 if _is_english() else 1,
        "multilayer": _("★重層事業★"),
        "recorded": str(FIGURE_KINDS["recorded"]),
        "live": str(FIGURE_KINDS["live"]),
        "source": _("出典"),
        "related": _("関連する柱"),
        "initiatives": _("件"),
        "total": _("取組みの合計"),
        "notice": _("お知らせ"),
        "how_to_read": _("この一覧の見方"),
        "nothing_yet": _("この年度までに始まった取組みはありません。"),
        "indicators": _("成果指標と関連する値"),
        "indicator": _("指標"),
        "target": _("目標"),
        "unknown": _("不明"),
        "unverified": _("未確認"),
        "summary": _("中間総括"),
    }
