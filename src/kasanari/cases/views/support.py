"""Assessment, consent, monitoring, evaluation."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.access.models import Consent
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import AssessmentForm, ConsentForm, EvaluationForm, FollowUpForm, WithdrawConsentForm
from ..models import Assessment, FollowUp
from . import steps


@gate.staff_page
def assess(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "assess")
    current = gate.visible(case.assessments.all(), to=request.user).first()
    form = AssessmentForm(request.POST or None, initial=_as_initial(current))
    if form.is_valid():
        with steps.explained(form):
            actions.assess(
                case_id=case.pk,
                text=form.text(),
                based_on=form.cleaned_data["based_on"],
                by=request.user,
                at=timezone.now(),
            )
            return steps.back_to(request, case, _("アセスメントを保存しました。"))
    return steps.step(request, "cases/assess.html", case, form)


@gate.staff_page
def record_consent(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "record_consent")
    persons = [named.person for named in case.persons_named]
    form = ConsentForm(
        request.POST or None, persons=persons, own_desk=case.dossier.desk_code, initial=_consent_initial(persons)
    )
    if form.is_valid():
        with steps.explained(form):
            actions.record_consent(
                case_id=case.pk, person=form.chosen_person(), terms=form.terms(), by=request.user, at=timezone.now()
            )
            return steps.back_to(request, case, _("本人の同意を記録しました。共有先の窓口で見られるようになりました。"))
    return steps.step(request, "cases/record_consent.html", case, form)


@gate.staff_page
def withdraw_consent(request: StaffRequest, consent_id: UUID) -> HttpResponse:
    rows = Consent.objects.select_related("dossier__case", "person")
    consent: Consent = gate.find(rows, to=request.user, right=Right.AMEND, pk=consent_id)
    case = steps.case_for(request, consent.dossier.case.pk, "withdraw_consent")
    form = WithdrawConsentForm(request.POST or None)
    if form.is_valid():
        with steps.explained(form):
            actions.withdraw_consent(consent_id=consent.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.back_to(request, case, _("同意の撤回を記録しました。共有先の窓口からは見られなくなりました。"))
    return steps.step(request, "cases/withdraw_consent.html", case, form, consent=consent)


@gate.staff_page
def follow_up(request: StaffRequest, follow_up_id: UUID) -> HttpResponse:
    promised: FollowUp = gate.find(FollowUp.objects.all(), to=request.user, pk=follow_up_id)
    case = steps.case_for(request, promised.case_id, "follow_up")
    form = FollowUpForm(request.POST or None)
    if form.is_valid():
        with steps.explained(form):
            actions.follow_up(follow_up_id=promised.pk, by=request.user, at=timezone.now(), **form.cleaned_data)
            return steps.back_to(request, case, _("モニタリングを記録しました。"))
    return steps.step(request, "cases/follow_up.html", case, form, promised=promised, today=timezone.localdate())


@gate.staff_page
def evaluate(request: StaffRequest, case_id: UUID) -> HttpResponse:
    case = steps.case_for(request, case_id, "evaluate")
    form = EvaluationForm(request.POST or None)
    if form.is_valid():
        with steps.explained(form):
            actions.evaluate(case_id=case.pk, text=form.text(), by=request.user, at=timezone.now())
            return steps.back_to(request, case, _("評価を記録しました。"))
    return steps.step(request, "cases/evaluate.html", case, form)


def _as_initial(current: Assessment | None) -> dict[str, object]:
    if current is None:
        return {"based_on": 0}
    fields = ("situation", "wish", "family_wish", "strengths", "risks", "traits")
    return {name: getattr(current, name) for name in fields} | {"based_on": current.version}


def _consent_initial(persons: list[Person]) -> dict[str, object]:
    today = timezone.localdate()
    valid = timedelta(days=packs.city().settings.consent_valid_days)
    return {
        "obtained_on": today,
        "expires_on": today + valid,
        "method": "written",
        "person": str(persons[0].pk) if persons else None,
    }
