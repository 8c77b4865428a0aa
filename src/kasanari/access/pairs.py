"""Policies of what speaks of two persons: how they are related, and whether their records are of one person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from kasanari import gate
from kasanari.gate import Decision, Right
from kasanari.people.models import MergeProposal, PersonMerge, Relation

from . import sides
from .policy import OfPerson, told
from .reader import reader


class OfBoth(gate.Policy):
    """Policy for what speaks of two persons: both must be open."""

    def __init__(self, one: str, other: str) -> None:
        self.ends = (OfPerson(one), OfPerson(other))

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        decisions = [end.decide(by, right, subject, at) for end in self.ends]
        return next((decision for decision in decisions if not decision.allowed), decisions[0])

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        for end in self.ends:
            queryset = end.scope(queryset, to, right, at)
        return queryset

    def speaks_of(self, row: Any) -> Iterable[UUID]:
        return tuple(one for end in self.ends for one in end.speaks_of(row))

    def load(self, rows: Sequence[Any], to: Any, at: datetime) -> None:
        for end in self.ends:
            end.load(rows, to, at)


class OfMatch(OfBoth):
    """Policy for what says that two records are one person's. *Amend* is the right to answer or to take it back: of
    whoever may know of both and speaks for one of them (see ``sides``)."""

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        if right != Right.AMEND:
            return super().decide(by, right, subject, at)
        known = replace(super().decide(by, Right.INDEX, subject, at), right=right)
        if not known.allowed:
            return known
        answers = [sides.speaks_for(reader(by, at), end.person_of(subject), at) for end in self.ends]
        answer = next((answer for answer in answers if answer.is_allowed), answers[0])
        return told(answer, right, subject, by, persons=tuple(self.speaks_of(subject)))

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        if right != Right.AMEND:
            return super().scope(queryset, to, right, at)
        one, other = (sides.of_speakers(reader(to, at), end.path) for end in self.ends)
        return super().scope(queryset, to, Right.INDEX, at).filter(one | other)


class OfProposal(OfMatch):
    """Policy for a proposal that two persons are one: whoever may know of both proposes it, somebody else answers."""

    def decide(self, by: Any, right: Right, subject: MergeProposal, at: datetime) -> Decision:
        if right == Right.WRITE and subject._state.adding:
            return replace(super().decide(by, Right.INDEX, subject, at), right=right)
        decision = super().decide(by, right, subject, at)
        if decision.allowed and right == Right.AMEND and subject.proposed_by_id == by.pk:
            return replace(decision, allowed=False, ground="", why="second_person")
        return decision

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        rows = queryset.exclude(proposed_by=to.pk) if right == Right.AMEND else queryset
        return super().scope(rows, to, right, at)


def register() -> None:
    gate.register(Relation, OfBoth("person", "relative"))
    gate.register(MergeProposal, OfProposal("first", "second"))
    gate.register(PersonMerge, OfMatch("kept", "merged"))
