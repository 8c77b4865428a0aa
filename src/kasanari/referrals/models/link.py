"""The link by which a receiver outside answers, without an account."""

from django.db import models
from django.db.models import F, Q

from kasanari.lib.classification import Classified
from kasanari.notifications.links import DIGESTS, PLAIN, OneTimeLink

from .referral import Referral


class ReceiverLink(OneTimeLink):
    """A link for the next answer to one referral; always opened with the code that was told apart from it.

    Each answer uses one up. The next one bears the same code, so that the receiver need not be called again.
    """

    purpose = "kasanari.referrals.answer"
    classified = Classified(plain=f"{PLAIN} referral", personal="sent_to", sensitive=DIGESTS, unseen=DIGESTS)

    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="links")

    class Meta:
        ordering = ("-issued_at", "id")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("issued_at")), name="receivers_link_expires_after_it_is_issued"
            ),
            models.CheckConstraint(condition=Q(needs_code=True) & ~Q(code_digest=""), name="receivers_link_has_a_code"),
        ]
