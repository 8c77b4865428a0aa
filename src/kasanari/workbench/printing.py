"""The paper of this room: the ledger of looks, for the person concerned."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kasanari import packs
from kasanari.gate import Mention, Recipient
from kasanari.office.actions import issue_document
from kasanari.office.models import Document, RetentionYears
from kasanari.people.models import Person
from kasanari.staff.models import User

from .ledger import rows_about
from .trail import Trace, traces_of

LEDGER_SHEET = Path(__file__).parent / "typst" / "ledger_sheet.typ"


def print_ledger(
    *, person: Person, recipient: Recipient, desk: packs.Desk, by: User, at: datetime
) -> tuple[Document, bytes]:
    """Print who saw what of ``person``: desks and agencies, no worker's name. Rule D decides about the desks."""
    rows = list(rows_about(person, by, at).filter(allowed=True).select_related("user").order_by("-pk"))
    traces = traces_of(rows, names=False, desks=True)
    named = [Mention(person.pk, "family_name")]
    return issue_document(
        kind="ledger_sheet",
        title=_("閲覧の記録"),
        template=LEDGER_SHEET,
        data={"name": person.name, "desk": desk.label, "made_on": at, "traces": [_line(trace) for trace in traces]},
        mark=desk.document_mark,
        mentions=[*named, Mention(person.pk, "desk_code")] if traces else named,
        recipient=recipient,
        subject=person,
        retention_years=RetentionYears.FIVE,
        by=by,
        at=at,
    )


def _line(trace: Trace) -> dict[str, Any]:
    return {
        "day": trace.day,
        "agency": trace.agency or _("自動処理"),
        "desks": trace.desks,
        "kinds": "、".join(str(kind) for kind in trace.kinds),
        "rights": "、".join(str(right) for right in trace.rights),
        "grounds": "、".join(str(ground) for ground in trace.ground_names),
    }
