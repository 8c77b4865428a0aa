"""Persons that fit a query, as far as somebody may know of them, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from itertools import product
from math import prod
from operator import and_, or_
from typing import Any
from uuid import UUID

from django.db.models import Case, Q, Value, When
from django.utils import timezone

from kasanari import gate
from kasanari.gate import Right

from ..merging import standing_merges
from ..models import Person
from .grams import grams_of, homes_of
from .query import Query, Sense

Guard = Callable[[Sequence[Person], Any, datetime], set[UUID]]
_guards: list[Guard] = []


def guard_former_names(guard: Guard) -> None:
    """Ask ``guard`` of each list of persons for those whose former names are no clue for whoever searches."""
    _guards.append(guard)


MOST_QUESTIONS = 8
"""Of the index, for one search."""
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
    named = _named(query.without_places, to, limit, at)
    found = {person.pk: person for person in named}
    if query.locates and len(found) <= limit:
        others = fitting(query).exclude(pk__in=found)
        located = gate.first(others, limit + 1 - len(found), to=to, right=Right.LOCATE, at=at)
        found |= {person.pk: person for person in located}
    return Found(_once_each(list(found.values())[:limit], to, at), len(found) > limit)


def _named(query: Query, to: Any, limit: int, at: datetime | None) -> list[Person]:
    """By name and birth date. Whoever fits by a former name alone that is no clue for ``to`` takes no place either."""
    rows, unfit = fitting(query), set[UUID]()
    while True:
        found = gate.first(rows.exclude(pk__in=unfit) if unfit else rows, limit + 1, to=to, at=at)
        if not (more := _fitting_by_former_name_only(found, query, to, at)):
            return found
        unfit |= more


def _fitting_by_former_name_only(found: Sequence[Person], query: Query, to: Any, at: datetime | None) -> set[UUID]:
    if not found:
        return set()
    guarded = _guarded(found, to, at)
    homes = homes_of(guarded) if guarded else {}
    return {
        person.pk
        for person in found
        if person.pk in guarded and not query.fits(grams_of(person, homes=homes.get(person.pk, ())))
    }


def _guarded(persons: Sequence[Person], to: Any, at: datetime | None) -> set[UUID]:
    moment = at or timezone.now()
    return set[UUID]().union(*(guard(persons, to, moment) for guard in _guards))


def _once_each(persons: Sequence[Person], to: Any, at: datetime | None) -> list[Person]:
    """Who counts as the same person as another comes once, as the record that is kept, where ``to`` may know of it.

    Not where former names are no clue for ``to``: the other record may bear one.
    """
    guarded = _guarded(persons, to, at)
    kept = standing_merges(person.pk for person in persons if person.pk not in guarded)
    known = {person.pk: person for person in persons}
    if missing := set(kept.values()) - known.keys():
        rows = Person.objects.filter(pk__in=missing).with_residence()
        known |= {person.pk: person for person in gate.visible(rows, to=to, right=Right.INDEX, at=at)}
    chosen = (known.get(kept.get(person.pk, person.pk), person) for person in persons)
    return list({person.pk: person for person in chosen}.values())


def fitting(query: Query) -> Any:
    """Rows of persons who fit the query, the likeliest first, whoever may know of them."""
    if query.is_hopeless or not query:
        return Person.objects.none()
    rows = Person.objects.filter(_fits(query)).with_residence().annotate(likeness=_likeness(query))
    return rows.order_by(*_ORDER)


def _fits(query: Query) -> Q:
    """What persons are found by who fit: asked of the side table, by its index, before any person is looked at.

    The words in one sense each are one question, which the index answers by itself; where words have many senses, each
    is asked about apart, or the questions would be legion.
    """
    senses = [word.senses for word in query.words]
    if prod(map(len, senses)) <= MOST_QUESTIONS:
        return reduce(or_, (_found_by(*chosen) for chosen in product(*senses)))
    return reduce(and_, (reduce(or_, map(_found_by, of_word)) for of_word in senses))


def _found_by(*senses: Sense) -> Q:
    return Q(found_by__grams__contains=[gram for sense in senses for gram in sense.grams])


def _likeness(query: Query) -> Any:
    """How many words are complete names of the person."""
    return sum((Case(When(found_by__grams__contains=[one], then=1), default=0) for one in query.whole), start=Value(0))
