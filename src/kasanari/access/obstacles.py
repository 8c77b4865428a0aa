"""Why an act of this room cannot be done now, in words that name the remedy."""

from typing import Any

from kasanari import gate
from kasanari.gate import Decision, Right


class NotYet(Exception):
    """Something must come first. The message is for the screen and says what."""


def refuse(by: Any, subject: Any, why: str, right: Right = Right.WRITE) -> gate.Refused:
    """The refusal of an act for a reason no policy of a row can know; ``why`` is its code in the audit."""
    return gate.Refused(Decision(False, right, subject._meta.label_lower, (subject.pk,), why=why, by=by))
