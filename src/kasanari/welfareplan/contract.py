"""The account as data for others: the JSON contract that ``account.schema.json`` describes.

Texts are Japanese whatever the language of the screen, so that what others build on does not change with it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.urls import reverse
from django.utils import timezone, translation

from kasanari.packs.plan import Reading

from . import wording
from .account import Account, Entry, IndicatorRow, Section

SCHEMA = Path(__file__).with_name("account.schema.json")


def as_data(account: Account) -> dict[str, Any]:
    """The account as plain values, in the shape of the schema."""
    with translation.override("ja"):
        return _as_data(account)


def _as_data(account: Account) -> dict[str, Any]:
    return {
        "municipality": account.municipality.label,
        "fiscal_year": account.fiscal_year,
        "plan": {
            "code": account.plan.code,
            "title": account.plan.title,
            "first_fiscal_year": account.plan.first_fiscal_year,
            "last_fiscal_year": account.plan.last_fiscal_year,
            "epidemic_fiscal_years": list(account.plan.epidemic_fiscal_years),
            "source": account.plan.source,
        },
        "period": account.period,
        "after_plan": account.is_after_plan,
        "generated_at": timezone.localtime(account.generated_at).isoformat(timespec="seconds"),
        "pillars": [_pillar(section, account) for section in account.sections],
        "indicators": [_indicator(row, account) for row in account.indicators],
        "summary": "\n\n".join(account.summary.paragraphs) if account.summary else None,
        "summary_fiscal_year": account.summary.fiscal_year if account.summary else None,
    }


def records_url(account: Account, entry: Entry, measure: str, desk: str, fiscal_year: int) -> str:
    """The page with the records behind one number of a live figure, as an absolute path."""
    return reverse("welfareplan:records", args=[account.plan.code, entry.initiative.code, measure, desk, fiscal_year])


def _pillar(section: Section, account: Account) -> dict[str, Any]:
    return {
        "code": section.pillar.code,
        "title": section.pillar.title,
        "initiatives": [_initiative(entry, account) for entry in section.entries],
    }


def _initiative(entry: Entry, account: Account) -> dict[str, Any]:
    initiative = entry.initiative
    return {
        "code": initiative.code,
        "group": initiative.group,
        "number": entry.number,
        "title": initiative.title,
        "kinds": list(initiative.kinds),
        "infection_response": initiative.infection_response,
        "multilayer": initiative.multilayer,
        "since_fiscal_year": initiative.since_fiscal_year,
        "until_fiscal_year": initiative.until_fiscal_year,
        "departments": wording.initiative_departments(account.city, initiative),
        "measures": [
            {
                "title": measure.title,
                "departments": wording.department_names(account.city, measure.departments),
                "since_fiscal_year": measure.since_fiscal_year,
                "description": measure.description,
            }
            for measure in entry.measures
        ],
        "description": initiative.description,
        "figures": [*_recorded(entry), *_live(entry, account)],
        "secondary_pillars": list(initiative.secondary_pillars),
        "unverified": list(initiative.unverified),
    }


def _recorded(entry: Entry) -> Iterator[dict[str, Any]]:
    for figure in entry.recorded:
        yield {
            "label": figure.label,
            "fiscal_year": figure.fiscal_year,
            "value": figure.value,
            "unit": figure.unit,
            "kind": "recorded",
            "records_url": None,
            "source": figure.source,
            "unverified": list(figure.unverified),
        }


def _live(entry: Entry, account: Account) -> Iterator[dict[str, Any]]:
    for series in entry.live:
        live = series.figure
        for fiscal_year, value in series.values.items():
            yield {
                "label": live.label,
                "fiscal_year": fiscal_year,
                "value": value,
                "unit": live.unit,
                "kind": "live",
                "records_url": records_url(account, entry, live.measure, live.desk, fiscal_year),
                "source": None,
                "unverified": [],
            }


def _indicator(row: IndicatorRow, account: Account) -> dict[str, Any]:
    indicator = row.indicator
    return {
        "code": indicator.code,
        "title": indicator.title,
        "kind": indicator.kind,
        "unit": indicator.unit,
        "target": _reading(indicator.target, account) if indicator.target else None,
        "readings": [_reading(reading, account) for reading in row.readings],
        "source": indicator.source,
        "unverified": list(indicator.unverified),
    }


def _reading(reading: Reading, account: Account) -> dict[str, Any]:
    return {
        "fiscal_year": reading.fiscal_year,
        "value": reading.value,
        "epidemic": reading.fiscal_year in account.plan.epidemic_fiscal_years,
        "unverified": list(reading.unverified),
    }
