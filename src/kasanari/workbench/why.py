"""なぜ見られる／なぜ見られない, and who else has looked: one page for every record the reader may know of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Model, QuerySet, UUIDField
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from kasanari import gate, packs
from kasanari.access import rules
from kasanari.access.known import is_protected
from kasanari.access.models import Dossier, DossierPerson, Ground, Item
from kasanari.access.policy import target_of
from kasanari.access.reader import reader
from kasanari.access.table import INVOLVEMENT, OWN_DESK
from kasanari.access.why import GroundShown, chip, dossier_behind, ground_of, last_day, law_of, learn_grounds
from kasanari.gate import Decision, Refused, Right
from kasanari.gate.models import AuditRow
from kasanari.people.models import Person
from kasanari.staff.models import Posting, User

from . import ledger, trail, wording

DATES: dict[str, tuple[str, wording.Text]] = {
    "access.dossier": ("opened_at", _("受付日")),
    "access.dossierperson": ("from_on", _("関わりの始まり")),
    "access.consent": ("obtained_on", _("同意日")),
    "access.ground": ("valid_from", _("開始日")),
    "access.sitting": ("opens_at", _("開始日")),
    "access.protection": ("from_on", _("開始日")),
    "directory.organization": ("confirmed_on", _("最後に確かめた日")),
    "directory.entryevent": ("at", _("日付")),
    "directory.ownerlink": ("issued_at", _("発行日")),
    "directory.correction": ("received_at", _("受付日")),
    "cases.case": ("opened_at", _("受付日")),
    "cases.caseevent": ("at", _("日付")),
    "cases.contact": ("received_at", _("受付日")),
    "cases.note": ("happened_on", _("対応日")),
    "cases.assessment": ("written_at", _("記録日")),
    "cases.plan": ("drafted_at", _("作成日")),
    "cases.meeting": ("planned_on", _("開催日")),
    "cases.followup": ("due_on", _("モニタリング期日")),
    "cases.evaluation": ("evaluated_on", _("評価日")),
}
"""The day by which a worker recognises a record: a plain field of its model, never its text."""


@dataclass(frozen=True)
class Basis:
    """What a right stands on. ``unverified``: the pack says that nobody has confirmed the provision yet."""

    law: str = ""
    decision_number: str = ""
    unverified: bool = False
    given_by: str = ""
    since: date | None = None
    until: Any = None


@dataclass(frozen=True)
class RightShown:
    """One right, given (``ground``, ``basis``) or not (``remedy``), each with its sentence."""

    right: wording.Text
    allowed: bool
    sentence: wording.Text
    ground: GroundShown | None = None
    basis: Basis | None = None
    remedy: wording.Text = ""


@dataclass(frozen=True)
class WhyPage:
    """``looks`` is None for whoever may not read the record; ``back`` leads to the page that shows it."""

    kind: wording.Text
    name: str
    desk: str
    day: date | None
    day_label: wording.Text
    rights: Sequence[RightShown]
    is_about_somebody_else: bool
    looks: trail.Trail | None
    tells_names: bool
    back: str
    ledger: str


def explain(kind: str, pk: UUID, user: User, at: datetime, before: int | None = None) -> WhyPage:
    """Explain every right of ``user`` on the record ``pk`` of the model ``kind`` (``cases.note``).

    Raises:
        Refused: there is no such record, or none the worker may know of; both look the same.
    """
    model = _model(kind, pk, user)
    subject = gate.find(model._default_manager.all(), to=user, right=Right.INDEX, pk=pk)
    answers = {right: gate.decide(user, right, subject, at=at) for right in Right}
    learn_grounds(answer.ground_id for answer in answers.values())
    dossier = dossier_behind(answers[Right.INDEX])
    reads = answers[Right.READ]
    names = reads.ground == OWN_DESK
    looks = None
    if reads.allowed:
        looks = trail.read(_rows(subject, dossier, user, at), names=names, most=trail.PAGE, before=before)
    return WhyPage(
        kind=wording.SUBJECTS[kind],
        name=subject.name if isinstance(subject, Person) else getattr(subject, "number", ""),
        desk=_desk(subject, dossier, answers),
        day=_day(kind, subject),
        day_label=DATES.get(kind, ("", ""))[1],
        rights=_rights(answers, dossier, user, at),
        is_about_somebody_else=dossier is not None and not reads.allowed and _opens_but_for_persons(subject, user, at),
        looks=looks,
        tells_names=names,
        back=_page_of(subject),
        ledger=reverse("workbench:ledger", args=[pk]) if isinstance(subject, Person) and reads.allowed else "",
    )


def _model(kind: str, pk: UUID, user: User) -> type[Model]:
    """The model of that label, if records of it can be asked about; an address somebody made up is refused alike."""
    try:
        model = apps.get_model(kind) if kind in wording.SUBJECTS else None
    except (LookupError, ValueError):
        model = None
    if model is None or not isinstance(model._meta.pk, UUIDField):
        raise Refused(Decision(False, Right.INDEX, "unknown", (pk,), why="not_visible", by=user))
    return model


def _desk(subject: Any, dossier: Dossier | None, answers: dict[Right, Decision]) -> str:
    """The desk that keeps the record. It locates a protected person, so a mere involvement does not tell it."""
    if isinstance(subject, Person):
        return ""
    if isinstance(subject, DossierPerson) and answers[Right.INDEX].ground == INVOLVEMENT:
        return "" if is_protected(subject.person_id) else subject.desk.name
    if dossier is not None:
        return dossier.desk.name
    known = packs.city().desks.get(getattr(subject, "from_desk", "") or getattr(subject, "desk_code", ""))
    return known.name if known else ""


def _day(kind: str, subject: Any) -> date | None:
    value = getattr(subject, DATES[kind][0]) if kind in DATES else None
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _page_of(subject: Any) -> str:
    """The page that shows the record: its own, or that of its case."""
    if isinstance(subject, Person):
        return reverse("workbench:person", args=[subject.pk])
    if hasattr(subject, "get_absolute_url"):
        return str(subject.get_absolute_url())
    if hasattr(subject, "case_id"):
        return reverse("cases:case", args=[subject.case_id])
    person = getattr(subject, "person_id", None)
    return reverse("workbench:person", args=[person]) if person else ""


def _rights(answers: dict[Right, Decision], dossier: Dossier | None, user: User, at: datetime) -> list[RightShown]:
    posting = _posting(answers, dossier, user, at)
    return [_shown(right, answer, dossier, posting) for right, answer in answers.items()]


def _shown(right: Right, answer: Decision, dossier: Dossier | None, posting: Posting | None) -> RightShown:
    label = wording.RIGHTS[right]
    if not answer.allowed:
        refused = wording.refusal(answer)
        return RightShown(label, False, refused.sentence, remedy=refused.remedy)
    ground = ground_of(answer.ground_id)
    basis = _of_ground(ground, answer) if ground else _of_posting(posting, answer)
    desk = posting.desk if posting else dossier.desk if dossier else None
    return RightShown(label, True, wording.allowed(answer), chip(answer, desk=desk), basis)


def _of_ground(ground: Ground, answer: Decision) -> Basis:
    meeting = ground.sitting.kind_item if ground.sitting else None
    return Basis(
        law=law_of(ground),
        decision_number=(meeting.decision_number or "") if meeting else "",
        unverified=bool(ground.basis and ground.basis.unverified),
        given_by=_giver(ground, answer),
        since=timezone.localdate(ground.valid_from),
        until=last_day(ground),
    )


def _giver(ground: Ground, answer: Decision) -> str:
    """The agency of the worker who recorded the ground; one's own emergency is one's own."""
    if ground.given_by_id == answer.by.pk:
        return str(ground.given_by.display_name)
    agency = packs.city().agencies.get(ground.given_by.agency_id)
    return agency.name if agency else ""


def _of_posting(posting: Posting | None, answer: Decision) -> Basis | None:
    if posting is None or answer.ground != OWN_DESK:
        return None
    until = posting.until_on - timedelta(days=1) if posting.until_on else None
    return Basis(since=posting.from_on, until=until)


def _posting(answers: dict[Right, Decision], dossier: Dossier | None, user: User, at: datetime) -> Posting | None:
    """The posting by which the own desk's rights are the worker's."""
    through = next((answer for answer in answers.values() if answer.ground == OWN_DESK), None)
    dossier = dossier or (dossier_behind(through) if through else None)
    if through is None or dossier is None:
        return None
    rows = Posting.objects.on(timezone.localdate(at)).filter(user=user, desk_code=dossier.desk_code)
    return rows.first()


def _opens_but_for_persons(subject: Any, user: User, at: datetime) -> bool:
    """Whether nothing but the other persons a record names keeps it closed. Neither their number nor who is told."""
    if not isinstance(subject, Item):
        return False
    unnamed = replace(target_of(subject), names=frozenset())
    return rules.decide(reader(user, at), unnamed, Right.READ, at).is_allowed


def _rows(subject: Any, dossier: Dossier | None, user: User, at: datetime) -> QuerySet[AuditRow]:
    """Rows of the audit on this record and on its dossier."""
    if isinstance(subject, Person):
        return ledger.rows_about(subject, user, at).filter(subject_ids__overlap=[subject.pk])
    ids = [subject.pk, *([dossier.pk] if dossier else [])]
    return AuditRow.objects.filter(about__overlap=ids, subject_ids__overlap=ids)
