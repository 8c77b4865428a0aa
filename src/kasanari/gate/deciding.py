"""One answer of the rule for one thing. Whatever goes wrong while deciding denies (theorem P10)."""

import logging
from datetime import datetime
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Model
from django.utils import timezone

from .registry import policy_of
from .rights import Decision, Right

logger = logging.getLogger(__name__)


def decide(by: Any, right: Right, subject: Model, *, at: datetime | None = None) -> Decision:
    """Answer whether ``by`` may use ``right`` on ``subject``, without raising or recording.

    A model without a policy, and a policy that fails, deny.
    """
    policy = policy_of(type(subject))
    label = subject._meta.label_lower
    if policy is None:
        return Decision(False, right, label, (subject.pk,), why="no_rule", by=by)
    try:
        return policy.decide(by, right, subject, at or timezone.now())
    except ObjectDoesNotExist:  # the second wall hides what the rule would have to look at
        return Decision(False, right, label, (subject.pk,), why="not_visible", by=by)
    except Exception:
        logger.exception("the rule of %s failed; the right %s was refused", label, right)
        return Decision(False, right, label, (subject.pk,), why="rule_failed", by=by)
