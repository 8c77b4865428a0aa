"""利害関係: declaring it for oneself or for a worker one looks after, and ending it with a second person."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kasanari import gate
from kasanari.gate import Right
from kasanari.people.models import Person
from kasanari.staff.requests import StaffRequest

from .. import actions
from ..forms import ConflictForm, ReasonForm
from ..models import Approval, ApprovalAct, Conflict
from ..names import known_persons
from ..supervision import workers_looked_after
from . import steps


@require_safe
@gate.staff_page
def conflicts(request: StaffRequest) -> HttpResponse:
    """The conflicts of the workers one looks after. Whom they are about is told as far as one may know of them."""
    now = timezone.now()
    rows = Conflict.objects.in_force().filter(copy_of=None).select_related("worker", "declared_by")
    found = list(gate.visible(rows, to=request.user, at=now))
    known = known_persons([row.person_id for row in found], request.user, now)
    context = {"found": [(row, known.get(row.person_id)) for row in found]}
    return render(request, "access/conflicts.html", context)


@gate.staff_page
def declare_conflict(request: StaffRequest, person_id: UUID) -> HttpResponse:
    """利害関係を申し出る. Who declares his own does not see the person again, so his way leads to my-day."""
    person = steps.person_for(request, person_id, Right.INDEX)
    form = ConflictForm(request.POST or None, workers=workers_looked_after(request.user, timezone.now()))
    back = reverse("workbench:person", args=[person.pk])
    if form.is_valid():
        return _declared(request, person, form)
    return steps.step(request, "access/conflict.html", form, back=back, person=person)


@gate.staff_page
def ask_to_end_conflict(request: StaffRequest, conflict_id: UUID) -> HttpResponse:
    """Ending takes two: whoever looks after the worker asks, another approves, then the first ends it."""
    conflict = _conflict(request, conflict_id)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        actions.ask_for_approval(
            act=ApprovalAct.END_CONFLICT,
            desk_code=steps.desk_codes(request)[0],
            subject_id=conflict.pk,
            by=request.user,
            at=timezone.now(),
            **form.cleaned_data,
        )
        return steps.done(
            request, _("解消の承認を依頼しました。承認されると「確認と回答」で実行できます。"), "access:conflicts"
        )
    known = known_persons([conflict.person_id], request.user, timezone.now())
    return steps.step(
        request,
        "access/ask_to_end_conflict.html",
        form,
        back=reverse("access:conflicts"),
        conflict=conflict,
        person=known.get(conflict.person_id),
    )


@require_POST
@gate.staff_page
def end_conflict(request: StaffRequest, approval_id: UUID) -> HttpResponse:
    approval: Approval = gate.find(Approval.objects.all(), to=request.user, pk=approval_id)
    conflict = _conflict(request, approval.subject_id)
    actions.end_conflict(conflict=conflict, approval=approval, by=request.user, at=timezone.now())
    return steps.done(request, _("利害関係を解消しました。職員には次の画面から表示されます。"), "access:tasks")


def _declared(request: StaffRequest, person: Person, form: ConflictForm) -> HttpResponse:
    worker = form.cleaned_data["worker"] or request.user
    actions.declare_conflict(
        worker=worker, person=person, kind=form.cleaned_data["kind"], by=request.user, at=timezone.now()
    )
    if worker == request.user:
        message = _(
            "申出を記録しました。この方と、この方の記録は、もう表示されません。担当の事例は上司に引き継いでください。"
        )
        return steps.done(request, message, "workbench:today")
    message = _("%(worker)sの利害関係を記録しました。この方の記録は、その職員にはもう表示されません。") % {
        "worker": worker.display_name
    }
    return steps.done(request, message, "access:conflicts")


def _conflict(request: StaffRequest, conflict_id: UUID | None) -> Conflict:
    rows = Conflict.objects.in_force().select_related("worker")
    found: Conflict = gate.find(rows, to=request.user, right=Right.AMEND, pk=conflict_id)
    return found
