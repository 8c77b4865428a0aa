"""Lists in pages by key: the next page begins after the last id, and nobody counts what he may not see."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.http import Http404
from django.utils.translation import gettext as _

from .problems import BadQuery

USUAL, MOST = 50, 200


@dataclass(frozen=True)
class Page:
    after: Any
    limit: int


def asked_page(query: Mapping[str, Any], model: type[Model]) -> Page:
    """Read ``after`` and ``limit``.

    Raises:
        BadQuery: one of them cannot be read, or there is another parameter.
    """
    unknown = sorted(set(query) - {"after", "limit"})
    if unknown:
        raise BadQuery(unknown[0], _("使えるのは after と limit だけです。"))
    return Page(_after(query.get("after"), model), _limit(query.get("limit")))


def id_of(text: str, model: type[Model]) -> Any:
    """Return ``text`` as an id of ``model``.

    Raises:
        Http404: no record can have this id.
    """
    try:
        return model._meta.pk.to_python(text)
    except ValidationError as error:
        raise Http404(text) from error


def _after(text: str | None, model: type[Model]) -> Any:
    if text is None:
        return None
    try:
        return id_of(text, model)
    except Http404 as error:
        raise BadQuery("after", _("前の答えの「next」にあるIDを、そのまま入れてください。")) from error


def _limit(text: str | None) -> int:
    if text is None:
        return USUAL
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST):
        raise BadQuery("limit", _("1から%(most)dまでの数を入れてください。") % {"most": MOST})
    return int(text)
