"""The papers of this room: the ledger of looks, for the person concerned, and the sheet of a person (個人票)."""

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import packs
from kasanari.gate import Mention, Recipient
from kasanari.lib import wareki
from kasanari.lib.panel import Involvement
from kasanari.office.actions import issue_document
from kasanari.office.models import Document, RetentionYears
from kasanari.people.models import Person
from kasanari.staff.models import User

from .family import Family, Row, age_of
from .ledger import rows_about
from .persons import PersonPage
from .trail import Trace, traces_of

LEDGER_SHEET = Path(__file__).parent / "typst" / "ledger_sheet.typ"
PERSON_SHEET = Path(__file__).parent / "typst" / "person_sheet.typ"
HAPPENINGS = 40
"""The latest happenings on the sheet of a person; the record itself has all of them."""


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


def print_person(*, page: PersonPage, recipient: Recipient, desk: packs.Desk) -> tuple[Document, bytes]:
    """Print what ``page`` shows its reader. Rule D decides about everybody it names, wherever it goes."""
    return issue_document(
        kind="person_sheet",
        title=_("個人票"),
        template=PERSON_SHEET,
        data=_sheet(page, desk),
        mark=desk.document_mark,
        mentions=_mentions(page),
        recipient=recipient,
        subject=page.person,
        retention_years=RetentionYears.FIVE,
        by=page.user,
        at=page.at,
    )


def _mentions(page: PersonPage) -> list[Mention]:
    """Every field of every person on the sheet."""
    subject = page.person.pk
    named = [
        Mention(person, field) for person in page.family.persons for field in ("family_name", "given_name", "birth_on")
    ]
    homes = [Mention(subject, "address"), Mention(subject, "postal_code")] if page.residence else []
    phones = [Mention(subject, "phone")] if page.locate.allowed and page.person.phone else []
    desks = [Mention(subject, "desk_code")] if any(row.desk for row in page.involvements) or page.happenings else []
    districts = [Mention(subject, "district_code")] if page.district else []
    return [*named, *homes, *phones, *desks, *districts]


def _sheet(page: PersonPage, desk: packs.Desk) -> dict[str, Any]:
    person = page.person
    return {
        "name": person.name,
        "kana": person.kana,
        "former_names": "、".join(page.former_names),
        "birth": _birth(page),
        "sex": person.get_sex_display(),
        "district": page.district,
        "address": page.residence.address if page.residence else "",
        "phone": person.phone if page.locate.allowed else "",
        "desk": desk.label,
        "made_on": page.at,
        "involvements": [_involvement(row) for row in page.involvements],
        "household": [
            {"name": one.person.name, "relation": one.relation, "age": age_of(one.person, page.today)}
            for one in page.household
        ],
        "relations": [_relation(row, page.family) for row in page.family.rows],
        "happenings": [
            {"day": wareki.format_short(timezone.localdate(row.at)), "title": row.title, "by": row.text}
            for row in page.happenings[:HAPPENINGS]
        ],
    }


def _birth(page: PersonPage) -> str:
    born = page.person.birth_on
    return f"{wareki.format(born)}（{age_of(page.person, page.today)}）" if born else _("不明")


def _involvement(row: Involvement) -> dict[str, str]:
    until = wareki.format_short(row.until) if row.until else ""
    return {
        "desk": row.desk or _("関わりあり"),
        "agency": row.agency,
        "stage": row.stage,
        "period": f"{wareki.format_short(row.since)}〜{until}",
    }


def _relation(row: Row, family: Family) -> dict[str, str]:
    return {
        "person": f"{row.person.name}　{age_of(row.person, family.today)}".strip(),
        "kind": row.kind,
        "relative": row.relative.name,
    }


def _line(trace: Trace) -> dict[str, Any]:
    return {
        "day": trace.day,
        "agency": trace.agency or _("自動処理"),
        "desks": trace.desks,
        "kinds": "、".join(str(kind) for kind in trace.kinds),
        "rights": "、".join(str(right) for right in trace.rights),
        "grounds": "、".join(str(ground) for ground in trace.ground_names),
    }
