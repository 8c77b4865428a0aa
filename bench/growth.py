"""How searches slow down as a city grows a hundredfold: 30,000, 300,000 and 3,000,000 persons. For the night.

The largest city takes an hour to invent at the first run, and 30 GB of disk.
"""

from collections.abc import Iterator

from bench.figures import Figure, percentile
from bench.people import city_of, measured

CITIES = (30_000, 300_000, 3_000_000)


def run() -> Iterator[Figure]:
    """The slowest of twenty searches in each city, beside the smallest one."""
    found = {people: measured(city_of(people))["found"] for people in CITIES}
    smallest, *_ = (percentile(times, 95) * 1000 for times in found.values())
    for people, times in found.items():
        yield Figure(
            figure=f"search among {people:,}: p95",
            value=percentile(times, 95) * 1000,
            unit="ms",
            baseline=f"among {CITIES[0]:,}",
            baseline_value=smallest,
        )
