"""Who may administer accounts and postings: the system administrator, who in turn sees no content (access F2).

And whose a kept form is: his who typed it, and nobody else's.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from kasanari import gate
from kasanari.gate import Decision, Refused, Right

from .models import KeptForm, User
from .standing import Standing, standing

ADMINISTRATION = "administration"
OWN_WORDS = "own_words"


def may_administer(who: Standing) -> bool:
    """Whether ``who`` opens and closes accounts, posts workers to desks and checks the record of decisions."""
    return who.is_live and who.is_system_administrator


def administrators_only(by: User, at: datetime) -> None:
    """Let administrators pass.

    Raises:
        Refused: ``by`` is none; the page looks as if it did not exist.
    """
    if not may_administer(standing(by, at)):
        raise Refused(Decision(False, Right.READ, User._meta.label_lower, why="not_administrator", by=by))


class OfAccounts(gate.Policy):
    """Policy of accounts and the postings on them. No account is content: it opens nothing about a resident."""

    def decide(self, by: Any, right: Right, subject: User, at: datetime) -> Decision:
        allowed = may_administer(standing(by, at))
        ground, why = (ADMINISTRATION, "") if allowed else ("", "not_administrator")
        return Decision(allowed, right, subject._meta.label_lower, (subject.pk,), ground, why=why, by=by)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        return queryset if may_administer(standing(to, at)) else queryset.none()


class OfKeptForms(gate.Policy):
    """Policy of forms kept over a sign-in: what somebody typed is his alone, and opens nothing else."""

    def decide(self, by: Any, right: Right, subject: KeptForm, at: datetime) -> Decision:
        allowed = by.is_active and subject.user_id == by.pk
        ground, why = (OWN_WORDS, "") if allowed else ("", "not_own")
        return Decision(allowed, right, subject._meta.label_lower, (subject.pk,), ground, why=why, by=by)

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        return queryset.filter(user_id=to.pk) if to.is_active else queryset.none()


def register() -> None:
    gate.register(User, OfAccounts())
    gate.register(KeptForm, OfKeptForms())
