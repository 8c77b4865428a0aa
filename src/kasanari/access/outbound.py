"""Rule D, the second gate: what leaves is checked against who receives it.

In the published cases the leak was outbound: staff who were allowed to see an address put it into a letter that
reached the abuser. So every paper, mail, export, map and answer names its mentions and its recipient first.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone

from kasanari import gate
from kasanari.gate import Mention, Recipient
from kasanari.people.merging import same_persons
from kasanari.people.models import HouseholdMember, Person, Residence

from .models import Adversary, Protection

LOCATING_FIELDS = (
    Person.classified.locating
    | Residence.classified.locating
    | {"district_code", "school", "workplace", "hospital", "desk_code", "position"}
)
"""Fields of a person that tell where to find him; the desk in charge is one of them."""


def no_person_in_public(mentions: frozenset[Mention], recipient: Recipient) -> str:
    """What goes to the public names nobody."""
    return "names_a_person" if recipient.kind == "public" else ""


def protected_stay_hidden(mentions: frozenset[Mention], recipient: Recipient) -> str:
    """Nothing that locates a protected person reaches an adversary, or anyone who ever shared the household."""
    if recipient.kind != "person":
        return ""
    located = _located(mentions) - {UUID(recipient.code)}
    if not located:
        return ""
    with gate.whole_city("rule D must know everybody into whose hands a paper may come"):
        return _danger_to(same_persons(located), same_persons(_reached_by(UUID(recipient.code))))


def _danger_to(located: set[UUID], receiving: set[UUID]) -> str:
    for protected in _protected(located):
        if receiving & _adversaries_of(protected):
            return "adversary"
        if receiving & _ever_housed_with(protected):
            return "former_housemate"
    return ""


def others_are_not_located(mentions: frozenset[Mention], recipient: Recipient) -> str:
    """Whereabouts go to the person concerned and those who share the household, or stay at a desk of the house.

    A receiver of a hand-over outside gets them, too, on the ground it was sent on; of the protected, nobody outside.
    """
    located = _located(mentions)
    if not located or recipient.kind == "desk":
        return ""
    if recipient.kind == "receiver":
        return "locates_a_protected_person" if _is_any_protected(located) else ""
    if recipient.kind == "person":
        at_home = _housed_with(UUID(recipient.code)) | {UUID(recipient.code)}
        return "" if located <= at_home else "locates_another_person"
    return "locates_a_person"


def _located(mentions: Iterable[Mention]) -> set[UUID]:
    return {mention.person_id for mention in mentions if mention.field in LOCATING_FIELDS}


def _is_any_protected(persons: set[UUID]) -> bool:
    with gate.whole_city("rule D must know of every protection, whoever may look at it"):
        return bool(_protected(same_persons(persons)))


def _protected(persons: set[UUID]) -> set[UUID]:
    """Persons with a protection in force; expired and unknown periods count."""
    rows = Protection.objects.in_force().filter(person__in=persons)
    return set(rows.values_list("person", flat=True))


def _reached_by(recipient: UUID) -> set[UUID]:
    """Whoever opens the recipient's letters: the recipient, and those in the same household today."""
    return {recipient} | _housed_with(recipient)


def _adversaries_of(person: UUID) -> set[UUID]:
    rows = Adversary.objects.filter(protection__person=person, protection__lifted_at__isnull=True)
    return set(rows.values_list("person", flat=True))


def _ever_housed_with(person: UUID) -> set[UUID]:
    households = HouseholdMember.objects.filter(person=person).values("household")
    return set(HouseholdMember.objects.filter(household__in=households).values_list("person", flat=True)) - {person}


def _housed_with(person: UUID) -> set[UUID]:
    today = timezone.localdate()
    households = HouseholdMember.objects.on(today).filter(person=person).values("household")
    rows = HouseholdMember.objects.on(today).filter(household__in=households)
    return set(rows.values_list("person", flat=True)) - {person}


def register() -> None:
    for rule in (no_person_in_public, protected_stay_hidden, others_are_not_located):
        gate.register_outbound(rule)
