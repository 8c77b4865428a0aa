"""What cases keep in dossiers, for the pages on which rights are given."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.access.contents import Paper, Root
from kasanari.access.models import Dossier
from kasanari.gate import Right

from .models import Assessment, Case, Contact, Evaluation, Goal, Meeting, Note, Plan


class CasesInDossiers:
    """A dossier of this room is a case."""

    def roots(self, dossier_ids: Iterable[UUID], to: Any) -> dict[UUID, Root]:
        rows = Case.objects.filter(dossier__in=list(dossier_ids)).with_persons(to=to)
        return {case.dossier_id: _root(case) for case in gate.visible(rows, to=to, right=Right.INDEX)}

    def papers(self, dossier: Dossier, to: Any, right: Right) -> list[Paper]:
        case = gate.visible(Case.objects.all(), to=to, right=Right.INDEX, within=dossier).first()
        if case is None:
            return []
        url = case.get_absolute_url()
        found = [
            Paper(title=title(row), day=day(row), rows=[row], url=url)
            for model, (title, day) in _SINGLE.items()
            for row in gate.visible(model._default_manager.all(), to=to, right=right, within=dossier)
        ]
        return found + _plans(dossier, to, right, url)


def _plans(dossier: Dossier, to: Any, right: Right, url: str) -> list[Paper]:
    goals = list(gate.visible(Goal.objects.all(), to=to, right=right, within=dossier))
    return [
        Paper(
            title=_("プラン 第%(version)d版") % {"version": plan.version},
            day=timezone.localdate(plan.drafted_at),
            rows=[plan, *(goal for goal in goals if goal.plan_id == plan.pk)],
            url=url,
        )
        for plan in gate.visible(Plan.objects.all(), to=to, right=right, within=dossier)
    ]


def _root(case: Case) -> Root:
    return Root(
        number=case.number,
        person=str(case.subject) if case.subject else "",
        url=case.get_absolute_url(),
        consent_url=reverse("cases:record_consent", args=[case.pk]),
    )


def _note(note: Note) -> str:
    return _("支援経過記録（%(method)s）") % {"method": note.get_method_display()}


_SINGLE: dict[Any, tuple[Callable[[Any], str], Callable[[Any], date]]] = {
    Contact: (lambda _row: _("相談の内容"), lambda row: timezone.localdate(row.received_at)),
    Note: (_note, lambda row: row.happened_on),
    Assessment: (
        lambda row: _("アセスメント 第%(version)d版") % {"version": row.version},
        lambda row: timezone.localdate(row.written_at),
    ),
    Meeting: (lambda row: row.kind_item.name, lambda row: row.planned_on),
    Evaluation: (lambda _row: _("評価"), lambda row: row.evaluated_on),
}
"""How the records that stand for themselves are called, and their day."""
