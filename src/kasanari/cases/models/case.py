"""The case itself and the events that happened to it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kasanari import gate, packs
from kasanari.access.mentions import names_for
from kasanari.access.models import Dossier, DossierPerson, DossierRole
from kasanari.gate import GatedQuerySet, Right
from kasanari.lib.classification import Classified
from kasanari.lib.flow import Flow
from kasanari.people.models import Person

from ..flow import FLOWS, OPEN_STAGES, Stage


class CaseQuerySet(GatedQuerySet):
    def open(self) -> CaseQuerySet:
        return self.filter(stage__in=OPEN_STAGES)

    def for_desk(self, *desk_codes: str) -> CaseQuerySet:
        return self.filter(dossier__desk_code__in=desk_codes)

    def with_persons(self, *, to: Any) -> CaseQuerySet:
        """Prefetch the persons the case speaks of, as far as ``to`` may know of them, its subject first."""
        named = gate.visible(DossierPerson.objects.select_related("person"), to=to, right=Right.INDEX)
        return self.select_related("dossier", "worker").prefetch_related(
            models.Prefetch("dossier__dossier_persons", queryset=named, to_attr="named")
        )


class Case(models.Model):
    """事例: one worry that a desk keeps until it is settled."""

    classified = Classified(
        plain="id number dossier stage worker opened_at opened_by closed_at interrupted_at",
        personal="closing_reason handed_to interruption_reason",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("事例番号"), max_length=20, unique=True)
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="case")
    stage = models.CharField(_("段階"), max_length=12, choices=Stage, default=Stage.RECEIVED)
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="cases", verbose_name=_("担当")
    )
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_reason = models.SlugField(_("終結の理由"), max_length=40, blank=True)
    handed_to = models.CharField(_("引継先"), max_length=200, blank=True)
    interrupted_at = models.DateTimeField(null=True, blank=True)
    interruption_reason = models.SlugField(_("中断の理由"), max_length=40, blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ("-opened_at", "id")
        indexes = [models.Index(fields=["stage", "opened_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED, closed_at__isnull=False) & ~Q(closing_reason="")
                | ~Q(stage=Stage.CLOSED) & Q(closed_at__isnull=True),
                name="closed_case_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.INTERRUPTED, interrupted_at__isnull=False) & ~Q(interruption_reason="")
                | ~Q(stage=Stage.INTERRUPTED) & Q(interrupted_at__isnull=True),
                name="interrupted_case_says_when_and_why",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | Q(closed_at__gte=F("opened_at")), name="case_closes_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("cases:case", args=[self.pk])

    @property
    def desk(self) -> packs.Desk:
        return self.dossier.desk

    @property
    def flow(self) -> Flow:
        return FLOWS[self.desk.flow]

    @property
    def is_open(self) -> bool:
        return self.stage in OPEN_STAGES

    def load_persons(self, *, to: Any) -> None:
        """Load the persons the case speaks of, as far as ``to`` may know of them: ``with_persons`` for one case."""
        named = DossierPerson.objects.select_related("person")
        known = gate.visible(named, to=to, right=Right.INDEX, within=self.dossier)
        self.dossier.named = list(known)

    @property
    def subject(self) -> Person | None:
        """本人; None in a nameless case, or where the reader may not know. Needs ``with_persons`` on lists."""
        return next((named.person for named in self.persons_named if named.role == DossierRole.SUBJECT), None)

    @property
    def persons_named(self) -> list[DossierPerson]:
        if not hasattr(self.dossier, "named"):
            self.dossier.named = list(self.dossier.dossier_persons.select_related("person"))
        return self.dossier.named

    def item(self, *texts: str, names: Iterable[uuid.UUID] = ()) -> dict[str, Any]:
        """What every record of this case carries: its dossier, and the persons it names."""
        return {"dossier": self.dossier, "names": names_for(self.persons_named, texts, names)}

    def record(self, kind: str, *, by: Any, at: datetime, **facts: Any) -> CaseEvent:
        """Leave the event of an act. ``facts`` are codes, ids and dates, never words about a person."""
        return CaseEvent.objects.create(case=self, kind=kind, by=by, at=at, facts=facts)

    def move(self, act: str) -> None:
        """Set the stage that ``act`` leads to; the action saves it together with the facts it needs.

        Raises:
            IllegalMove: not possible at this stage.
        """
        self.stage = self.flow.after(act, self.stage)


class EventKind(models.TextChoices):
    """What can happen to a case. Figures of the plan are folds over these."""

    OPENED = "opened", _("事例として受け付けました")
    TAKEN_UP = "taken_up", _("担当を決めました")
    NOTED = "noted", _("支援経過を記録しました")
    ASSESSED = "assessed", _("アセスメントを記録しました")
    CONSENT_RECORDED = "consent_recorded", _("本人の同意を記録しました")
    CONSENT_WITHDRAWN = "consent_withdrawn", _("同意が撤回されました")
    PLAN_DRAFTED = "plan_drafted", _("プラン案を作成しました")
    MEETING_CALLED = "meeting_called", _("会議を招集しました")
    MEETING_APPROVED = "meeting_approved", _("会議でプランが了承されました")
    MEETING_SENT_BACK = "meeting_sent_back", _("会議でプランが差し戻されました")
    SUPPORT_DECIDED = "support_decided", _("支援を決定しました")
    ROLE_DONE = "role_done", _("役割を果たしました")
    FOLLOWED_UP = "followed_up", _("モニタリングを行いました")
    EVALUATED = "evaluated", _("評価を記録しました")
    CLOSED = "closed", _("終結しました")
    INTERRUPTED = "interrupted", _("中断しました")
    REOPENED = "reopened", _("再開しました")


class EventQuerySet(GatedQuerySet):
    def between(self, first: date, last: date) -> EventQuerySet:
        """Events from the beginning of ``first`` to the end of ``last``, in local time."""
        return self.filter(at__date__gte=first, at__date__lte=last)


class CaseEvent(models.Model):
    """One thing that happened to a case. Append-only; stock and figures are folds over these rows."""

    append_only = True
    classified = Classified(plain="id case kind at by facts")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    facts = models.JSONField(default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        indexes = [models.Index(fields=["kind", "at"]), models.Index(fields=["case", "at"])]
