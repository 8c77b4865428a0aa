"""The road of an imported list: read, columns told, looked through, approved by a second person, applied."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kasanari.lib.flow import Flow


class Stage(models.TextChoices):
    """Where a list stands. While it is read or applied, the job worker has it."""

    READING = "reading", _("読取り中")
    UNREADABLE = "unreadable", _("読み取れないファイル")
    COLUMNS = "columns", _("列の確認待ち")
    STAGED = "staged", _("承認待ち")
    APPROVED = "approved", _("反映待ち")
    APPLYING = "applying", _("反映中")
    REFUSED = "refused", _("差戻し")
    APPLIED = "applied", _("反映済み")


FLOW = Flow(
    {
        "ask_for_columns": (frozenset({Stage.READING}), Stage.COLUMNS),
        "read": (frozenset({Stage.READING}), Stage.STAGED),
        "find_unreadable": (frozenset({Stage.READING}), Stage.UNREADABLE),
        "stop_reading": (frozenset({Stage.READING}), Stage.READING),
        "read_again": (frozenset({Stage.READING}), Stage.READING),
        "choose_columns": (frozenset({Stage.COLUMNS}), Stage.STAGED),
        "choose_columns_of_many": (frozenset({Stage.COLUMNS}), Stage.READING),
        "approve": (frozenset({Stage.STAGED}), Stage.APPROVED),
        "begin_to_apply": (frozenset({Stage.APPROVED}), Stage.APPLYING),
        "stop_applying": (frozenset({Stage.APPLYING}), Stage.APPROVED),
        "apply": (frozenset({Stage.APPROVED, Stage.APPLYING}), Stage.APPLIED),
        "refuse": (frozenset({Stage.READING, Stage.COLUMNS, Stage.STAGED, Stage.APPROVED}), Stage.REFUSED),
    }
)

WAITING = (Stage.COLUMNS, Stage.STAGED, Stage.APPROVED)
"""Stages at which a list waits for somebody."""
AT_WORK = (Stage.READING, Stage.APPLYING)
"""Stages at which a list waits for the job worker."""
