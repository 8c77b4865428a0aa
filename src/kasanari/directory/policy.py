"""Who may read and change the directory.

An entry is read by everybody, by whoever works at some desk, or by the desk that keeps it alone, as its visibility
says. It is changed by the desk that keeps it, by the agency it is about, and, where it is not private, by the city's
own desks (those with resident look-up). Its owner answers through a link, which opens that one entry and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from kasanari import gate
from kasanari.gate import Decision, Right
from kasanari.gate.wall import register_before
from kasanari.staff.models import User
from kasanari.staff.standing import Standing, standing

from .models import (
    Correction,
    EntryEvent,
    Location,
    Organization,
    OwnerLink,
    Service,
    ServiceAtLocation,
    UnmetNeed,
    Visibility,
)

ACTS: dict[str, Right] = {
    "add_entry": Right.WRITE,
    "change_entry": Right.WRITE,
    "add_place": Right.WRITE,
    "change_place": Right.WRITE,
    "add_offer": Right.WRITE,
    "change_offer": Right.WRITE,
    "confirm_entry": Right.WRITE,
    "end_entry": Right.WRITE,
    "resume_entry": Right.AMEND,
    "issue_link": Right.SHARE,
    "revoke_link": Right.SHARE,
    "accept_correction": Right.WRITE,
    "decline_correction": Right.WRITE,
    "record_unmet_need": Right.WRITE,
}
"""The right each act needs. An entry that is over still allows what ``amend`` names."""

PUBLISHED, PROFESSIONAL, OWN_DESK, OWN_AGENCY, CITY_DESK, OWNER = (
    "published",
    "professional",
    "own_desk",
    "own_agency",
    "city_desk",
    "owner_link",
)
SEES = frozenset({Right.INDEX, Right.READ})

STAFF = """CREATE OR REPLACE FUNCTION directory_desks() RETURNS text[] STABLE LANGUAGE sql AS $$
SELECT coalesce(array_agg(p.desk_code), '{}') FROM staff_posting p JOIN staff_user u ON u.id = p.user_id
WHERE u.id = gate_reader() AND u.is_active AND NOT u.is_system_administrator AND p.from_on <= gate_day()
AND (p.until_on IS NULL OR p.until_on > gate_day()) $$"""

WALL = (
    "visibility = 'public'"
    " OR visibility = 'professionals' AND (SELECT cardinality(directory_desks()) > 0)"
    " OR keeper_desk = ANY ((SELECT directory_desks())::text[])"
)


class Owner:
    """Whoever brought the link of an entry, and the code where one is needed: stands where ``by`` names a worker."""

    is_active = True
    is_authenticated = False

    def __init__(self, link: OwnerLink) -> None:
        self.link = link


class OfEntries(gate.Policy):
    """Policy of organisations and of all that belongs to one: ``path`` leads there."""

    def __init__(self, path: str = "", visibility: str = "visibility") -> None:
        self.path, self.visibility = path, visibility

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        entry = self._entry_of(subject)
        ground, why = _answer(by, right, entry, self._visibility_of(subject, entry), at)
        label = subject._meta.label_lower
        return Decision(not why, right, label, (subject.pk,), ground, why=why, by=_worker(by))

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = _standing(to, at)
        if right in SEES:
            return queryset.filter(self._seen_by(who))
        if who is None or not who.may_work:
            return queryset.none()
        return queryset.filter(self._changed_by(who))

    def _entry_of(self, subject: Any) -> Organization:
        found = subject
        for step in self.path.split("__") if self.path else ():
            found = getattr(found, step)
        entry: Organization = found
        return entry

    def _visibility_of(self, subject: Any, entry: Organization) -> str:
        found = subject
        for step in self.visibility.split("__"):
            found = getattr(found, step)
        return str(found)

    def _seen_by(self, who: Standing | None) -> Q:
        wide = [Visibility.PUBLIC]
        if who is None or not who.may_work:
            return Q(**{f"{self.visibility}__in": wide})
        wide.append(Visibility.PROFESSIONALS)
        kept = Organization.objects.filter(keeper_desk__in=who.desk_codes).order_by().values("pk")
        return Q(**{f"{self.visibility}__in": wide}) | Q(**{f"{self.path or 'pk'}__in": kept})

    def _changed_by(self, who: Standing) -> Q:
        open_to_all = ~Q(**{self.visibility: Visibility.PRIVATE})
        found = Q(**{self._on("keeper_desk__in"): who.desk_codes})
        found |= open_to_all & Q(**{self._on("agency__in"): who.agency_codes})
        return found | open_to_all if who.may_look_up_residents else found

    def _on(self, field: str) -> str:
        return f"{self.path}__{field}" if self.path else field


class OfKeepers(OfEntries):
    """Policy of what only those who may change an entry see of it: its history, its links, what its owner proposes."""

    def decide(self, by: Any, right: Right, subject: Any, at: datetime) -> Decision:
        if isinstance(by, Owner) or (isinstance(subject, OwnerLink) and right == Right.AMEND):
            ground, why = _owner_answer(by, right, subject, at)
        else:
            ground, why = _change(_standing(by, at), self._entry_of(subject))
        label = subject._meta.label_lower
        return Decision(not why, right, label, (subject.pk,), ground, why=why, by=_worker(by))

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = _standing(to, at)
        return queryset.filter(self._changed_by(who)) if who is not None and who.may_work else queryset.none()


class OfNeeds(gate.Policy):
    """Policy of unmet needs, which name nobody: everybody at some desk records and reads them.

    The audit says that somebody did, never which row it was: a need must not lead to who typed it.
    """

    def decide(self, by: Any, right: Right, subject: UnmetNeed, at: datetime) -> Decision:
        who = _standing(by, at)
        allowed = who is not None and who.may_work and right in (Right.INDEX, Right.READ, Right.WRITE)
        ground, why = (PROFESSIONAL, "") if allowed else ("", "no_desk")
        return Decision(allowed, right, subject._meta.label_lower, (), ground, why=why, by=_worker(by))

    def scope(self, queryset: QuerySet[Any], to: Any, right: Right, at: datetime) -> QuerySet[Any]:
        who = _standing(to, at)
        return queryset if who is not None and who.may_work and right in SEES else queryset.none()


def may_use(by: User, at: datetime) -> bool:
    """Whether ``by`` sits at some desk and so looks things up here."""
    return standing(by, at).may_work


def _answer(by: Any, right: Right, entry: Organization, visibility: str, at: datetime) -> tuple[str, str]:
    """The ground, or why not."""
    who = _standing(by, at)
    if right in SEES:
        return _look(who, entry, visibility)
    if right == Right.EXPORT:
        return _look(None, entry, visibility)
    ground, why = _change(who, entry)
    if not why and right == Right.WRITE and not entry.is_listed:
        ground, why = "", "entry_ended"
    return ground, why


def _look(who: Standing | None, entry: Organization, visibility: str) -> tuple[str, str]:
    ground, why = "", "private_entry"
    if visibility == Visibility.PUBLIC:
        ground, why = PUBLISHED, ""
    elif who is None or not who.may_work:
        why = "no_desk"
    elif entry.keeper_desk in who.desk_codes:
        ground, why = OWN_DESK, ""
    elif visibility == Visibility.PROFESSIONALS:
        ground, why = PROFESSIONAL, ""
    return ground, why


def _change(who: Standing | None, entry: Organization) -> tuple[str, str]:
    ground, why = "", "not_the_keeper"
    if who is None or not who.may_work:
        why = "no_desk"
    elif entry.keeper_desk in who.desk_codes:
        ground, why = OWN_DESK, ""
    elif entry._state.adding:
        why = "other_desk"
    elif entry.visibility == Visibility.PRIVATE:
        why = "private_entry"
    elif entry.agency_id in who.agency_codes:
        ground, why = OWN_AGENCY, ""
    elif who.may_look_up_residents:
        ground, why = CITY_DESK, ""
    return ground, why


def _owner_answer(by: Any, right: Right, subject: Any, at: datetime) -> tuple[str, str]:
    """A link opens its own row and nothing else, while it is open; to answer through it is its holder's alone."""
    holds = isinstance(by, Owner) and isinstance(subject, OwnerLink) and subject.pk == by.link.pk
    ground, why = "", "not_the_owner"
    if holds and right in (Right.READ, Right.AMEND):
        why = "" if subject.is_open(at) else "link_over"
        ground = "" if why else OWNER
    return ground, why


def _standing(by: Any, at: datetime) -> Standing | None:
    return standing(by, at) if isinstance(by, User) else None


def _worker(by: Any) -> User | None:
    return by if isinstance(by, User) else None


_BELONG: dict[Any, Callable[[], gate.Policy]] = {
    Organization: OfEntries,
    Service: lambda: OfEntries("organization"),
    Location: lambda: OfEntries("organization", "organization__visibility"),
    ServiceAtLocation: lambda: OfEntries("service__organization", "service__visibility"),
    EntryEvent: lambda: OfKeepers("organization", "organization__visibility"),
    OwnerLink: lambda: OfKeepers("organization", "organization__visibility"),
    Correction: lambda: OfKeepers("organization", "organization__visibility"),
    UnmetNeed: OfNeeds,
}


def register() -> None:
    for model, policy in _BELONG.items():
        gate.register(model, policy())
    register_before(STAFF)
    gate.stand_behind(Organization, WALL)
