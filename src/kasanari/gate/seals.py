"""Seals: each finished day of the audit is counted and signed, and the seal carried out of the database.

The chain shows what was altered; that a day lost its last rows only its seal can show.
"""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256, Hash
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import transaction

from . import chain
from .models import AuditRow, AuditSeal

FORMAT = "kasanari-audit-seal-1"


class CannotSeal(ValueError):
    """The day cannot be sealed, or its seal not be exported; says why and what to do."""


@dataclass(frozen=True)
class Exported:
    """A seal as it stands in its file, without the public key there: that is for others who check it."""

    day: date
    count: int
    head: bytes
    previous: bytes
    signature: bytes


def waiting(today: date) -> list[date]:
    """The finished days that are not sealed yet, the oldest first: all from the first day on, empty ones too."""
    first = _first_unsealed()
    return [] if first is None else [first + timedelta(days) for days in range((today - first).days)]


@transaction.atomic
def seal(*, day: date, folder: Path, by: str, at: datetime) -> AuditSeal:
    """Seal ``day`` and export the seal; one that is sealed already is exported again.

    Raises:
        CannotSeal: the day is not over, an earlier one is not sealed, or the folder does not take the file.
    """
    head = chain.head(day)  # from here on nothing is added to the day
    found = AuditSeal.objects.filter(day=day).first()
    if found is None:
        _require_next(day, chain.local_day(at))
        statement = signed_text(day, head.seq, head.mac, signature_before(day))
        found = AuditSeal.objects.create(
            day=day,
            count=head.seq,
            head=head.mac,
            signature=_private_key().sign(statement),
            key_id=key_id(public_key()),
            sealed_at=at,
            sealed_by=by[:100],
        )
    _export(found, folder)
    return found


def signed_text(day: date, count: int, head: bytes, previous: bytes) -> bytes:
    """What a seal signs; ``previous`` is the signature of the seal before it, empty for the first."""
    return f"{day.isoformat()}|{count}|{head.hex()}|{previous.hex()}".encode()


def signature_before(day: date) -> bytes:
    before = AuditSeal.objects.filter(day__lt=day).order_by("-day").first()
    return bytes(before.signature) if before else b""


def is_signed(statement: bytes, signature: bytes, key: bytes) -> bool:
    """Whether ``signature`` was made over ``statement`` with the private half of ``key`` (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, statement)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key() -> bytes:
    """The key seals of this installation are checked with, 32 bytes."""
    return _private_key().public_key().public_bytes_raw()


def key_id(key: bytes) -> str:
    digest = Hash(SHA256())
    digest.update(key)
    return digest.finalize().hex()[:16]


def read_exported(file: Path) -> Exported:
    """Read an exported seal.

    Raises:
        ValueError: the file is none.
    """
    told = json.loads(file.read_text())
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise ValueError(f"{file.name} is no seal")
    try:
        return Exported(
            day=date.fromisoformat(told["day"]),
            count=int(told["count"]),
            **{name: bytes.fromhex(told[name]) for name in ("head", "previous", "signature")},
        )
    except (KeyError, TypeError) as missing:
        raise ValueError(f"{file.name} is no whole seal: {missing}") from missing


def file_name(day: date) -> str:
    return f"audit-{day.isoformat()}.json"


def _first_unsealed() -> date | None:
    last = AuditSeal.objects.order_by("-day").first()
    if last is not None:
        return last.day + timedelta(days=1)
    return AuditRow.objects.order_by("day").values_list("day", flat=True).first()


def _require_next(day: date, today: date) -> None:
    first = _first_unsealed()
    if day >= today:
        raise CannotSeal(f"{day} is not over yet. A day can be sealed from the next one on.")
    if first is None or day < first:
        raise CannotSeal(f"{day} lies before the first day of the audit that can be sealed ({first or 'none yet'}).")
    if day > first:
        raise CannotSeal(f"{first} is not sealed yet, and seals follow each other. Run: kasanari audit seal")


def _export(sealed: AuditSeal, folder: Path) -> None:
    """Write the seal's file, whole or not at all."""
    file = folder / file_name(sealed.day)
    _require_no_other(file, sealed)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        written = file.with_suffix(".part")
        written.write_text(json.dumps(_told(sealed), indent=2) + "\n")
        written.replace(file)
    except OSError as error:
        raise CannotSeal(
            f"Cannot write {file}: {error.strerror}. Nothing was changed; name another --output."
        ) from error


def _require_no_other(file: Path, sealed: AuditSeal) -> None:
    """Another seal of that day is evidence, and stays."""
    if not file.exists():
        return
    try:
        found = read_exported(file).signature
    except (ValueError, OSError) as error:
        raise CannotSeal(f"{file} cannot be read as a seal ({error}). Move it away and repeat.") from error
    if found != bytes(sealed.signature):
        raise CannotSeal(f"{file} holds another seal of that day. Keep it and run: kasanari audit verify")


def _told(sealed: AuditSeal) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "day": sealed.day.isoformat(),
        "count": sealed.count,
        "head": bytes(sealed.head).hex(),
        "previous": signature_before(sealed.day).hex(),
        "signature": bytes(sealed.signature).hex(),
        "key_id": sealed.key_id,
        "public_key": public_key().hex(),
        "sealed_at": sealed.sealed_at.isoformat(),
        "sealed_by": sealed.sealed_by,
    }


def _private_key() -> Ed25519PrivateKey:
    return _derived(settings.KASANARI_AUDIT_SEAL_KEY)


@cache
def _derived(secret: str) -> Ed25519PrivateKey:
    seed = HKDF(SHA256(), 32, salt=None, info=b"kasanari audit seal").derive(secret.encode())
    return Ed25519PrivateKey.from_private_bytes(seed)
