"""The daily work on a case: notes, assessment, consent, monitoring, evaluation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.access import actions as access
from kasanari.access.actions import ConsentTerms
from kasanari.access.models import Consent
from kasanari.people.models import Person
from kasanari.staff.models import User

from ..models import Assessment, Case, Evaluation, EventKind, FollowUp, Note
from .obstacles import NotYet, Stale, case_for, case_with


@transaction.atomic
def write_note(
    *,
    case_id: UUID,
    happened_on: date,
    method: str,
    fact: str,
    by: User,
    at: datetime,
    with_whom: str = "",
    judgement: str = "",
    names: Sequence[UUID] = (),
) -> Note:
    """Write a record of support (支援経過記録). It can be corrected by a further note, never changed.

    Args:
        names: the persons it speaks of; the subject if none. Those whose given name stands in it are added.
    """
    case = case_for("write_note", case_id, by, at)
    note = Note.objects.create(
        case=case,
        **case.item(fact, judgement, with_whom, names=names),
        happened_on=happened_on,
        method=method,
        with_whom=with_whom,
        fact=fact,
        judgement=judgement,
        written_at=at,
        written_by=by,
    )
    case.record(EventKind.NOTED, by=by, at=at, note=str(note.pk), happened_on=happened_on.isoformat())
    return note


@transaction.atomic
def correct_note(*, note_id: UUID, fact: str, judgement: str, by: User, at: datetime) -> Note:
    """Correct a note by a further one; the first stays readable. A closed case allows it too."""
    wrong: Note = gate.find(Note.objects.select_related("case"), to=by, pk=note_id)
    case = case_for("correct_note", wrong.case_id, by, at)
    note = Note.objects.create(
        case=case,
        **case.item(fact, judgement, wrong.with_whom, names=wrong.names),
        happened_on=wrong.happened_on,
        method=wrong.method,
        with_whom=wrong.with_whom,
        fact=fact,
        judgement=judgement,
        corrects=wrong,
        written_at=at,
        written_by=by,
    )
    case.record(EventKind.NOTED, by=by, at=at, note=str(note.pk), corrects=str(wrong.pk))
    return note


@dataclass(frozen=True)
class AssessmentText:
    """The written part of インテーク・アセスメント."""

    situation: str
    wish: str
    family_wish: str = ""
    strengths: str = ""
    risks: str = ""
    traits: Sequence[str] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        return (self.situation, self.wish, self.family_wish, self.strengths, self.risks)


@transaction.atomic
def assess(*, case_id: UUID, text: AssessmentText, based_on: int, by: User, at: datetime) -> Assessment:
    """Save the assessment as a new version.

    Args:
        based_on: the version that was on the screen (0: none).

    Raises:
        Stale: somebody saved another version meanwhile; nothing is written.
    """
    case = case_for("assess", case_id, by, at)
    current = case.assessments.first()
    if current is not None and current.version != based_on:
        raise Stale(current)
    assessment = Assessment.objects.create(
        case=case,
        **case.item(*text.texts),
        version=based_on + 1,
        written_at=at,
        written_by=by,
        **(vars(text) | {"traits": list(text.traits)}),
    )
    if case.flow.allows("assess", case.stage):
        case.move("assess")
        case.save(update_fields=["stage"])
    case.record(EventKind.ASSESSED, by=by, at=at, version=assessment.version)
    return assessment


@transaction.atomic
def record_consent(*, case_id: UUID, person: Person, terms: ConsentTerms, by: User, at: datetime) -> Consent:
    """Record the person's consent; the desks it names may read the case from now on."""
    case = case_for("record_consent", case_id, by, at)
    consent = access.record_consent(dossier=case.dossier, person=person, terms=terms, by=by, at=at)
    if case.events.filter(kind=EventKind.CONSENT_RECORDED, facts__consent=str(consent.pk)).exists():
        return consent
    case.record(EventKind.CONSENT_RECORDED, by=by, at=at, consent=str(consent.pk), desks=list(terms.desk_codes))
    return consent


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, measures_after: str, by: User, at: datetime) -> None:
    """Record that the person took the consent back; the other desks see nothing from the next request on."""
    consent: Consent = gate.find(Consent.objects.select_related("dossier__case"), to=by, pk=consent_id)
    case = case_for("withdraw_consent", consent.dossier.case.pk, by, at)
    access.withdraw_consent(consent=consent, measures_after=measures_after, by=by, at=at)
    case.record(EventKind.CONSENT_WITHDRAWN, by=by, at=at, consent=str(consent.pk))


@transaction.atomic
def follow_up(*, follow_up_id: UUID, result: str, next_on: date | None, by: User, at: datetime) -> FollowUp:
    """Do a promised follow-up (モニタリング) and promise the next one.

    Raises:
        NotYet: it was done already.
    """
    promised: FollowUp = gate.find(FollowUp.objects.select_related("dossier"), to=by, pk=follow_up_id)
    case = case_with(promised, "follow_up", by, at)
    promised.refresh_from_db()
    if promised.done_on is not None:
        raise NotYet(_("このモニタリングは、すでに記録されています。"))
    case.move("follow_up")
    promised.done_on, promised.done_by, promised.result = timezone.localdate(at), by, result
    promised.save(update_fields=["done_on", "done_by", "result"])
    if next_on is not None:
        FollowUp.objects.create(case=case, **case.item(result), due_on=next_on)
    case.record(EventKind.FOLLOWED_UP, by=by, at=at, follow_up=str(promised.pk))
    return promised


@dataclass(frozen=True)
class EvaluationText:
    """The written part of 評価シート; ``verdict`` is a code of ``Verdict``."""

    achieved: str
    verdict: str
    changes: str = ""
    remaining: str = ""
    opinion: str = ""


@transaction.atomic
def evaluate(*, case_id: UUID, text: EvaluationText, by: User, at: datetime) -> Evaluation:
    """Evaluate the support. An open follow-up is settled by it: nobody is left waiting for a look that came."""
    case = case_for("evaluate", case_id, by, at)
    case.move("evaluate")
    day = timezone.localdate(at)
    written = (text.achieved, text.changes, text.remaining, text.opinion)
    evaluation = Evaluation.objects.create(
        case=case, **case.item(*written), evaluated_on=day, evaluated_by=by, **vars(text)
    )
    _settle_follow_ups(case, by, day, _("評価により終了"))
    case.save(update_fields=["stage"])
    case.record(EventKind.EVALUATED, by=by, at=at, evaluation=str(evaluation.pk), verdict=text.verdict)
    return evaluation


def _settle_follow_ups(case: Case, by: Any, day: date, result: str) -> None:
    case.follow_ups.promised().update(done_on=day, done_by=by, result=result)
