"""Pages as HSDS 3.0 has them: numbered, with how many there are. All of it is public, so that it may be counted."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ..problems import BadQuery

USUAL, MOST = 50, 100
LAST = 1_000_000
MAY_BE = {"true": True, "false": False}


@dataclass(frozen=True)
class Asked:
    """What a list was asked for. ``full``: everything that belongs to each of its rows."""

    page: int
    size: int
    full: bool
    search: str
    organization: UUID | None
    term: UUID | None


def asked(query: Mapping[str, Any], *, takes: Sequence[str] = ()) -> Asked:
    """Read the parameters of a list; ``takes`` are those it knows beside the page.

    Raises:
        BadQuery: one of them cannot be read, or there is another.
    """
    allowed = ("page", "per_page", "format", *takes)
    unknown = sorted(set(query) - set(allowed))
    if unknown:
        raise BadQuery(unknown[0], _("使えるのは %(names)s だけです。") % {"names": ", ".join(allowed)})
    if query.get("format", "json") != "json":
        raise BadQuery("format", _("json だけを返します。"))
    return Asked(
        page=_number(query, "page", 1, LAST),
        size=_number(query, "per_page", USUAL, MOST),
        full=_truth(query, "full"),
        search=str(query.get("search", ""))[:60],
        organization=_id(query, "organization_id"),
        term=_id(query, "taxonomy_term_id"),
    )


def page_of(rows: Any, found: Asked, total: int, shape: Any) -> dict[str, Any]:
    """One page of ``rows`` (of a table, or a list), each in its shape."""
    first = (found.page - 1) * found.size
    contents = [shape(row) for row in _sliced(rows, slice(first, first + found.size))]
    pages = max(math.ceil(total / found.size), 1)
    return {
        "total_items": total,
        "total_pages": pages,
        "page_number": found.page,
        "size": len(contents),
        "first_page": found.page == 1,
        "last_page": found.page >= pages,
        "empty": not contents,
        "contents": contents,
    }


def _sliced(rows: Any, page: slice) -> Any:
    """Of a table, which rows they are is asked of the index first: a late page skips rows without reading them."""
    if isinstance(rows, QuerySet) and page.start:
        return rows.filter(pk__in=rows.values("pk")[page])
    return rows[page]


def _number(query: Mapping[str, Any], name: str, usual: int, most: int) -> int:
    text = query.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= most):
        raise BadQuery(name, _("1から%(most)dまでの数を入れてください。") % {"most": most})
    return int(text)


def _truth(query: Mapping[str, Any], name: str) -> bool:
    text = query.get(name, "false")
    if text not in MAY_BE:
        raise BadQuery(name, _("true か false を入れてください。"))
    return MAY_BE[text]


def _id(query: Mapping[str, Any], name: str) -> UUID | None:
    text = query.get(name)
    if text is None:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise BadQuery(name, _("一覧にあるIDを、そのまま入れてください。")) from error
