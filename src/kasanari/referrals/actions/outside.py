"""What happens at a receiver's link before anybody is known to hold its code."""

from datetime import datetime

from django.db import transaction

from kasanari import gate

from ..models import EventKind, ReceiverLink, Referral


@transaction.atomic
def wrong_code(link: ReceiverLink, at: datetime) -> int:
    """Count a wrong code and return how many are left; without any the link is closed, and the sender sees it."""
    locked: ReceiverLink = ReceiverLink.objects.select_for_update().get(pk=link.pk)
    left = locked.count_wrong_code()
    if left == 0:
        with gate.whole_city("notes at the one referral of a link that the link was closed"):
            referral = Referral.objects.select_for_update().get(pk=locked.referral_id)
            referral.record(EventKind.LINK_LOCKED, by=None, at=at)
            referral.news_at = at
            referral.save(update_fields=["news_at"])
    return left
