"""Which days a form accepts."""

from datetime import date, timedelta

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

EARLIEST = date(2000, 4, 1)
FARTHEST = timedelta(days=3 * 366)


def not_in_future(day: date) -> date:
    """A day on which something has happened."""
    if day > timezone.localdate():
        raise forms.ValidationError(_("未来の日付です。実際に行った日を入力してください。"))
    if day < EARLIEST:
        raise forms.ValidationError(_("2000年4月より前の日付は入力できません。年を確かめてください。"))
    return day


def from_today(day: date) -> date:
    """A day planned: today or later, within three years."""
    if day < timezone.localdate():
        raise forms.ValidationError(_("過ぎた日付です。きょう以降の日を入力してください。"))
    return _within_reach(day)


def after_today(day: date | None) -> date | None:
    """A promised day: tomorrow or later, within three years; empty stays empty."""
    if day is None:
        return None
    if day <= timezone.localdate():
        raise forms.ValidationError(_("あした以降の日を入力してください。"))
    return _within_reach(day)


def _within_reach(day: date) -> date:
    if day > timezone.localdate() + FARTHEST:
        raise forms.ValidationError(_("3年より先の日付です。年を確かめてください。"))
    return day
