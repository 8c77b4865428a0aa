"""Lists of the city's open data (自治体標準オープンデータセット): taken in through ``imports``, given out as CSV."""

from kasanari.imports.kinds import ListKind, register_list

from .applying import applying
from .columns import CARE, CHILDCARE, FACILITIES, SHELTERS, OpenList
from .comparing import comparing, complete
from .knowing import knowing

LISTS = (FACILITIES, CHILDCARE, CARE, SHELTERS)


def register() -> None:
    for one in LISTS:
        register_list(_kind(one))


def _kind(one: OpenList) -> ListKind:
    return ListKind(
        code=one.code,
        label=one.label,
        columns=one.columns,
        key="key",
        needed=(("key",), ("name",)),
        complete=complete,
        compare=comparing(one),
        apply=applying(one),
        told=frozenset(column.name for column in one.columns),
        known=knowing(one),
        unknown=lambda _load_id, _to, _at: [],  # what a city publishes is hidden from nobody
    )
