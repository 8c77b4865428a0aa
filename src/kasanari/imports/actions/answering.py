"""The second person: approving a list, sending it back, and letting it into the records."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.staff.models import User

from .. import staging
from ..flow import FLOW
from ..models import APPLICABLE, Import
from ..policy import ACTS
from .obstacles import NotYet


@transaction.atomic
def approve(*, load_id: UUID, leaves_out: bool = False, by: User, at: datetime) -> Import:
    """Approve a list that somebody else brought.

    Args:
        leaves_out: rows in conflict and broken rows stay out; without it, a list with such rows is not approved.
    """
    load = _moving("approve", load_id, by, at)
    if load.held_back and not leaves_out:
        raise NotYet(
            _(
                "矛盾・不備の行が%(count)d行あります。「矛盾・不備の行を除いて反映する」を選ぶか、ファイルを直して取り込み直してください。"
            )
            % {"count": load.held_back}
        )
    load.leaves_out = leaves_out
    load.answered_by, load.answered_at = by, at
    load.save(update_fields=["stage", "leaves_out", "answered_by", "answered_at"])
    return load


@transaction.atomic
def refuse(*, load_id: UUID, reason: str = "", by: User, at: datetime) -> Import:
    """Send a list back, or take it back oneself. What its rows held is forgotten; that it was brought is not."""
    load = _moving("refuse", load_id, by, at)
    load.reason = reason
    load.answered_by, load.answered_at = by, at
    load.save(update_fields=["stage", "reason", "answered_by", "answered_at"])
    load.rows.update(raw=[], content={}, key="", changes={}, problems=[])  # behind the wall nothing is deleted
    return load


@transaction.atomic
def apply(*, load_id: UUID, by: User, at: datetime) -> Import:
    """Let an approved list into the records, all of it or nothing.

    Raises:
        NotYet: the records have changed since the list was looked through, so that it would do something else.
    """
    load = _moving("apply", load_id, by, at)
    otherwise = staging.rows_that_would_do_otherwise(load)
    if otherwise:
        raise NotYet(
            _("確認のあとで記録が変わり、%(count)d行の結果が変わりました。差し戻して、もう一度取り込んでください。")
            % {"count": otherwise}
        )
    with gate.whole_city("lets an approved list into the records of everybody it names"):
        load.list_kind.apply(load.pk, APPLICABLE, at)
    load.applied_by, load.applied_at = by, at
    load.save(update_fields=["stage", "applied_by", "applied_at"])
    return load


def _moving(act: str, load_id: UUID, by: User, at: datetime) -> Import:
    """The list, locked and allowed to be acted upon, at the stage the act leads to."""
    load: Import = gate.visible(Import.objects, to=by, at=at).locked(load_id)
    gate.permit(by, ACTS[act], load, at=at)
    load.stage = FLOW.after(act, load.stage)
    return load
