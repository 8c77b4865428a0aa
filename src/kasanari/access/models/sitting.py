"""支援会議 and other statutory meetings as far as rights go: who is invited and bound to secrecy, what is tabled.

What was said and decided there belongs to the rooms that hold the meeting.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified

from .dossier import Dossier


class Sitting(models.Model):
    """One sitting of a statutory meeting (会議の回) over one dossier; ``kind`` is a meeting kind of the pack."""

    classified = Classified(plain="id dossier kind opens_at closes_at called_at called_by", sensitive="question")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="sittings")
    kind = models.SlugField(_("会議の種別"), max_length=40)
    question = models.TextField(_("論点"))
    opens_at = models.DateTimeField(_("資料を見られるようになる日時"))
    closes_at = models.DateTimeField(_("終了日時"))
    called_at = models.DateTimeField()
    called_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        ordering = ("-opens_at", "id")
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="sitting_closes_after_it_opens")
        ]

    @property
    def kind_item(self) -> packs.MeetingKind:
        return packs.city().meeting_kinds[self.kind]

    def is_open(self, at: datetime) -> bool:
        return self.opens_at <= at < self.closes_at


class PledgeQuerySet(GatedQuerySet):
    def live(self, on: date) -> PledgeQuerySet:
        """Pledges of members whose appointment holds on ``on``."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=on), signed_on__lte=on)


class Pledge(models.Model):
    """守秘の誓約 of a member of a statutory meeting, for the time of the appointment (委嘱)."""

    classified = Classified(plain="id kind signed_on until_on kept_at recorded_at recorded_by", personal="worker")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="pledges")
    kind = models.SlugField(_("会議の種別"), max_length=40)
    signed_on = models.DateField(_("誓約日"))
    until_on = models.DateField(_("任期の終わり"), null=True, blank=True)
    kept_at = models.CharField(_("誓約書の保管場所"), max_length=100, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ("-signed_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("signed_on")), name="pledge_ends_after_signing"
            )
        ]


class TabledPaper(models.Model):
    """A record laid before one sitting (提出資料). ``paper`` is the id of an item of the sitting's dossier."""

    classified = Classified(plain="id sitting label paper tabled_at tabled_by")

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="papers")
    label = models.CharField(max_length=60)
    paper = models.UUIDField(db_index=True)
    tabled_at = models.DateTimeField()
    tabled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    objects = GatedQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sitting", "paper"], name="paper_once_per_sitting")]


class Invitation(models.Model):
    """A person invited to one sitting, and the role taken there: it stays readable to its holder until it is done."""

    classified = Classified(plain="id sitting desk_code role_due_on role_done_on", personal="worker", sensitive="role")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="invitations")
    worker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="invitations")
    desk_code = models.SlugField(max_length=40)
    role = models.TextField(_("役割"), blank=True)
    role_due_on = models.DateField(_("期限"), null=True, blank=True)
    role_done_on = models.DateField(_("完了日"), null=True, blank=True)

    objects = GatedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sitting", "worker"], name="worker_once_per_sitting"),
            models.CheckConstraint(condition=~Q(role="") | Q(role_due_on__isnull=True), name="due_date_has_a_role"),
        ]

    @property
    def is_pending(self) -> bool:
        return bool(self.role) and self.role_done_on is None
