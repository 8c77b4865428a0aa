"""Links by which somebody without an account answers once: signed, so that a guess is refused before anything is looked
up; kept as digests only; where it matters, opened with a code that is told apart from the link.
"""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, TypeVar
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.signing import BadSignature, Signer
from django.db import models
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from kasanari.gate import GatedQuerySet

CODE_DIGITS = 6
MOST_WRONG_CODES = 5
"""Then the link is locked: six digits are guessed once in 200,000 times."""

PLAIN = "id issued_at issued_by expires_at used_at revoked_at revoked_by wrong_codes needs_code"
DIGESTS = "secret_digest code_digest"
"""How the fields every link has are classified."""


class Over(StrEnum):
    """Why a link opens nothing."""

    UNKNOWN = "unknown"
    USED = "used"
    REVOKED = "revoked"
    EXPIRED = "expired"
    LOCKED = "locked"


class LinkQuerySet(GatedQuerySet):
    def open(self, at: datetime) -> LinkQuerySet:
        """Links that still open something at ``at``."""
        return self.filter(
            used_at__isnull=True, revoked_at__isnull=True, expires_at__gt=at, wrong_codes__lt=MOST_WRONG_CODES
        )


class OneTimeLink(models.Model):
    """A link for one purpose, used once. Of its secret and its code only digests are kept.

    Where it needs the code, whoever the link was forwarded to, or who guesses, learns nothing.
    """

    purpose: ClassVar[str]
    """Salt of the signature: a link made for anything else does not open this."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    secret_digest = models.CharField(max_length=64)
    code_digest = models.CharField(max_length=128, blank=True)
    needs_code = models.BooleanField(_("確認番号が要る"), default=False)
    wrong_codes = models.PositiveSmallIntegerField(_("確認番号の誤り"), default=0)
    sent_to = models.EmailField(_("送り先"), blank=True)
    issued_at = models.DateTimeField(_("発行日時"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    expires_at = models.DateTimeField(_("期限"))
    used_at = models.DateTimeField(_("回答日時"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("取消し日時"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = LinkQuerySet.as_manager()

    class Meta:
        abstract = True

    def is_open(self, at: datetime) -> bool:
        return not self.over(at)

    def over(self, at: datetime) -> str:
        """Why it opens nothing at ``at`` (``Over``); empty while it does."""
        if self.used_at:
            return Over.USED
        if self.wrong_codes >= MOST_WRONG_CODES:
            return Over.LOCKED
        if self.revoked_at:
            return Over.REVOKED
        return "" if at < self.expires_at else Over.EXPIRED

    def count_wrong_code(self) -> int:
        """Note that a wrong code was typed; return how many may still be. The caller holds the row's lock."""
        self.wrong_codes += 1
        self.save(update_fields=["wrong_codes"])
        return MOST_WRONG_CODES - self.wrong_codes


class CodeForm(forms.Form):
    """The code that was told apart from the link."""

    code = forms.CharField(
        label=_("確認番号"),
        max_length=CODE_DIGITS + 2,
        help_text=_("6桁の数字。お願いした窓口から、リンクとは別にお伝えしています。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


@dataclass(frozen=True)
class Secret:
    """What only the receiver gets: the token in the link, and the code that is told apart from it (empty: none)."""

    token: str
    code: str


Link = TypeVar("Link", bound=OneTimeLink)


def make_secret(link: OneTimeLink, *, needs_code: bool, code: str = "") -> Secret:
    """A new secret for ``link``, whose digests are set. Without ``code`` a new one is drawn where one is needed."""
    nonce = secrets.token_urlsafe(24)
    told = (code or _draw_code()) if needs_code else ""
    link.secret_digest = _digest(nonce)
    link.code_digest = make_password(told) if told else ""
    link.needs_code = needs_code
    return Secret(_signer(link).sign(f"{link.pk.hex}.{nonce}"), told)


def link_of(model: type[Link], token: str) -> Link | None:
    """The link with this token, whatever its state; None: there never was one."""
    try:
        pk, _dot, nonce = _signer(model).unsign(token).partition(".")
        link: Link | None = model._default_manager.filter(pk=UUID(pk)).first()
    except (BadSignature, ValueError):
        return None
    return link if link is not None and constant_time_compare(link.secret_digest, _digest(nonce)) else None


def is_right_code(link: OneTimeLink, typed: str) -> bool:
    return not link.needs_code or check_password("".join(typed.split()), link.code_digest)


def _draw_code() -> str:
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}"


def _signer(link: OneTimeLink | type[OneTimeLink]) -> Signer:
    return Signer(salt=link.purpose, sep="~")


def _digest(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()
