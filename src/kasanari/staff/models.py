"""Agencies, the people who work there, their postings to desks from–to, and what is kept of their sign-in."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kasanari import packs
from kasanari.gate import GatedQuerySet
from kasanari.lib.classification import Classified


class Agency(models.Model):
    """支援関係機関. The pack brings the first ones in; further partners are added as they join."""

    classified = Classified(plain="code label kind since until")

    code = models.SlugField(primary_key=True, max_length=40)
    label = models.CharField(_("名称"), max_length=100)
    kind = models.CharField(_("種別"), max_length=40)
    since = models.DateField(null=True)
    until = models.DateField(null=True)

    def __str__(self) -> str:
        return self.label


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A worker, or the system administrator, who runs the system and sees no content (access F2)."""

    classified = Classified(
        plain="id agency is_system_administrator is_active last_login",
        personal="username display_name kana email",
        sensitive="password",
        unseen="password",
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(_("職員番号"), max_length=60, unique=True)
    display_name = models.CharField(_("氏名"), max_length=100)
    kana = models.CharField(_("フリガナ"), max_length=100, blank=True)
    email = models.EmailField(_("メール"), blank=True)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="workers")
    is_system_administrator = models.BooleanField(_("システム管理者"), default=False)
    is_active = models.BooleanField(_("有効"), default=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]

    def __str__(self) -> str:
        return self.display_name


class PostingRole(models.TextChoices):
    WORKER = "worker", _("担当")
    SUPERVISOR = "supervisor", _("係長・主任")


class PostingQuerySet(models.QuerySet[Any]):
    def on(self, day: date) -> PostingQuerySet:
        """Postings that hold on ``day`` (from ≤ day < until)."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gt=day), from_on__lte=day)

    def at_desk(self, desk_code: str) -> PostingQuerySet:
        """Postings of active workers to one desk, in the order of their readings."""
        return self.filter(desk_code=desk_code, user__is_active=True).select_related("user").order_by("user__kana")


class Posting(models.Model):
    """A worker sits at a desk (窓口) from–to. Everything a worker may see begins here."""

    classified = Classified(plain="id user desk_code role clearance from_on until_on")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="postings")
    desk_code = models.SlugField(_("窓口"), max_length=40)
    role = models.CharField(_("役割"), max_length=12, choices=PostingRole, default=PostingRole.WORKER)
    clearance = ArrayField(models.SlugField(max_length=40), verbose_name=_("区画の許可"), default=list, blank=True)
    from_on = models.DateField(_("配属日"))
    until_on = models.DateField(_("異動日"), null=True, blank=True)

    objects = PostingQuerySet.as_manager()

    class Meta:
        ordering = ("from_on", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gt=F("from_on")), name="posting_ends_after_it_begins"
            )
        ]
        indexes = [models.Index(fields=["user", "from_on"])]

    @property
    def desk(self) -> packs.Desk:
        return packs.city().desks[self.desk_code]


class StaffSession(AbstractBaseSession):
    """What the server keeps of one browser; ``user`` is None until the sign-in is complete. See ``session_store``."""

    classified = Classified(plain="expire_date", personal="user", sensitive="session_key session_data")

    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")

    @classmethod
    def get_session_store_class(cls) -> Any:
        from .session_store import SessionStore  # names this model

        return SessionStore


KEPT_FOR = timedelta(hours=12)
LONGEST_PATH = 300


class KeptFormQuerySet(GatedQuerySet):
    def fresh(self, at: datetime) -> KeptFormQuerySet:
        """Forms that are still kept at ``at``."""
        return self.filter(kept_at__gt=at - KEPT_FOR)


class KeptForm(models.Model):
    """What somebody sent after his session was over or locked, sealed until that same person sends it again.

    ``path`` is where it was sent, ``page`` where it was typed. See ``kept_forms`` for the seal.
    """

    classified = Classified(plain="id kept_at", personal="user path page", sensitive="body", unseen="body")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_forms")
    path = models.CharField(_("送信先"), max_length=LONGEST_PATH)
    page = models.CharField(_("ページ"), max_length=LONGEST_PATH)
    body = models.BinaryField(_("入力内容"))
    kept_at = models.DateTimeField(_("控えた日時"))

    objects = KeptFormQuerySet.as_manager()

    class Meta:
        ordering = ("-kept_at", "id")
        indexes = [models.Index(fields=["user", "kept_at"])]
