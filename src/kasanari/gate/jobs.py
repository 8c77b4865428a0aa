"""What the gate does by itself: sealing yesterday."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from procrastinate.contrib.django import app

from . import chain, seals


@app.periodic(cron="5 15 * * *")  # UTC: five past midnight in Japan
@app.task(name="seal_audit", queueing_lock="seal_audit")
def seal_audit(timestamp: int = 0) -> None:
    """Seal every finished day: yesterday, and those on which nothing ran at midnight."""
    now = timezone.now()
    for day in seals.waiting(chain.local_day(now)):
        seals.seal(day=day, folder=Path(settings.KASANARI_AUDIT_FOLDER), by="job", at=now)
