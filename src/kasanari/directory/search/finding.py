"""Offers that fit what somebody looks for, the nearest first."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When

from kasanari.lib.kana import search_key

from ..models import Service
from .criteria import Criteria
from .distance import districts_of_area, districts_within, steps_between
from .facets import EVERYWHERE, key, pairs_of, word_key

SHORTEST_WORD = 2


def found(criteria: Criteria, rows: Any | None = None) -> Any:
    """The services that fit, those of near districts first, then by reading. Read them through ``gate.visible``."""
    services = (Service.objects.all() if rows is None else rows).offered()
    if keys := _keys(criteria):
        services = services.filter(found_under__contains=keys)
    for word in _words(criteria):
        services = services.filter(found_by__contains=word)
    if near := near_districts(criteria):
        services = services.filter(found_under__overlap=[key("districts", code) for code in [*near, EVERYWHERE]])
    services = services.filter(_of_age(criteria), _at_price(criteria))
    if not criteria.district:
        return services.order_by("sort_key", "id")
    return services.annotate(away=_away(criteria)).order_by("away", "sort_key", "id")


def near_districts(criteria: Criteria) -> list[str]:
    """The districts that are near enough, the nearest first; none: no place was asked for."""
    if criteria.district:
        return districts_within(criteria.district, criteria.steps) or [criteria.district]
    return districts_of_area(criteria.area) if criteria.area else []


def by_district(services: Any) -> Counter[str]:
    """How many of the services are in each district; those for the whole city are under `EVERYWHERE`."""
    counted: Counter[str] = Counter()
    for districts, is_for_all in services.order_by().values_list("found_in", "serves_city"):
        counted.update(districts)
        if is_for_all or not districts:
            counted[EVERYWHERE] += 1
    return counted


def placed_in(service: Service, criteria: Criteria) -> int | None:
    """How many districts away from where somebody looks the service is; None where that is not known or asked."""
    if not criteria.district:
        return None
    steps = [steps_between(criteria.district, code) for code in service.found_in]
    return min((count for count in steps if count is not None), default=None)


def _keys(criteria: Criteria) -> list[str]:
    single = {
        "topics": criteria.topic,
        "needs": criteria.need,
        "languages": criteria.language,
        "days": criteria.day,
        "kind": criteria.kind,
        "formality": criteria.formality,
    }
    keys = [key(kind, code) for kind, code in single.items() if code]
    keys += [key("accessibility", code) for code in criteria.accessibility]
    return keys + [word_key(pair) for word in _words(criteria) for pair in sorted(pairs_of(word))]


def _words(criteria: Criteria) -> list[str]:
    folded = [search_key(word) for word in criteria.words.split()]
    return [word for word in folded if len(word) >= SHORTEST_WORD]


def _of_age(criteria: Criteria) -> Q:
    if criteria.age is None:
        return Q()
    young = Q(minimum_age__isnull=True) | Q(minimum_age__lte=criteria.age)
    return young & (Q(maximum_age__isnull=True) | Q(maximum_age__gte=criteria.age))


def _at_price(criteria: Criteria) -> Q:
    return Q() if criteria.most is None else Q(cost__lte=criteria.most)


def _away(criteria: Criteria) -> Case:
    """The ring of districts a service lies in, what serves the whole city last."""
    rings = _rings(criteria)
    near = [
        When(found_under__overlap=[key("districts", code) for code in ring], then=Value(steps))
        for steps, ring in enumerate(rings)
    ]
    return Case(*near, default=Value(len(rings)), output_field=IntegerField())


def _rings(criteria: Criteria) -> list[Sequence[str]]:
    away = {code: steps_between(criteria.district, code) or 0 for code in near_districts(criteria)}
    return [
        ring
        for steps in range(criteria.steps + 1)
        if (ring := [code for code, count in away.items() if count == steps])
    ]
