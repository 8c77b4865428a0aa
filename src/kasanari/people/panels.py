"""What this room shows elsewhere: what happened to a person as a resident, on the timeline across rooms."""

from __future__ import annotations

from datetime import datetime, time

from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate
from kasanari.lib import wareki
from kasanari.lib.panel import Happening
from kasanari.staff.models import User

from .models import Person, ResidentEvent

LATEST = 50


def happenings(person: Person, user: User, at: datetime) -> list[Happening]:
    """Moves and the like, never where to: whoever may read sees the timeline, the address needs another right."""
    rows = ResidentEvent.objects.filter(person=person).select_related("recorded_by")
    return [_happening(event) for event in gate.visible(rows, to=user, at=at)[:LATEST]]


def _happening(event: ResidentEvent) -> Happening:
    return Happening(
        at=event.recorded_at or timezone.make_aware(datetime.combine(event.happened_on, time.min)),
        title=event.get_kind_display(),
        by=str(event.recorded_by or _("一覧の取込み")),
        url="",
        kind=event.kind,
        text=_("異動日：%(day)s") % {"day": wareki.format(event.happened_on)},
    )
