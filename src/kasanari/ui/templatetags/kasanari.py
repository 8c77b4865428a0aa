"""Template tags and filters of every page: ``{% load kasanari %}``."""

from datetime import date, datetime
from typing import Any

from django import template
from django.template.context import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from kasanari.lib import wareki as wareki_lib
from kasanari.lib.fiscal_year import fiscal_year as fiscal_year_of

from ..grounds import NAMES_OF_GROUNDS

register = template.Library()


def _local(value: date | datetime) -> date:
    """Return the calendar day of a moment where the municipality is, or the day itself."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


@register.filter
def wareki(value: date | datetime | None) -> str:
    """Print a day: 令和8年11月23日; with English screens, 2026-11-23. Empty for None."""
    if not value:
        return ""
    day = _local(value)
    return wareki_lib.format(day) if _is_japanese() else day.isoformat()


@register.filter
def wareki_short(value: date | datetime | None) -> str:
    """Print a day for narrow columns: R8.11.23; with English screens, 2026-11-23. Empty for None."""
    if not value:
        return ""
    day = _local(value)
    return wareki_lib.format_short(day) if _is_japanese() else day.isoformat()


@register.filter
def iso(value: date | datetime | None) -> str:
    """Return the machine's form for ``datetime`` attributes: 2026-11-23 or 2026-11-23T09:05+09:00."""
    if not value:
        return ""
    if isinstance(value, datetime):
        moment = timezone.localtime(value) if timezone.is_aware(value) else value
        return moment.isoformat(timespec="minutes")
    return value.isoformat()


@register.filter
def grouped(value: int) -> str:
    """A large number as offices write it: 300,000."""
    return f"{value:,}"


@register.filter
def clock(value: date | datetime | None) -> str:
    """Return the local time of a moment, 9:05, and nothing for a day without a time."""
    if not isinstance(value, datetime):
        return ""
    moment = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{moment.hour}:{moment.minute:02}"


@register.filter
def fiscal_year(value: int | date | datetime | None) -> str:
    """Print a fiscal year: 令和4年度; with English screens FY2022. Empty for None.

    Takes any day in it, or the western year of its April.
    """
    if not value:
        return ""
    year = value if isinstance(value, int) else fiscal_year_of(_local(value))
    return wareki_lib.format_year(year) if _is_japanese() else f"FY{year}"


@register.simple_tag
def ground_words(kind: str, until: Any = None, detail: str = "") -> SafeString:
    """What stands in the chip of a ground (`<c-ground>`); a kind without a name of its own as it is."""
    told = [("why", gettext("根拠")), ("kind", NAMES_OF_GROUNDS.get(kind, kind)), ("detail", detail)]
    words = format_html_join("", '<span class="ground__{}">{}</span>', (one for one in told if one[1]))
    if not until:
        return words
    last = '{}<span class="ground__until"><time datetime="{}">{}</time>{}</span>'
    return format_html(last, words, iso(until), wareki(until), gettext("まで"))


@register.simple_tag
def day(value: date | datetime | None, short: str = "") -> SafeString:
    """A day, or a moment with its time, for people and for machines (`<c-date>`); empty for None."""
    if not value:
        return SafeString()
    words = " ".join(filter(None, [(wareki_short if short else wareki)(value), clock(value)]))
    return format_html('<time class="date" datetime="{}">{}</time>', iso(value), words)


@register.simple_tag
def chip(text: Any, tone: str = "neutral") -> SafeString:
    """`<c-chip>` with nothing but a text, for long lists: of a component for each, a page takes half its time."""
    return format_html('<span class="chip" data-tone="{}">{}</span>', tone, text)


@register.simple_block_tag(takes_context=True)
def document_title(context: Context, content: str) -> str:
    """Join the page's own title, the system's name and the municipality: 「きょう｜重なり｜みほん市」."""
    municipality: Any = context.get("municipality")
    page = mark_safe(content.strip())  # noqa: S308  the block's own output, escaped when it was rendered
    parts = [page, gettext("重なり"), getattr(municipality, "name", "")]
    return format_html_join("｜", "{}", ((part,) for part in parts if part))


def _is_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")
