"""The functions of other rooms that bring their tables in line with a newly applied pack."""

from collections.abc import Callable, Iterator

from kasanari.packs.items import City

Applier = Callable[[City], None]

_appliers: dict[str, Applier] = {}


def applier(function: Applier) -> Applier:
    """Register ``function(city)``. It runs inside the transaction of ``apply`` and must be idempotent."""
    _appliers[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def registered() -> Iterator[Applier]:
    """In the order of registration, which is that of ``INSTALLED_APPS`` when rooms register on import."""
    return iter(tuple(_appliers.values()))
