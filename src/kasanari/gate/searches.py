"""Searches leave a trace that compares but does not tell: their words are hashed. Whoever searches too fast waits."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.utils import timezone

from . import chain, visit
from .rights import SEARCH, Decision, Refused

MOST_IN_A_MINUTE = 60
"""More than anybody types, fewer than a script needs."""
MOST_TERMS = 8


class TooManySearches(Refused):
    """Refused for a minute. Recorded already: a view that catches it shows what was typed and says to wait."""


def searched(by: Any, terms: Iterable[str]) -> None:
    """Note that ``by`` searches for ``terms``, folded as names are searched; call it before looking.

    Raises:
        TooManySearches: ``by`` made `MOST_IN_A_MINUTE` searches within the last minute.
    """
    too_many = _searches_of_last_minute(by) >= MOST_IN_A_MINUTE
    why = "too_many" if too_many else ""
    decision = Decision(not too_many, SEARCH, SEARCH, why=why, by=by, purpose=hashed(terms))
    visit.note(decision)
    if too_many:
        raise TooManySearches(decision)


def hashed(terms: Iterable[str]) -> str:
    """The first `MOST_TERMS` terms, each as 16 hexadecimal digits: equal for equal words, readable for nobody."""
    return " ".join(chain.keyed(f"search:{term}".encode()).hex()[:16] for term in list(terms)[:MOST_TERMS])


def _searches_of_last_minute(by: Any) -> int:
    rows = apps.get_model("gate", "AuditRow").objects.filter(
        user_id=by.pk, subject=SEARCH, allowed=True, at__gt=timezone.now() - timedelta(minutes=1)
    )
    return int(rows.count())
