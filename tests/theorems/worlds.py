"""An invented world of rights, made from a seed: who sits where, what lies where, and what opens or closes it.

Everything is inserted at once, past the actions, so that rows occur which no action would write (a ground with rights
beyond its kind, a consent on a retired form): the rule must hold for them as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from kasanari.access.models import (
    Adversary,
    Approval,
    Conflict,
    Consent,
    Dossier,
    DossierPerson,
    Emergency,
    Ground,
    Invitation,
    ItemKind,
    Pledge,
    Protection,
    Sitting,
    TabledPaper,
)
from kasanari.cases.models import (
    Assessment,
    Attendance,
    Case,
    CaseEvent,
    Contact,
    Evaluation,
    FollowUp,
    Goal,
    Meeting,
    Note,
    Plan,
    Role,
)
from kasanari.gate import Right
from kasanari.people.models import Household, HouseholdMember, Person, Residence
from kasanari.staff.models import Posting, User

AT = datetime(2026, 6, 10, 3, tzinfo=UTC)
"""The moment at which everything is asked: noon in Tokyo."""
TODAY = date(2026, 6, 10)

DESKS = (
    "general",
    "multi-agency",
    "mens",
    "family-child",
    "suicide-prevention",
    "livelihood",
    "elder",
    "neighbourhood",
)
BUSY = (*DESKS, "general", "multi-agency", "livelihood", "elder", "neighbourhood")
"""Desks as often as dossiers lie there: those with a compartment of their own less often."""
OWN_COMPARTMENTS = {"mens": ["mens"], "family-child": ["child_protection"], "suicide-prevention": ["suicide"]}
COMPARTMENTS = ("child_protection", "dv", "suicide", "reoffending", "mens", "statutory_meeting")
MEETINGS = ("support", "child_case")
KINDS = tuple(ItemKind.values)
ITEMS = (Contact, Note, Assessment, Plan, Goal, Meeting, FollowUp, Evaluation)
BEHIND_THE_WALL = (
    Dossier, DossierPerson, Consent, Person, Residence, HouseholdMember, Case, CaseEvent, *ITEMS, Role, Attendance,
)  # fmt: skip
"""Every model the theorems ask about. Of ``CaseEvent`` the wall says nothing: it holds codes and dates only."""
WITHOUT_WALL = (Ground, Sitting, TabledPaper, Invitation, Protection, Adversary)
"""Rows the rule and the queryset speak of; in the database they stand before the wall, which reads them."""


@dataclass(frozen=True)
class Size:
    workers: int = 16
    dossiers: int = 52
    persons: int = 180


@dataclass
class World:
    """Rows of one world, by model; the order in which they are listed is that in which they may be inserted."""

    rows: dict[type[Any], list[Any]] = field(default_factory=dict)

    def add(self, row: Any) -> Any:
        self.rows.setdefault(type(row), []).append(row)
        return row

    def of(self, model: type[Any]) -> list[Any]:
        return self.rows.get(model, [])

    @property
    def workers(self) -> list[Any]:
        return self.of(User)

    def save(self) -> World:
        for model, rows in self.rows.items():
            model._base_manager.bulk_create(rows)
        return self


def make(seed: int, size: Size = Size()) -> World:
    """A world of its own for each seed; not saved yet."""
    return _Maker(Random(seed), size).world


def days(number: int) -> datetime:
    return AT + timedelta(days=number)


class _Maker:
    """Writes the rows down in the order in which they depend on each other."""

    def __init__(self, chance: Random, size: Size) -> None:
        self.chance, self.size, self.world = chance, size, World()
        self._workers()
        self._persons()
        self._households()
        self._dossiers()
        self._restrictions()
        self._sittings()
        self._grounds()

    def add(self, row: Any) -> Any:
        if "id" in {one.name for one in row._meta.concrete_fields} and isinstance(row.pk, UUID):
            row.id = UUID(int=self.chance.getrandbits(128), version=4)  # the same seed, the same rows
        return self.world.add(row)

    def often(self, share: float) -> bool:
        return self.chance.random() < share

    def word(self) -> str:
        """A text that stands nowhere else."""
        return f"試{self.chance.getrandbits(64):016x}"

    def some(self, things: Sequence[Any], most: int) -> list[Any]:
        return self.chance.sample(list(things), self.chance.randint(0, min(most, len(things))))

    def _workers(self) -> None:
        for number in range(self.size.workers):
            self.add(
                User(
                    username=f"invented-{self.chance.getrandbits(48):012x}",
                    display_name=f"見本 {number}子",
                    agency_id="city",
                    is_active=number != 0,
                    is_system_administrator=number == 1,
                )
            )
        for number, worker in enumerate(self.world.workers):
            for _ in range(0 if number == 2 else self.chance.choice((1, 1, 2, 2, 3))):
                self._posting(worker, self.chance.choice(BUSY))
            if self.often(0.5) and number != 2:  # twice at one desk, each time cleared for what the other is not
                first = self.world.of(Posting)[-1]
                self._posting(worker, first.desk_code, sorted(set(COMPARTMENTS) - set(first.clearance)))

    def _posting(self, worker: Any, desk: str, clearance: Sequence[str] | None = None) -> None:
        if clearance is None:
            own = OWN_COMPARTMENTS.get(desk, ()) if self.often(0.8) else ()
            clearance = sorted({*own, *self.some(COMPARTMENTS, 2)})
        first, last = self.chance.choice(
            ((-900, None),) * 12 + ((-900, 1), (0, None), (-900, 0), (1, None), (-900, -5))
        )
        self.add(
            Posting(
                user=worker,
                desk_code=desk,
                clearance=list(clearance),
                from_on=TODAY + timedelta(days=first),
                until_on=None if last is None else TODAY + timedelta(days=last),
            )
        )

    def _persons(self) -> None:
        for number in range(self.size.persons):
            self.add(
                Person(
                    family_name="架空",
                    given_name=f"仮{number:03d}番",
                    family_kana="カクウ",
                    given_kana="カリ",
                    registered_at=days(-800),
                    registered_by=None if self.often(0.85) else self.chance.choice(self.world.workers),
                )
            )
        for person in self.world.of(Person):
            self.add(
                Residence(person=person, address="架空町一丁目", district_code="", from_on=TODAY - timedelta(days=700))
            )

    def _households(self) -> None:
        left = list(self.world.of(Person))
        self.chance.shuffle(left)
        memberships = []
        while left:
            household = self.add(Household(formed_on=TODAY - timedelta(days=700)))
            for _ in range(self.chance.choice((1, 2, 3, 4))):
                if left:
                    memberships.append(
                        HouseholdMember(household=household, person=left.pop(), from_on=household.formed_on)
                    )
        for one in memberships:
            self.add(one)

    def _dossiers(self) -> None:
        persons = self.world.of(Person)
        half, known = len(persons) // 2, len(persons) * 3 // 4  # the last quarter is known to no desk
        kept = [
            self._dossier(self.chance.choice(BUSY), self.some(persons[:half], 3)) for _ in range(self.size.dossiers)
        ]
        kept += [self._dossier(self.chance.choice(BUSY), [person]) for person in persons[half:known]]
        self.quiet = {dossier.pk for dossier in kept[self.size.dossiers :]}  # nobody beyond the desk has a ground there
        cases = [self._case(dossier) for dossier in kept]
        for dossier in kept:
            for person in dossier.names:
                self.add(self._involvement(dossier, person))
        for dossier in kept:
            self._consents(dossier)
        for dossier, case in zip(kept, cases, strict=True):
            self._records(dossier, case)

    def _dossier(self, desk: str, persons: list[Any]) -> Any:
        closed, suspended = self.often(0.3), self.often(0.15)
        compartments = set(OWN_COMPARTMENTS.get(desk, ())) | set(self.some(COMPARTMENTS, 2) if self.often(0.3) else ())
        return self.add(
            Dossier(
                desk_code=desk,
                compartments=sorted(compartments),
                names=[person.pk for person in persons],
                opened_at=days(-300),
                opened_by=self.world.workers[0],
                closed_at=days(-30) if closed else None,
                suspended_at=days(-20) if suspended else None,
                suspension_reason="request" if suspended else "",
                support_decided_on=TODAY - timedelta(days=100) if self.often(0.85) else None,
                shares_involvement=self.often(0.9),
            )
        )

    def _involvement(self, dossier: Any, person_id: UUID) -> Any:
        return DossierPerson(
            dossier=dossier,
            person_id=person_id,
            desk_code=dossier.desk_code,
            from_on=TODAY - timedelta(days=300),
            until_on=TODAY - timedelta(days=30) if dossier.is_closed else None,
            is_told=dossier.tells_of_involvement,
        )

    def _case(self, dossier: Any) -> Any:
        number = f"試{self.chance.getrandbits(48):012x}"
        return self.add(Case(number=number, dossier=dossier, opened_at=days(-300), opened_by=self.world.workers[0]))

    def _consents(self, dossier: Any) -> None:
        for person in dossier.names or ():
            self.add(
                Consent(
                    dossier=dossier, person_id=person, desk_codes=[], scope=[], items="試し", method="written",
                    form_version="1", obtained_on=TODAY - timedelta(days=90), expires_on=TODAY + timedelta(days=90),
                    obtained_by=self.world.workers[0],
                )
            )  # fmt: skip

    def _records(self, dossier: Any, case: Any) -> None:
        by = self.world.workers[0]
        self.add(
            Contact(
                **self._item(dossier), channel="counter", words=self.word(), topics=["rent"], outcome="own_desk",
                received_at=days(-300), received_by=by, form_key=UUID(int=self.chance.getrandbits(128), version=4),
            )
        )  # fmt: skip
        for _ in range(3):
            self.add(
                Note(
                    **self._item(dossier), case=case, happened_on=TODAY, method="phone", fact=self.word(),
                    written_at=days(-3), written_by=by,
                )
            )  # fmt: skip
        self.add(
            Assessment(
                **self._item(dossier), case=case, version=1, situation=self.word(), wish="試し", written_at=days(-3),
                written_by=by,
            )
        )  # fmt: skip
        plan = self.add(
            Plan(
                **self._item(dossier), case=case, version=1, aim=self.word(), review_on=TODAY, drafted_at=days(-3),
                drafted_by=by,
            )
        )  # fmt: skip
        goals = [
            self.add(Goal(**self._item(dossier), plan=plan, position=position, issue="試し", goal=self.word()))
            for position in (1, 2)
        ]
        meeting = self.add(
            Meeting(
                **self._item(dossier), case=case, plan=plan, kind="plan", planned_on=TODAY, place="会議室",
                question="試し", called_at=days(-3), called_by=by,
            )
        )  # fmt: skip
        self.add(FollowUp(**self._item(dossier), case=case, due_on=TODAY))
        self.add(
            Evaluation(
                **self._item(dossier),
                case=case,
                achieved=self.word(),
                verdict="close",
                evaluated_on=TODAY,
                evaluated_by=by,
            )
        )
        for goal in goals:
            self.add(Role(goal=goal, who="支援員", what="試し"))
        self.add(Attendance(meeting=meeting, who="支援員"))
        self.add(CaseEvent(case=case, kind="opened", at=days(-300), by=by))

    def _item(self, dossier: Any) -> dict[str, Any]:
        return {
            "dossier": dossier,
            "names": self.some(dossier.names, 3),
            "compartments": self.some(COMPARTMENTS, 1) if self.often(0.2) else [],
        }

    def _restrictions(self) -> None:
        for person in self.world.of(Person):
            if self.often(0.3):
                self._protection(person)
        protections = self.world.of(Protection)
        for protection in protections:
            if self.often(0.5):
                self.add(Adversary(protection=protection, person=self.chance.choice(self.world.of(Person))))
        for worker in self.world.workers:
            busy = self.world.of(Person)[: len(self.world.of(Person)) // 2]
            for person in dict.fromkeys([*self.some(busy, 3), *self.some(self.world.of(Person), 2)]):
                ended = self.often(0.3)
                self.add(
                    Conflict(
                        worker=worker, person=person, kind="kin", declared_at=days(-50), declared_by=worker,
                        ended_at=days(-1) if ended else None,
                    )
                )  # fmt: skip
            self._approval(worker)

    def _protection(self, person: Any) -> None:
        until = self.chance.choice((200, -10, None))
        lifted = self.often(0.2)
        self.add(
            Protection(
                person=person,
                kind="dv",
                desk_code="general",
                from_on=TODAY - timedelta(days=300),
                until_on=None if until is None else TODAY + timedelta(days=until),
                registered_at=days(-300),
                registered_by=self.world.workers[0],
                lifted_at=days(-5) if lifted else None,
                lifted_by=self.world.workers[0] if lifted else None,
            )
        )

    def _approval(self, worker: Any) -> None:
        """Answers of each sort; one worker in four has at all his desks only such as do not serve."""
        other = next(one for one in self.world.workers if one is not worker)
        useless = {4: "other act", 5: "spent", 6: "old"}.get(self.world.workers.index(worker) % 8, "")
        for posting in [one for one in self.world.of(Posting) if one.user is worker]:
            granted = True if useless else self.chance.choice((True, True, True, False, None))
            hours = {"": self.chance.choice((1, 23, 24, 30)), "old": 24}.get(useless, 2)
            spent = useless == "spent" or (not useless and granted and self.often(0.2))
            self.add(
                Approval(
                    act="resume_use" if useless == "other act" else "export",
                    desk_code=posting.desk_code if useless or self.often(0.85) else self.chance.choice(DESKS),
                    reason="試し",
                    asked_at=days(-3),
                    asked_by=worker,
                    answered_at=None if granted is None else AT - timedelta(hours=hours),
                    answered_by=None if granted is None else other,
                    is_granted=granted,
                    used_at=AT - timedelta(hours=1) if spent else None,
                )
            )

    def _sittings(self) -> None:
        by = self.world.workers[0]
        papers = self._papers()
        sittings = [
            self.add(
                Sitting(
                    dossier=dossier, kind=self.chance.choice(MEETINGS), question="試し", opens_at=days(-1),
                    closes_at=days(1), called_at=days(-9), called_by=by,
                )
            )
            for dossier in self.world.of(Dossier) for _ in range(2)
        ]  # fmt: skip
        for sitting in sittings:
            for paper in self.chance.sample(papers[sitting.dossier.pk], 8):
                self.add(
                    TabledPaper(
                        sitting=sitting, label=paper._meta.label_lower, paper=paper.pk, tabled_at=days(-2), tabled_by=by
                    )
                )
        for worker in self.world.workers:
            for kind in MEETINGS:
                if self.often(0.8):
                    first, last = self.chance.choice(
                        ((-50, None),) * 5 + ((0, 9), (1, 9), (1, None), (-50, 0), (-50, -2))
                    )
                    self.add(
                        Pledge(
                            worker=worker, kind=kind, signed_on=TODAY + timedelta(days=first), recorded_at=days(-50),
                            until_on=None if last is None else TODAY + timedelta(days=last), recorded_by=by,
                        )
                    )  # fmt: skip

    def _papers(self) -> dict[UUID, list[Any]]:
        found: dict[UUID, list[Any]] = {dossier.pk: [] for dossier in self.world.of(Dossier)}
        for model in ITEMS:
            for item in self.world.of(model):
                found[item.dossier.pk].append(item)
        return found

    def _grounds(self) -> None:
        grounds: list[Ground] = []
        for dossier in self.world.of(Dossier):
            if dossier.pk in self.quiet:
                continue
            grounds += [self._consent_ground(dossier, desk) for desk in DESKS if self.often(0.28) and dossier.names]
            for worker in self.world.workers:
                if self.often(0.7):
                    grounds += [self._held_ground(dossier, worker) for _ in range(self.chance.choice((1, 1, 1, 1, 2)))]
                    self._invitation(dossier, worker)
        for ground in grounds:
            self.add(ground)

    def _consent_ground(self, dossier: Any, desk: str) -> Any:
        consent = self.chance.choice([one for one in self.world.of(Consent) if one.dossier is dossier])
        return self._ground(
            dossier, "consent", desk, consent=consent, person_id=consent.person_id,
            rights=["index", "read"], scope=self._scope(KINDS), form_version=self.chance.choice("1111110"),
        )  # fmt: skip

    def _held_ground(self, dossier: Any, worker: Any) -> Any:
        kind = self.chance.choice(
            ("statutory_meeting",) * 8 + ("plan_meeting",) * 12 + ("legal_duty",) + ("emergency",) * 3
        )
        if kind == "plan_meeting" and not dossier.names:
            kind = "legal_duty"
        return getattr(self, f"_{kind}")(dossier, worker, self._desk_of(worker))

    def _desk_of(self, worker: Any) -> str:
        """A desk to which the holder was posted once, mostly."""
        posted = [one.desk_code for one in self.world.of(Posting) if one.user is worker]
        return self.chance.choice(posted if posted and self.often(0.95) else DESKS)

    def _statutory_meeting(self, dossier: Any, worker: Any, desk: str) -> Any:
        sitting = self.chance.choice([one for one in self.world.of(Sitting) if one.dossier is dossier])
        return self._ground(
            dossier, "statutory_meeting", desk, holder=worker, sitting=sitting, rights=["index", "read"],
            scope=["note"] if self.often(0.1) else [], lifts=["mens"] if self.often(0.1) else [],
        )  # fmt: skip

    def _plan_meeting(self, dossier: Any, worker: Any, desk: str) -> Any:
        consent = self.chance.choice([one for one in self.world.of(Consent) if one.dossier is dossier])
        return self._ground(
            dossier, "plan_meeting", desk, holder=worker, consent=consent, person_id=consent.person_id,
            rights=["index", "read", "write"], scope=self._scope(("record", "plan", "meeting", "evaluation")),
            form_version="1",
        )  # fmt: skip

    def _legal_duty(self, dossier: Any, worker: Any, desk: str) -> Any:
        person = self.chance.choice(dossier.names) if dossier.names and self.often(0.3) else None
        return self._ground(
            dossier, "legal_duty", desk, holder=worker, person_id=person, reason="試し",
            rights=["index", "read", "locate", "share"], scope=self._scope(KINDS),
            lifts=self.chance.choice(([], ["child_protection"], ["dv"], ["dv", "mens"])),
        )  # fmt: skip

    def _emergency(self, dossier: Any, worker: Any, desk: str) -> Any:
        person = dossier.names[0] if dossier.names else self.world.of(Person)[0].pk
        emergency = self.add(
            Emergency(
                person_id=person, desk_code=desk, reason="試し", opened_at=AT - timedelta(hours=1), opened_by=worker,
                valid_until=AT + timedelta(hours=3),
            )
        )  # fmt: skip
        return self._ground(
            dossier, "emergency", desk, holder=worker, emergency=emergency, reason="試し",
            rights=["index", "read", "locate"], scope=self._scope(KINDS),
            lifts=self.chance.choice(([], ["child_protection", "dv", "suicide", "reoffending", "mens"])),
        )  # fmt: skip

    def _scope(self, usual: Sequence[str]) -> list[str]:
        return list(usual) if self.often(0.7) else self.some(KINDS, 4)

    def _ground(self, dossier: Any, kind: str, desk: str, *, rights: list[str], **facts: Any) -> Any:
        first, last = self.chance.choice(((-9, 9),) * 16 + ((0, 9), (-9, 0), (1, 9), (-9, -1)))
        if self.often(0.12):  # more, or fewer, than its kind can give: a wrong import
            rights = self.chance.choice(
                (sorted(Right), sorted(Right), ["read"], ["read"], ["index"], ["index", "locate"], ["index", "write"])
            )
        return Ground(
            id=UUID(int=self.chance.getrandbits(128), version=4),
            dossier=dossier,
            kind=kind,
            desk_code=desk,
            rights=rights,
            legal_basis="試し",
            valid_from=days(first),
            valid_until=days(last),
            revoked_at=days(self.chance.choice((-2, 0, 2))) if self.often(0.15) else None,
            given_by=self.world.workers[0],
            **facts,
        )

    def _invitation(self, dossier: Any, worker: Any) -> None:
        sitting = self.chance.choice([one for one in self.world.of(Sitting) if one.dossier is dossier])
        if any(one.sitting is sitting and one.worker is worker for one in self.world.of(Invitation)):
            return
        self.add(
            Invitation(
                sitting=sitting,
                worker=worker,
                desk_code=self._desk_of(worker),
                role="試し" if self.often(0.6) else "",
                role_done_on=TODAY if self.often(0.2) else None,
            )
        )
