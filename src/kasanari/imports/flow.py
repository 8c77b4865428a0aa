"""The road of an imported list: columns told, looked through, approved by a second person, applied."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kasanari.lib.flow import Flow


class Stage(models.TextChoices):
    """Where a list stands."""

    COLUMNS = "columns", _("列の確認待ち")
    STAGED = "staged", _("承認待ち")
    APPROVED = "approved", _("反映待ち")
    REFUSED = "refused", _("差戻し")
    APPLIED = "applied", _("反映済み")


FLOW = Flow(
    {
        "choose_columns": (frozenset({Stage.COLUMNS}), Stage.STAGED),
        "approve": (frozenset({Stage.STAGED}), Stage.APPROVED),
        "refuse": (frozenset({Stage.COLUMNS, Stage.STAGED, Stage.APPROVED}), Stage.REFUSED),
        "apply": (frozenset({Stage.APPROVED}), Stage.APPLIED),
    }
)
