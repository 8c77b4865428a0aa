"""Persons that fit a query, as far as somebody may know of them, the likeliest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from kasanari import gate
from kasanari.gate import Right

from ..models import Gram, Person
from .query import Query, Sense, Word

_ORDER = ("-likeness", "family_kana", "given_kana", "birth_on", "id")


@dataclass(frozen=True)
class Found:
    """Persons in their order; ``has_more`` when there are others behind the limit, which nobody counted."""

    persons: Sequence[Person]
    has_more: bool


def find(query: Query, *, to: Any, limit: int, at: datetime | None = None) -> Found:
    """Persons ``to`` may know of who fit every word of ``query``; by phone or address only whom he may locate.

    Persons nobody may tell him of neither appear, nor count, nor take a place.
    """
    named = _visible(query.without_places, Right.INDEX, to, at)[: limit + 1]
    found = {person.pk: person for person in named}
    if query.locates and len(found) <= limit:
        located = _visible(query, Right.LOCATE, to, at)[: limit + 1]
        found |= {person.pk: person for person in located if person.pk not in found}
    persons = list(found.values())
    return Found(persons[:limit], len(persons) > limit)


def _visible(query: Query, right: Right, to: Any, at: datetime | None) -> Any:
    rows = Person.objects.none() if query.is_hopeless or not query else _fitting(query)
    return gate.visible(rows.with_residence(), to=to, right=right, at=at)


def _fitting(query: Query) -> Any:
    rows = Person.objects.filter(reduce(and_, map(_fits_word, query.words)))
    return rows.annotate(likeness=_likeness(query)).order_by(*_ORDER)


def _fits_word(word: Word) -> Q:
    return reduce(or_, map(_fits, word.senses))


def _fits(sense: Sense) -> Q:
    return reduce(and_, (Q(pk__in=_found_by(gram)) for gram in sense.grams))


def _found_by(gram: int) -> QuerySet[Any]:
    return Gram.objects.filter(gram=gram).values("person_id")


def _likeness(query: Query) -> Any:
    """How many words are complete names of the person."""
    complete = Gram.objects.filter(person_id=OuterRef("pk"), gram__in=query.whole).order_by().values("person_id")
    return Coalesce(Subquery(complete.annotate(words=Count("gram")).values("words")), Value(0))
