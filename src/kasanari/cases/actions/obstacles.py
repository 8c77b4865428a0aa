"""Why an act cannot be done now, in words that name the remedy; and the way into a case that acts share."""

from typing import Any
from uuid import UUID

from kasanari import gate
from kasanari.access.models import Item
from kasanari.gate import Right

from ..models import Case
from ..policy import ACTS


class NotYet(Exception):
    """Something must come first. The message is for the screen and says what."""


class Stale(Exception):
    """Somebody else saved a newer version meanwhile; ``current`` is theirs."""

    def __init__(self, current: Any) -> None:
        super().__init__("a newer version was saved meanwhile")
        self.current = current


def case_for(act: str, case_id: UUID, by: Any, at: Any) -> Case:
    """Return the case, locked (two staff may press the button at once), if ``by`` may do ``act`` to it."""
    case: Case = gate.visible(Case.objects.select_related("dossier"), to=by, right=Right.INDEX, at=at).locked(case_id)
    gate.permit(by, ACTS[act], case, at=at)
    return case


def case_with(part: Item, act: str, by: Any, at: Any) -> Case:
    """The same for an act on one part of the plan, which whoever took a role there may write without the rest."""
    rows = Case.objects.filter(dossier=part.dossier_id).select_related("dossier")
    case: Case = gate.visible(rows, to=by, right=Right.INDEX, at=at).locked_row()
    gate.permit(by, ACTS[act], part, at=at)
    return case
