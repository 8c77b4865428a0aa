"""The second person: approving a list, sending it back, and letting it into the records."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.staff.models import User

from .. import later, looking, staging, waiting
from ..flow import FLOW
from ..models import APPLICABLE, HELD_BACK, Import, Step
from ..policy import ACTS
from ..progress import tell
from .obstacles import NotYet


@transaction.atomic
def approve(*, load_id: UUID, leaves_out: bool = False, is_complete: bool = False, by: User, at: datetime) -> Import:
    """Approve a list that somebody else brought.

    Args:
        leaves_out: rows in conflict and broken rows stay out; without it, a list with such rows is not approved.
        is_complete: the file is not cut off, though many of those on record are missing from it.
    """
    load = _moving("approve", load_id, by, at)
    if not leaves_out and looking.counts_for(load, by, at).keys() & set(HELD_BACK):
        raise NotYet(
            _(
                "矛盾・不備の行があります。「矛盾・不備の行を除いて反映する」を選ぶか、ファイルを直して取り込み直してください。"
            )
        )
    if load.looks_cut_off and not is_complete:
        raise NotYet(
            _(
                "記録にあるのに抽出にない人が多すぎます。ファイルが途中で切れていないか確かめてください。切れていなければ、そのことを選んでから承認してください。"
            )
        )
    load.leaves_out = leaves_out
    load.answered_by, load.answered_at = by, at
    load.save(update_fields=["stage", "leaves_out", "answered_by", "answered_at"])
    return load


@transaction.atomic
def refuse(*, load_id: UUID, reason: str = "", by: User, at: datetime) -> Import:
    """Send a list back, or take it back oneself. What its rows held is forgotten; that it was brought is not.

    Raises:
        NotYet: the job worker has it.
    """
    found: Import = gate.find(Import.objects.all(), to=by, pk=load_id)
    if found.is_at_work:  # it would be waited for
        raise NotYet(_("読み取っている間は、差し戻せません。終わるのを待ってください。"))
    load = _moving("refuse", load_id, by, at)
    load.reason = reason
    load.failure = ""
    load.answered_by, load.answered_at = by, at
    load.forgotten_at = at
    load.save(update_fields=["stage", "reason", "failure", "answered_by", "answered_at", "forgotten_at"])
    load.forget()
    waiting.forget(load.pk)
    return load


@transaction.atomic
def begin_to_apply(*, load_id: UUID, by: User, at: datetime) -> Import:
    """Leave it to the job worker to let a long list into the records; `apply` is what it does."""
    load = _moving("begin_to_apply", load_id, by, at)
    load.failure = ""
    load.save(update_fields=["stage", "failure"])
    later.apply(load, by=by)
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
    tell(Step.APPLYING, total=load.count(*APPLICABLE))
    with gate.whole_city("lets an approved list into the records of everybody it names"):
        load.list_kind.apply(load.pk, APPLICABLE, at)
    load.failure = ""
    load.applied_by, load.applied_at = by, at
    load.save(update_fields=["stage", "failure", "applied_by", "applied_at"])
    return load


def _moving(act: str, load_id: UUID, by: User, at: datetime) -> Import:
    """The list, locked and allowed to be acted upon, at the stage the act leads to."""
    load: Import = gate.visible(Import.objects, to=by, at=at).locked(load_id)
    gate.permit(by, ACTS[act], load, at=at)
    load.stage = FLOW.after(act, load.stage)
    return load
