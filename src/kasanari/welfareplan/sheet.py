"""The account as it is read: every text in its words, in the active language, for the page and for the paper.

``sheet`` returns plain values only, so that the same goes to a Django template and to Typst.
"""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kasanari.packs.items import in_active_language
from kasanari.packs.plan import Figure, Group, Indicator, Measure, Reading
from kasanari.ui.templatetags.kasanari import fiscal_year as year_text

from . import wording
from .account import Account, Entry, EntryGroup, IndicatorRow, LiveSeries, Section
from .contract import records_url


def sheet(account: Account) -> dict[str, Any]:
    """Everything a reader sees, top to bottom."""
    return {
        "municipality": account.municipality.name,
        "title": wording.title(account),
        "up_to": wording.up_to(account),
        "plan_period": wording.plan_period(account),
        "notices": wording.notices(account),
        "notes": wording.notes(account),
        "sample": _sample(account),
        "pillars": [_pillar(section, account) for section in account.sections],
        "total": sum(1 for _entry in account.entries),
        "indicators": [_indicator(row, account) for row in account.indicators],
        "indicator_years": [_year_head(year, account) for year in _reading_years(account)],
        "indicator_notes": wording.indicator_notes(account),
        "summary": _summary(account),
        "source": wording.source(account),
    }


def _sample(account: Account) -> str:
    """Said on every copy whose live figures come from invented records."""
    return _("見本：実績の数値は架空の記録によるものです。") if settings.DEMO or account.municipality.invented else ""


def _pillar(section: Section, account: Account) -> dict[str, Any]:
    pillar = section.pillar
    return {
        "code": pillar.code,
        "title": pillar.name,
        "slogan": in_active_language(pillar.slogan, pillar.slogan_en),
        "count": sum(1 for _entry in section.entries),
        "counts": [_count(group) for group in section.groups],
        "groups": [_group(group, account) for group in section.groups],
    }


def _count(group: EntryGroup) -> dict[str, Any]:
    return {"heading": str(wording.GROUPS[group.group]), "count": len(group.entries)}


def _group(group: EntryGroup, account: Account) -> dict[str, Any]:
    return {
        "heading": str(wording.GROUPS[group.group]),
        "boxed": group.group is Group.INFECTION,
        "entries": [_entry(entry, account) for entry in group.entries],
    }


def _entry(entry: Entry, account: Account) -> dict[str, Any]:
    initiative = entry.initiative
    told_by_measures = bool(entry.measures) and all(measure.departments for measure in entry.measures)
    several = len({measure.departments for measure in entry.measures}) > 1
    departments = wording.initiative_departments(account.city, initiative)
    return {
        "code": initiative.code,
        "number": entry.number,
        "kinds": [str(wording.KINDS[kind]) for kind in initiative.kinds],
        "title": initiative.name,
        "multilayer": initiative.multilayer,
        "period": wording.period(initiative.since_fiscal_year, initiative.until_fiscal_year),
        "departments": "" if told_by_measures and several else wording.named(departments),
        "related": [account.plan.pillars[code].name for code in initiative.secondary_pillars],
        "description": in_active_language(initiative.description, initiative.description_en),
        "measures": [_measure(measure, account, with_departments=several) for measure in entry.measures],
        "recorded": [_recorded(list(same)) for _key, same in groupby(entry.recorded, key=_series_of)],
        "live": _live(entry, account),
    }


def _measure(measure: Measure, account: Account, *, with_departments: bool) -> dict[str, Any]:
    names = wording.department_names(account.city, measure.departments) if with_departments else []
    return {
        "title": measure.name,
        "period": wording.period(measure.since_fiscal_year, None),
        "departments": wording.named(names),
        "description": in_active_language(measure.description, measure.description_en or ""),
    }


def _series_of(figure: Figure) -> tuple[str, str | None, str]:
    return figure.label, figure.unit, figure.source


def _recorded(same: list[Figure]) -> dict[str, Any]:
    """Recorded figures of one label, as one row: 令和2年度 106 → 令和4年度 164."""
    return {
        "label": same[0].name,
        "unit": in_active_language(same[0].unit or "", same[0].unit_en or ""),
        "values": [{"year": year_text(figure.fiscal_year), "value": _value(figure)} for figure in same],
        "source": same[0].source,
    }


def _value(figure: Figure) -> str:
    if isinstance(figure.value, str):
        return in_active_language(figure.value, figure.value_en or "")
    return f"{figure.value:,}"


def _live(entry: Entry, account: Account) -> dict[str, Any] | None:
    """A table of year × number; None while nothing at all was counted."""
    told = [series for series in entry.live if any(series.values.values())]
    if not told:
        return None
    return {
        "years": [year_text(year) for year in told[0].values],
        "rows": [_live_row(series, entry, account) for series in told],
    }


def _live_row(series: LiveSeries, entry: Entry, account: Account) -> dict[str, Any]:
    live = series.figure
    return {
        "label": live.name,
        "unit": in_active_language(live.unit, live.unit_en),
        "cells": [
            {
                "year": year_text(year),
                "value": f"{value:,}",
                "href": records_url(account, entry, live.measure, live.desk, year),
            }
            for year, value in series.values.items()
        ],
    }


def _reading_years(account: Account) -> list[int]:
    """The years of the table: those with a value, and the epidemic ones, whose gap belongs to the picture."""
    known = {reading.fiscal_year for row in account.indicators for reading in row.readings}
    return sorted(known | {year for year in account.plan.epidemic_fiscal_years if year <= account.fiscal_year})


def _year_head(year: int, account: Account) -> dict[str, Any]:
    return {
        "year": year_text(year),
        "short": wording.short_year(year),
        "epidemic": year in account.plan.epidemic_fiscal_years,
    }


def _indicator(row: IndicatorRow, account: Account) -> dict[str, Any]:
    indicator = row.indicator
    by_year = {reading.fiscal_year: reading for reading in row.readings}
    return {
        "title": indicator.name,
        "kind": str(wording.INDICATOR_KINDS[indicator.kind]),
        "unit": in_active_language(indicator.unit, indicator.unit_en),
        "cells": [_reading(by_year.get(year)) for year in _reading_years(account)],
        "target": _target(indicator),
        "source": indicator.source,
        "unverified": bool(indicator.unverified),
    }


def _reading(reading: Reading | None) -> dict[str, Any]:
    if reading is None:
        return {"value": "", "unverified": False}
    return {"value": f"{reading.value:,}", "unverified": bool(reading.unverified)}


def _target(indicator: Indicator) -> str:
    if indicator.target is None:
        return ""
    return f"{indicator.target.value:,}{wording.bracketed(year_text(indicator.target.fiscal_year))}"


def _summary(account: Account) -> dict[str, Any] | None:
    summary = account.summary
    if summary is None:
        return None
    english = in_active_language("", "en") and summary.paragraphs_en
    return {
        "year": year_text(summary.fiscal_year),
        "paragraphs": list(summary.paragraphs_en if english else summary.paragraphs),
    }
