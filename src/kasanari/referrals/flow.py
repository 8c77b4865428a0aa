"""The stages of a referral (つなぎ): one path, whatever it is for. Late and expired are derived from days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kasanari.lib.flow import Flow


class Stage(models.TextChoices):
    SENT = "sent", _("送付済み")
    SEEN = "seen", _("開封済み")
    ACCEPTED = "accepted", _("受入れ")
    MET = "met", _("面談済み")
    SETTLED = "settled", _("結果あり")
    DECLINED = "declined", _("お断り")
    WITHDRAWN = "withdrawn", _("取下げ")


UNANSWERED = frozenset({Stage.SENT, Stage.SEEN})
UNDER_WAY = frozenset({Stage.ACCEPTED, Stage.MET})
OPEN_STAGES = UNANSWERED | UNDER_WAY

FLOW = Flow(
    {
        "open_letter": (frozenset({Stage.SENT}), Stage.SEEN),
        "accept": (UNANSWERED, Stage.ACCEPTED),
        "decline": (UNANSWERED, Stage.DECLINED),
        "report_meeting": (frozenset({Stage.ACCEPTED}), Stage.MET),
        "settle": (UNDER_WAY, Stage.SETTLED),
        "withdraw": (OPEN_STAGES, Stage.WITHDRAWN),
    }
)

PATH = (Stage.SENT, Stage.SEEN, Stage.ACCEPTED, Stage.MET, Stage.SETTLED)
"""The road of a referral that comes back with a result, as screens draw it."""
