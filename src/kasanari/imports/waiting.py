"""Where a long file waits between upload and job worker: in the database, in pieces that the wall shows nobody."""

import hashlib
from collections.abc import Iterable
from uuid import UUID

from kasanari import gate

from .models import Import, WaitingPart
from .reading.limits import Limits, too_large


def keep(load: Import, parts: Iterable[bytes]) -> str:
    """Keep the pieces of a file; returns the digest of the whole.

    Raises:
        Unreadable: it is larger than any file that is read.
    """
    digest, size = hashlib.sha256(), 0
    for number, part in enumerate(parts):
        digest.update(part)
        size += len(part)
        if size > Limits().size:
            raise too_large()
        WaitingPart.objects.bulk_create([WaitingPart(load=load, number=number, content=part)])
    return digest.hexdigest()


def content_of(load_id: UUID) -> bytes:
    """The file; empty if none waits."""
    with gate.whole_city("takes up the file that waits, which nobody else may open"):
        parts = WaitingPart.objects.filter(load=load_id).order_by("number").values_list("content", flat=True)
        return b"".join(map(bytes, parts.iterator()))


def forget(load_id: UUID) -> None:
    """Empty what waits: it has been read, or nobody will read it. Behind the wall nothing is deleted."""
    with gate.whole_city("empties the file that was read, without looking into it"):
        WaitingPart.objects.filter(load=load_id).exclude(content=b"").update(content=b"")
