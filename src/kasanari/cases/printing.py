"""The papers of this room."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from kasanari.gate import Mention, Recipient
from kasanari.lib import wareki
from kasanari.office.actions import issue_document
from kasanari.office.models import Document, RetentionYears
from kasanari.staff.models import User

from .models import Case, Plan, Role

PLAN_SHEET = Path(__file__).parent / "typst" / "plan_sheet.typ"


def print_plan_sheet(*, plan: Plan, case: Case, by: User, at: datetime) -> tuple[Document, bytes]:
    """Print the plan for the person to read and sign (プラン兼同意書). It names the person and no address."""
    subject = case.subject
    recipient = Recipient("person", str(subject.pk)) if subject else Recipient("desk", case.dossier.desk_code)
    return issue_document(
        kind="plan_sheet",
        title=_("支援プラン"),
        template=PLAN_SHEET,
        data=_content(plan, case),
        mark=case.desk.document_mark,
        mentions=[Mention(subject.pk, "family_name")] if subject else [],
        recipient=recipient,
        subject=case,
        retention_years=RetentionYears.FIVE,
        by=by,
        at=at,
    )


def _content(plan: Plan, case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "name": str(case.subject) if case.subject else _("匿名"),
        "desk": case.desk.label,
        "worker": str(case.worker) if case.worker else "",
        "version": str(plan.version),
        "decided_on": _day(plan.decided_on),
        "review_on": _day(plan.review_on),
        "aim": plan.aim,
        "missing_resources": plan.missing_resources,
        "goals": [
            {
                "position": goal.position,
                "goal": goal.goal,
                "issue": goal.issue,
                "roles": [_role(role) for role in goal.roles.all()],
            }
            for goal in plan.goals.all()
        ],
    }


def _role(role: Role) -> dict[str, str]:
    who = f"{role.agency.label} {role.who}" if role.agency else role.who
    return {"who": who, "what": role.what, "frequency": role.frequency, "due_on": _day(role.due_on)}


def _day(day: date | None) -> str:
    return wareki.format(day) if day else ""
