"""Writing decisions to the append-only audit table."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import transaction
from django.utils import timezone

from .rights import Decision
from .visit import Visit, visiting


@contextmanager
def recorded(act: str, *, address: str = "") -> Iterator[Visit]:
    """Run one request, job or command as one transaction whose last statement is its audit.

    If the audit cannot be written, nothing of the act stays.
    """
    with transaction.atomic(), visiting(Visit(act, address)) as visit:
        yield visit
        write(visit.decisions, act=act, address=address)


def write(decisions: Iterable[Decision], *, act: str, address: str = "") -> None:
    """Append ``decisions``. The caller makes this the last statement of the transaction."""
    now = timezone.now()
    AuditRow = apps.get_model("gate", "AuditRow")
    AuditRow.objects.bulk_create(
        AuditRow(
            at=now,
            user_id=getattr(decision.by, "pk", None),
            right=decision.right,
            subject=decision.subject,
            subject_ids=list(decision.subject_ids),
            allowed=decision.allowed,
            ground=decision.ground,
            ground_id=decision.ground_id,
            why=decision.why,
            act=act[:80],
            address=address or None,
        )
        for decision in decisions
    )
