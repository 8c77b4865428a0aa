"""Why an act cannot be done now, in words that name the remedy; and the ways to a referral that acts share."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kasanari import gate
from kasanari.access.obstacles import NotYet
from kasanari.gate import Right
from kasanari.staff.models import User

from ..flow import FLOW, UNANSWERED, Stage
from ..models import Referral
from ..policy import ACTS, Receiver

__all__ = ["NotYet", "Over", "answered_by", "of_sender", "opened_for", "to_answer"]


class Over(NotYet):
    """The referral ended before the answer came. What was typed can still be sent, as late words."""

    def __init__(self, referral: Referral) -> None:
        super().__init__(str(_ENDED.get(Stage(referral.stage), _("このつなぎは、期限が過ぎて終わっています。"))))
        self.referral = referral


@contextmanager
def opened_for(by: User | Receiver) -> Iterator[None]:
    """The one referral a link was made for, which its receiver may reach although nobody is signed in."""
    if isinstance(by, User):
        yield
    else:
        with gate.whole_city("a receiver's link opens the one referral it was made for, and no other row"):
            yield


def to_answer(act: str, referral_id: UUID, by: User | Receiver, at: datetime) -> Referral:
    """Return the referral, locked before its rivals are (two receivers may accept at once), if ``by`` may answer it.

    Raises:
        Over: it was withdrawn, answered or given to another meanwhile, or nobody answered in time.
        NotYet: it is not accepted yet.
        gate.Refused: it is not addressed to ``by``.
    """
    _lock_rivals(referral_id)
    referral = _locked(referral_id, by, at)
    if not referral.is_open(timezone.localdate(at)):
        raise Over(referral)
    gate.permit(by, ACTS[act], referral, at=at)
    if FLOW.allows(act, referral.stage):
        return referral
    if referral.stage in UNANSWERED:
        raise NotYet(_("まだ受け入れていません。先に「受け入れる」か「お受けできない」で返事をしてください。"))
    raise Over(referral)


def of_sender(act: str, referral_id: UUID, by: User, at: datetime) -> Referral:
    """Return the referral, locked, if ``by`` may do ``act`` with the dossier it was sent from."""
    _lock_rivals(referral_id)
    rows = Referral.objects.select_related("organization")
    referral: Referral = gate.visible(rows, to=by, right=Right.READ, at=at).locked(referral_id)
    gate.permit(by, ACTS[act], referral.dossier, at=at)
    return referral


def answered_by(by: User | Receiver) -> User | None:
    """Who it was, as rows say it; None where somebody outside answered."""
    return by if isinstance(by, User) else None


def _locked(referral_id: UUID, by: User | Receiver, at: datetime) -> Referral:
    if isinstance(by, User):
        addressed: Referral = gate.visible(Referral.objects.all(), to=by, right=Right.INDEX, at=at).locked(referral_id)
        return addressed
    found: Referral = Referral.objects.select_for_update().get(pk=referral_id)
    return found


def _lock_rivals(referral_id: UUID) -> None:
    """Rows asked at the same time are locked in one order, so that two who accept at once wait for each other."""
    with gate.whole_city("locks what was asked of others at the same time, of which the receiver learns nothing"):
        rivals = Referral.objects.filter(pk=referral_id).values_list("rivals", flat=True).first()
        if rivals is not None:
            list(Referral.objects.filter(rivals=rivals).order_by("pk").select_for_update().values_list("pk"))


_ENDED = {
    Stage.WITHDRAWN: gettext_lazy("このつなぎは、取り下げられたか、ほかの受け手に決まりました。"),
    Stage.DECLINED: gettext_lazy("このつなぎには、すでに「お受けできない」と回答されています。"),
    Stage.ACCEPTED: gettext_lazy("このつなぎは、すでに受け入れられています。"),
    Stage.MET: gettext_lazy("このつなぎは、すでに面談まで進んでいます。"),
    Stage.SETTLED: gettext_lazy("このつなぎは、結果まで届いて終わっています。"),
}
