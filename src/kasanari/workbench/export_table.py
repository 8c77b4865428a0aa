"""What an export holds: one line for each person of each case, every cell from a field its reader's rights open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import gate, packs
from kasanari.access.known import protected_among
from kasanari.access.models import DossierPerson
from kasanari.access.outbound import LOCATING_FIELDS
from kasanari.cases.models import Case
from kasanari.gate import Mention, Opened, Right
from kasanari.people.models import Person, Residence
from kasanari.staff.models import User

from .wording import Text

CHUNK = 500
"""Cases held in memory at a time."""


@dataclass(frozen=True)
class Column:
    model: type[Model]
    field: str
    label: Text


COLUMNS = (
    Column(Case, "number", _("事例番号")),
    Column(Case, "stage", _("段階")),
    Column(Case, "opened_at", _("受付日時")),
    Column(Case, "closed_at", _("終結日時")),
    Column(Case, "closing_reason", _("終結の理由")),
    Column(Case, "handed_to", _("引継先")),
    Column(Case, "interrupted_at", _("中断日時")),
    Column(Case, "interruption_reason", _("中断の理由")),
    Column(DossierPerson, "role", _("事例での立場")),
    Column(Person, "family_name", _("氏")),
    Column(Person, "given_name", _("名")),
    Column(Person, "family_kana", _("氏（カナ）")),
    Column(Person, "given_kana", _("名（カナ）")),
    Column(Person, "birth_on", _("生年月日")),
    Column(Person, "death_on", _("死亡日")),
    Column(Person, "sex", _("性別")),
    Column(Person, "alternative_name", _("通称")),
    Column(Person, "roman_name", _("ローマ字氏名")),
    Column(Person, "nationality", _("国籍・地域")),
    Column(Person, "language", _("使う言語")),
    Column(Person, "phone", _("電話")),
    Column(Residence, "district_code", _("校区")),
    Column(Residence, "postal_code", _("郵便番号")),
    Column(Residence, "address", _("住所")),
)
"""The allow-list. What is not named here never leaves in bulk: no text of notes, assessments, plans or meetings."""

_OF_PERSONS = (Person, Residence)
_CODES = {"closing_reason": "closing_reasons", "interruption_reason": "interruption_reasons"}


@dataclass(frozen=True)
class Line:
    """One person of one case, or a case that names nobody: what the rights open of each kind of record."""

    records: Mapping[type[Model], Opened]
    is_protected: bool = False

    def cells(self) -> list[str]:
        return [self._cell(column) for column in COLUMNS]

    def shows(self, column: Column) -> bool:
        """Whether the exporter's rights open this field here; where a protected person is to be found never leaves."""
        record = self.records.get(column.model)
        if record is None or (self.is_protected and column.model in _OF_PERSONS and column.field in LOCATING_FIELDS):
            return False
        return column.field in record.fields

    def mentions(self) -> Iterator[Mention]:
        """Every field of every person that the line tells of."""
        for column in COLUMNS:
            if self.shows(column) and column.field not in column.model.classified.plain:  # type: ignore[attr-defined]
                for person in self.records[column.model].persons:
                    yield Mention(person, column.field)

    def _cell(self, column: Column) -> str:
        return _written(self.records[column.model].row, column.field) if self.shows(column) else ""


def lines(desk_code: str, *, by: User, at: datetime) -> Iterator[list[Line]]:
    """The cases of a desk that ``by`` may take out, a chunk at a time, in the order of their numbers."""
    last = ""
    rows = Case.objects.for_desk(desk_code).select_related("dossier").order_by("number")
    while chunk := list(gate.visible(rows.filter(number__gt=last), to=by, right=Right.EXPORT, at=at)[:CHUNK]):
        yield _lines_of(chunk, by, at)
        last = chunk[-1].number


def _lines_of(cases: Sequence[Case], by: User, at: datetime) -> list[Line]:
    named = _named(cases, by, at)
    ids = {one.row.person_id for rows in named.values() for one in rows}
    persons = {one.row.pk: one for one in gate.opened(Person.objects.filter(pk__in=ids), to=by, at=at)}
    homes = _homes(ids, by, at)
    protected = protected_among(ids)
    found = []
    for case in gate.rights_on(cases, to=by, at=at):
        involved = named.get(case.row.dossier_id, ())
        found += [_line(case, one, persons, homes, protected) for one in involved] or [Line({Case: case})]
    return found


def _line(
    case: Opened,
    involved: Opened,
    persons: Mapping[UUID, Opened],
    homes: Mapping[UUID, Opened],
    protected: set[UUID],
) -> Line:
    person = involved.row.person_id
    records: dict[type[Model], Opened] = {Case: case, DossierPerson: involved}
    records |= {model: rows[person] for model, rows in ((Person, persons), (Residence, homes)) if person in rows}
    return Line(records, is_protected=person in protected)


def _named(cases: Iterable[Case], by: User, at: datetime) -> Mapping[UUID, list[Opened]]:
    rows = DossierPerson.objects.filter(dossier__in=[case.dossier_id for case in cases]).order_by(
        "-role", "from_on", "id"
    )
    found: dict[UUID, list[Opened]] = defaultdict(list)
    for one in gate.opened(rows, to=by, at=at):
        found[one.row.dossier_id].append(one)
    return found


def _homes(persons: Iterable[UUID], by: User, at: datetime) -> Mapping[UUID, Opened]:
    rows = Residence.objects.on(timezone.localdate(at)).filter(person__in=persons).order_by("from_on", "id")
    return {one.row.person_id: one for one in gate.opened(rows, to=by, at=at)}  # of two, the later home


def _written(row: Any, name: str) -> str:
    """A value as people read it; codes of the pack by their names, dates and times as ISO has them."""
    if hasattr(row, f"get_{name}_display"):
        return str(getattr(row, f"get_{name}_display")())
    value = getattr(row, name)
    if isinstance(value, datetime):
        return timezone.localtime(value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return _named_in_pack(name, value or "")


def _named_in_pack(name: str, value: str) -> str:
    city = packs.city()
    items: Mapping[str, packs.Item] = {}
    if name == "district_code":
        items = city.districts
    elif name == "language":
        items = city.languages
    elif name in _CODES:
        items = city.code_tables[_CODES[name]]
    return items[value].name if value in items else value
