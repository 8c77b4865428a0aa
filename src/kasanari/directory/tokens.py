"""The links owners are given: signed, so that a guess is refused before anything is looked up; kept as digests only."""

import hashlib
import secrets
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.core.signing import BadSignature, Signer
from django.utils.crypto import constant_time_compare

from .models import OwnerLink

CODE_DIGITS = 6
_PURPOSE = "kasanari.directory.confirm"
"""Salt of the signature: a link made for anything else does not open this."""


@dataclass(frozen=True)
class Secret:
    """What only the owner gets: the token in the link, and the code that is told apart from it (empty: none needed)."""

    token: str
    code: str


def make_secret(link: OwnerLink, *, needs_code: bool) -> Secret:
    """A new secret for ``link``, whose digests are set."""
    nonce = secrets.token_urlsafe(24)
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}}" if needs_code else ""
    link.secret_digest = _digest(nonce)
    link.code_digest = make_password(code) if code else ""
    link.needs_code = needs_code
    return Secret(_signer().sign(f"{link.pk.hex}.{nonce}"), code)


def link_of(token: str) -> OwnerLink | None:
    """The link with this token, whatever its state; None: there never was one."""
    try:
        pk, _, nonce = _signer().unsign(token).partition(".")
        link = OwnerLink.objects.filter(pk=UUID(pk)).first()
    except (BadSignature, ValueError):
        return None
    return link if link is not None and constant_time_compare(link.secret_digest, _digest(nonce)) else None


def is_right_code(link: OwnerLink, typed: str) -> bool:
    return not link.needs_code or check_password("".join(typed.split()), link.code_digest)


def _signer() -> Signer:
    return Signer(salt=_PURPOSE, sep="~")


def _digest(nonce: str) -> str:
    return hashlib.sha256(nonce.encode()).hexdigest()
