"""Until when what is promised. All of it counts opening days (開庁日) by the terms of the pack."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from kasanari import packs
from kasanari.lib.opening_days import add_opening_days


def answer_by(sent_on: date) -> date:
    return add_opening_days(sent_on, packs.city().settings.referral_answer_days)


def expires_on(sent_on: date) -> date:
    """The last day on which it can still be answered; never before the answer is due."""
    longest = add_opening_days(sent_on, packs.city().settings.referral_expiry_days)
    return max(longest, answer_by(sent_on))


def meet_by(accepted_on: date) -> date:
    return add_opening_days(accepted_on, packs.city().settings.referral_meet_days)


def result_by(met_on: date) -> date:
    return add_opening_days(met_on, packs.city().settings.referral_result_days)


def kept_until(expires: date) -> date:
    """How long whoever accepts on the last day may keep what was handed over: until the result is due, and a week."""
    return result_by(meet_by(expires)) + timedelta(days=7)


def day_before(day: date) -> date:
    return day - timedelta(days=1)


def end_of(day: date) -> datetime:
    """The moment ``day`` is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
