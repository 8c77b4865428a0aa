"""Finding offers: what each is found under, how far districts lie apart, and what somebody looks for."""

from .criteria import Criteria
from .distance import districts_within, steps_between
from .facets import EVERYWHERE, index_services
from .finding import by_district, found, placed_in

__all__ = [
    "EVERYWHERE",
    "Criteria",
    "by_district",
    "districts_within",
    "found",
    "index_services",
    "placed_in",
    "steps_between",
]
