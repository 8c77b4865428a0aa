"""Needs that nobody met, recorded without persons."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from kasanari import gate, packs
from kasanari.staff.models import User

from ..models import Source, UnmetNeed
from ..policy import ACTS


@transaction.atomic
def record_unmet_need(
    *,
    topic: str,
    district_code: str,
    source: Source,
    needs: Sequence[str] = (),
    language: str = "",
    day: str = "",
    desk_code: str = "",
    by: User,
    at: datetime,
) -> UnmetNeed:
    """Record that something was needed of which the directory has nothing. No person and no free words go in.

    Args:
        topic: one of the 16 topics of reception, or empty.
        district_code: where it was needed; empty where that is not known, or would tell who it was.

    Raises:
        KeyError: a code that the pack does not have.
    """
    need = UnmetNeed(
        topic=_known(packs.city().code_tables["topics"], topic),
        needs=[_known(packs.city().code_tables["needs"], code) for code in needs],
        language=_known(packs.city().languages, language),
        day=day,
        district_code=_known(packs.city().districts, district_code),
        source=Source(source),
        desk_code=_known(packs.city().desks, desk_code),
        happened_on=timezone.localdate(at),
    )
    gate.permit(by, ACTS["record_unmet_need"], need, at=at)
    need.save(force_insert=True)
    return need


def _known(table: object, code: str) -> str:
    """Words typed by mistake never get in: only codes do."""
    if code and code not in table:  # type: ignore[operator]  # a mapping of the pack, of whatever items
        raise KeyError(code)
    return code
