"""The parts of an address somebody may remember: the town, the 丁目, the house."""

import re
from collections.abc import Iterator

from ..addresses import search_form

_NUMBERS = re.compile(r"\d+(?:-\d+)*")


def parts_of(address: str) -> Iterator[str]:
    """Yield the parts of an address in its search form, each with all before it: 東町, 東町42, 東町42-1."""
    form = search_form(address)
    found = _NUMBERS.search(form)
    town = form[: found.start()] if found else form
    if not town:
        return
    yield town
    numbers = found.group().split("-") if found else []
    for count in range(1, len(numbers) + 1):
        yield town + "-".join(numbers[:count])
