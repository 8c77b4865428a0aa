"""つなぎ: the letter that hands a person over, where it stands, and until when what is promised."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.access.models import Consent, Dossier, Ground, Item, ItemKind
from kasanari.directory.models import Organization
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified
from kasanari.people.models import Person
from kasanari.staff.models import Posting

from ..flow import FLOW, OPEN_STAGES, UNANSWERED, UNDER_WAY, Stage


class Purpose(models.TextChoices):
    """What is asked of the receiver. All of it goes one path."""

    REFER = "refer", _("いっしょに支える（連携）")
    TRANSFER = "transfer", _("主な担当を移す（引継ぎ）")
    ASSIGN = "assign", _("同じ窓口の職員に担当を渡す")


class Result(models.TextChoices):
    """What came of it."""

    JOINED = "joined", _("支援につながった")
    ELSEWHERE = "elsewhere", _("ほかの支援につながった")
    NOT_WISHED = "not_wished", _("本人が望まなかった")
    UNREACHED = "unreached", _("会えなかった")


_HAS_NEWS = Q(news_at__isnull=False) & (Q(noted_at__isnull=True) | Q(noted_at__lt=F("news_at")))


def _is_open(on: date) -> Q:
    return Q(Q(stage__in=UNANSWERED, expires_on__gte=on) | Q(stage__in=UNDER_WAY), revoked_on=None)


class ReferralQuerySet(GatedQuerySet):
    def open(self, on: date) -> ReferralQuerySet:
        """Referrals that wait for something on ``on``: unanswered and not expired, or accepted and not settled."""
        return self.filter(_is_open(on))

    def unanswered(self, on: date) -> ReferralQuerySet:
        return self.open(on).filter(stage__in=UNANSWERED)

    def under_way(self) -> ReferralQuerySet:
        return self.filter(stage__in=UNDER_WAY, revoked_on=None)

    def expired(self, on: date) -> ReferralQuerySet:
        """Nobody answered in time."""
        return self.filter(stage__in=UNANSWERED, expires_on__lt=on, revoked_on=None)

    def late(self, on: date) -> ReferralQuerySet:
        """Open ones whose promised day has passed: to answer, to meet, or to tell what came of it."""
        return self.open(on).filter(due_on__lt=on)

    def with_seats(self, on: date) -> ReferralQuerySet:
        """Annotate whether ``sender`` and ``worker`` still sit at the desks: ``sender_sits``, ``worker_sits``."""
        seats = Posting.objects.on(on).filter(user__is_active=True).order_by()
        seated: ReferralQuerySet = self.annotate(
            sender_sits=Exists(seats.filter(user=OuterRef("sender"), desk_code=OuterRef("from_desk"))),
            worker_sits=Exists(seats.filter(user=OuterRef("worker"), desk_code=OuterRef("desk_code"))),
        )
        return seated

    def with_news(self) -> ReferralQuerySet:
        """Something happened on the other side of which the sender has not yet taken note."""
        return self.filter(_HAS_NEWS)

    def waiting_for_sender(self, on: date) -> ReferralQuerySet:
        """News, those that expired without his note, and those outside whose next step he writes down himself."""
        unnoted = Q(noted_at__isnull=True) | Q(noted_at__date__lte=F("expires_on"))
        expired = Q(stage__in=UNANSWERED, expires_on__lt=on, revoked_on=None) & unnoted
        outside = Q(organization__isnull=False, stage__in=UNDER_WAY, revoked_on=None)
        return self.filter(_HAS_NEWS | expired | outside)


class Referral(Item):
    """つなぎ. It lies in the sender's dossier and is read through the ground that was handed over with it.

    Goes either to a desk (to one worker of it, where ``holder`` says so) or to an ``organization`` outside. ``due_on``
    is the day by which its next step is promised; ``revoked_on``, when the consent it stood on was withdrawn.
    """

    kind_of_item = ItemKind.REFERRAL
    classified = Classified(
        plain="id number purpose dossier compartments from_desk desk_code organization holder sender escalates_to stage"
        " rivals sent_at sent_by due_on expires_on seen_at answered_at answered_by worker met_on result settled_at"
        " news_at noted_at revoked_on form_key topics",
        personal="names person consent legal_basis ground received",
        sensitive="words wish contact_way phone reason",
        locating="phone",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("つなぎ番号"), max_length=40, unique=True)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="referrals")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+", verbose_name=_("本人"))
    purpose = models.CharField(_("目的"), max_length=12, choices=Purpose)
    from_desk = models.SlugField(_("つなぎ元"), max_length=40)
    desk_code = models.SlugField(_("つなぎ先の窓口"), max_length=40, blank=True)
    organization = models.ForeignKey(
        Organization,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("つなぎ先の団体"),
    )
    holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    topics = ArrayField(models.SlugField(max_length=40), verbose_name=_("相談領域"))
    words = models.TextField(_("お願いしたいこと"))
    wish = models.TextField(_("本人の願い・希望"), blank=True)
    contact_way = models.TextField(_("連絡のしかた"), blank=True)
    phone = models.CharField(_("本人の電話"), max_length=30, blank=True)
    consent = models.ForeignKey(Consent, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    legal_basis = models.SlugField(_("法的根拠"), max_length=60, blank=True)
    reason = models.TextField(_("提供の理由"), blank=True)
    ground = models.ForeignKey(Ground, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    rivals = models.UUIDField(null=True, blank=True, db_index=True)
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    escalates_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stage = models.CharField(_("段階"), max_length=12, choices=Stage, default=Stage.SENT)
    sent_at = models.DateTimeField(_("送付日時"))
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    due_on = models.DateField(_("次の期日"))
    expires_on = models.DateField(_("期限"))
    seen_at = models.DateTimeField(_("開封日時"), null=True, blank=True)
    answered_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    met_on = models.DateField(_("初めて会った日"), null=True, blank=True)
    result = models.CharField(_("結果"), max_length=12, choices=Result, blank=True)
    settled_at = models.DateTimeField(_("結果の日時"), null=True, blank=True)
    news_at = models.DateTimeField(null=True, blank=True)
    noted_at = models.DateTimeField(null=True, blank=True)
    revoked_on = models.DateField(_("同意の撤回日"), null=True, blank=True)
    received = models.ForeignKey(
        Dossier, null=True, blank=True, on_delete=models.PROTECT, related_name="handed_over_by"
    )
    form_key = models.UUIDField(default=uuid.uuid4, editable=False)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ("-sent_at", "id")
        indexes = [
            models.Index(fields=["desk_code", "stage"]),
            models.Index(fields=["sender", "stage"]),
            models.Index(fields=["dossier", "-sent_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(organization__isnull=True) & ~Q(desk_code="")
                | Q(organization__isnull=False) & Q(desk_code=""),
                name="referral_goes_to_a_desk_or_outside",
            ),
            models.CheckConstraint(
                condition=~Q(purpose=Purpose.ASSIGN) | Q(holder__isnull=False, desk_code=F("from_desk")),
                name="assigned_to_a_colleague_of_the_desk",
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.ASSIGN) | Q(consent__isnull=False) | ~Q(legal_basis="") & ~Q(reason=""),
                name="referral_stands_on_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(purpose=Purpose.ASSIGN) | Q(organization__isnull=False) | Q(ground__isnull=False),
                name="referral_to_a_desk_opens_by_a_ground",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=[Stage.SENT, Stage.SEEN, Stage.WITHDRAWN]) | Q(answered_at__isnull=False),
                name="answered_referral_says_when",
            ),
            models.CheckConstraint(
                condition=Q(stage=Stage.SETTLED, settled_at__isnull=False) & ~Q(result="")
                | ~Q(stage=Stage.SETTLED) & Q(settled_at__isnull=True, result=""),
                name="settled_referral_says_what_came_of_it",
            ),
            models.CheckConstraint(condition=~Q(stage=Stage.MET) | Q(met_on__isnull=False), name="meeting_has_a_day"),
            models.CheckConstraint(
                condition=Q(expires_on__gte=F("due_on")) | ~Q(stage__in=UNANSWERED), name="expires_late"
            ),
            models.UniqueConstraint(
                fields=["form_key", "desk_code", "organization"],
                name="sent_once_to_each_receiver",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("referrals:referral", args=[self.pk])

    @property
    def is_outside(self) -> bool:
        return self.organization_id is not None

    @property
    def sending_desk(self) -> packs.Desk:
        return packs.city().desks[self.from_desk]

    @property
    def desk(self) -> packs.Desk | None:
        return packs.city().desks.get(self.desk_code)

    @property
    def receiver(self) -> str:
        """Who is asked, as screens name it."""
        return self.organization.name if self.organization else f"{self.desk.name}" if self.desk else ""

    @property
    def topic_items(self) -> list[packs.Item]:
        return [packs.city().code_tables["topics"][code] for code in self.topics]

    def is_expired(self, on: date) -> bool:
        return self.stage in UNANSWERED and self.expires_on < on and self.revoked_on is None

    def is_open(self, on: date) -> bool:
        """What ``ReferralQuerySet.open`` says, of this one."""
        return self.stage in OPEN_STAGES and self.revoked_on is None and not self.is_expired(on)

    def is_late(self, on: date) -> bool:
        return self.is_open(on) and self.due_on < on

    @property
    def is_under_way(self) -> bool:
        return self.stage in UNDER_WAY and self.revoked_on is None

    @property
    def has_news(self) -> bool:
        return self.news_at is not None and (self.noted_at is None or self.noted_at < self.news_at)

    def state(self, on: date) -> str:
        """Where it stands, as screens say it: the stage, or that it expired or lost its consent."""
        if self.revoked_on is not None:
            return gettext("同意の撤回により終了")
        return gettext("期限切れ") if self.is_expired(on) else str(Stage(self.stage).label)

    def move(self, act: str) -> None:
        """Set the stage that ``act`` leads to; the action saves it together with the facts it needs.

        Raises:
            IllegalMove: not possible at this stage.
        """
        self.stage = FLOW.after(act, self.stage)

    def record(self, kind: str, *, by: Any, at: datetime, words: str = "", idea: str = "", **facts: Any) -> Any:
        """Leave the event of an act, which holds the row's lock. ``facts`` are codes and dates; ``words`` tell more."""
        step = self.events.count() + 1
        return self.events.create(step=step, kind=kind, by=by, at=at, words=words, idea=idea, facts=facts)
