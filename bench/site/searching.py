"""The product for whoever searches faster than a person can: the limit of searches a minute is lifted, nothing else."""

from django.apps import AppConfig


class SearchingConfig(AppConfig):
    name = "bench.site"
    label = "bench_searching"

    def ready(self) -> None:
        from kasanari.gate import searches

        searches.MOST_IN_A_MINUTE = 1_000_000
