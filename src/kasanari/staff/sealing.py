"""Keys derived from the installation's secret, one for each purpose."""

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings


def cipher(purpose: bytes, *, owner: bytes = b"") -> Fernet:
    """Return the cipher for ``purpose``; what is sealed for one ``owner`` (16 bytes at most) opens for no other."""
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=purpose, salt=owner).digest()
    return Fernet(base64.urlsafe_b64encode(key))
