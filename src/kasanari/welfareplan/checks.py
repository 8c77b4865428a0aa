"""A system check: every live figure of the pack is one that some room can count."""

from typing import Any

from django.core.checks import Error, register

from kasanari import packs

from . import offered


@register()
def live_figures_are_offered(**_: Any) -> list[Error]:
    """``welfareplan.E001`` for each live figure that names an unknown measure."""
    try:
        plans = packs.city().plans.values()
    except packs.PackError:  # a broken pack has its own report, with file and key
        return []
    return [
        Error(f"Plan {plan.code}: {problem}", hint="Correct “live” in its initiatives.yaml.", id="welfareplan.E001")
        for plan in plans
        for problem in offered.unknown_in(plan)
    ]
