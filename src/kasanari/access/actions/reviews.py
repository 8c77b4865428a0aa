"""Looking afterwards at what a worker opened to himself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.gate import Right
from kasanari.lib import opening_days

from ..models import Dossier, Emergency, Review, ReviewKind
from ..obstacles import NotYet


def expect_review(
    *, kind: str, by: Any, at: datetime, dossier: Dossier | None = None, emergency: Emergency | None = None
) -> Review:
    """Put the act on the list of those who look after the desk. Part of the act itself, which has permitted."""
    settings = packs.city().settings
    days = settings.emergency_review_days if kind == ReviewKind.EMERGENCY else settings.review_days
    desk_code = dossier.desk_code if dossier is not None else emergency.desk_code if emergency is not None else ""
    return Review.objects.create(
        kind=kind,
        desk_code=desk_code,
        dossier=dossier,
        emergency=emergency,
        done_at=at,
        done_by=by,
        due_on=opening_days.add_opening_days(timezone.localdate(at), days),
    )


@transaction.atomic
def review(*, review_id: Any, is_proper: bool, finding: str, by: Any, at: datetime) -> Review:
    """Say whether the act was proper. What is not proper needs words.

    Raises:
        gate.Refused: it is one's own act, or of a desk ``by`` does not look after.
        NotYet: somebody looked at it already, or the words are missing.
    """
    waiting = _to_review(review_id, by, at)
    if waiting.reviewed_at is not None:
        raise NotYet(_("この件は、すでに確認されています。"))
    if not is_proper and not finding:
        raise NotYet(_("「問題あり」のときは、何が問題かと、とった対応を書いてください。"))
    waiting.reviewed_at, waiting.reviewed_by, waiting.is_proper, waiting.finding = at, by, is_proper, finding
    waiting.save(update_fields=["reviewed_at", "reviewed_by", "is_proper", "finding"])
    return waiting


@transaction.atomic
def review_as_proper(*, review_ids: Iterable[Any], by: Any, at: datetime) -> int:
    """Find several acts proper at once; returns how many. What a colleague looked at meanwhile is left as it is."""
    waiting = [one for one in (_to_review(pk, by, at) for pk in review_ids) if one.reviewed_at is None]
    for one in waiting:
        review(review_id=one.pk, is_proper=True, finding="", by=by, at=at)
    return len(waiting)


def _to_review(review_id: Any, by: Any, at: datetime) -> Review:
    """The act to be looked at, held for whoever looks at it now."""
    found: Review = gate.visible(Review.objects.all(), to=by, right=Right.AMEND, at=at).locked(review_id)
    gate.permit(by, Right.AMEND, found, at=at)
    return found
