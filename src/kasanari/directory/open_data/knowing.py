"""Which entries a whole list does not name any more, for whoever looks the list through."""

from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from kasanari import gate
from kasanari.gate import Right
from kasanari.imports.kinds import Known

from ..models import Organization
from .columns import OpenList


def knowing(one: OpenList) -> Callable[[Collection[str], Any, datetime], dict[str, Known]]:
    def known(keys: Collection[str], to: Any, at: datetime) -> dict[str, Known]:
        entries = Organization.objects.listed().filter(list_code=one.code, list_key__in=keys)
        found = gate.visible(entries, to=to, right=Right.INDEX, at=at)
        return {entry.list_key: Known(entry.name, entry.kana, entry.get_absolute_url()) for entry in found}

    return known
