"""What this room does by itself."""

from datetime import datetime

from django.utils import timezone
from procrastinate.contrib.django import app

from .models import KEPT_FOR, KeptForm
from .session_store import SessionStore


@app.periodic(cron="17 * * * *")
@app.task(name="forget_what_is_over", queueing_lock="forget_what_is_over")
def forget_what_is_over(timestamp: int = 0) -> None:
    forget(at=timezone.now())
    SessionStore.clear_expired()


def forget(*, at: datetime) -> int:
    """Delete the kept forms nobody sent again within twelve hours; returns how many."""
    return KeptForm.objects.filter(kept_at__lte=at - KEPT_FOR).delete()[0]
