"""The stages of a case, and the three flows a desk can follow.

The pack assigns a flow to each desk. A multi-agency case stands beside the desks' own cases and never
replaces them.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kasanari.lib.flow import Flow


class Stage(models.TextChoices):
    """Where a case stands. Overdue and under-review are derived from facts, never stored."""

    RECEIVED = "received", _("受付")
    ASSESSED = "assessed", _("アセスメント")
    PLANNED = "planned", _("プラン案")
    CONFERRED = "conferred", _("会議了承")
    SUPPORTED = "supported", _("支援中")
    EVALUATED = "evaluated", _("評価")
    CLOSED = "closed", _("終結")
    INTERRUPTED = "interrupted", _("中断")


OPEN_STAGES = frozenset(set(Stage) - {Stage.CLOSED, Stage.INTERRUPTED})


def _moves(*, decides_after: Stage) -> Flow:
    return Flow(
        {
            "assess": (frozenset({Stage.RECEIVED, Stage.ASSESSED}), Stage.ASSESSED),
            "draft_plan": (frozenset({Stage.ASSESSED, Stage.PLANNED, Stage.EVALUATED}), Stage.PLANNED),
            "confer": (frozenset({Stage.PLANNED}), Stage.CONFERRED),
            "decide_support": (frozenset({decides_after}), Stage.SUPPORTED),
            "follow_up": (frozenset({Stage.SUPPORTED}), Stage.SUPPORTED),
            "evaluate": (frozenset({Stage.SUPPORTED}), Stage.EVALUATED),
            "close": (frozenset({Stage.EVALUATED}), Stage.CLOSED),
            "interrupt": (OPEN_STAGES, Stage.INTERRUPTED),
            "reopen": (frozenset({Stage.CLOSED, Stage.INTERRUPTED}), Stage.RECEIVED),
        }
    )


FLOWS: dict[str, Flow] = {
    "desk": _moves(decides_after=Stage.PLANNED),  # a desk's own support: the default, no meeting needed
    "livelihood": _moves(decides_after=Stage.CONFERRED),  # 支援調整会議 confers (生活困窮者自立支援)
    "multi_agency": _moves(decides_after=Stage.CONFERRED),  # 重層的支援会議 confers (多機関協働)
}

PATH = (
    Stage.RECEIVED,
    Stage.ASSESSED,
    Stage.PLANNED,
    Stage.CONFERRED,
    Stage.SUPPORTED,
    Stage.EVALUATED,
    Stage.CLOSED,
)
"""The road of a case from one end to the other, as screens draw it."""


def path_of(flow: str) -> tuple[Stage, ...]:
    """The stages a case of this flow passes: a desk's own support needs no meeting."""
    return tuple(stage for stage in PATH if flow != "desk" or stage != Stage.CONFERRED)
