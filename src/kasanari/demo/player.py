"""Plays a story through the real actions, day by day, as the staff of its desk would have done it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from kasanari import packs
from kasanari.access.actions import ConsentTerms, name_person
from kasanari.access.models import Dossier, DossierRole
from kasanari.cases import actions
from kasanari.cases.models import Case, FollowUp, Meeting
from kasanari.cases.policy import meeting_kind_of
from kasanari.people.actions import Particulars, form_household, record_residence, register_person
from kasanari.people.models import Person
from kasanari.staff.models import User

from .households.records import InventedHousehold, InventedPerson
from .relations import RELATED_SHAPES, write_relations
from .residents import particulars
from .storybook import Calendar, Story, told

Act = Callable[[int, Mapping[str, Any]], None]
OPENS = time(9, 10)
STEP = timedelta(minutes=25)
INVITED_BEFORE = 7
"""Days between a meeting's invitation and the meeting."""


@dataclass
class Stage:
    """Where a story is played: who plays, in which household, at which desk.

    ``registered`` are the household's persons where the desk may look residents up; empty where it may not and
    writes them down itself.
    """

    story: Story
    worker: User
    today: date
    home: InventedHousehold | None
    registered: list[Person] = field(default_factory=list)


class Player:
    """One story, played once."""

    def __init__(self, stage: Stage) -> None:
        self.story = stage.story
        self.worker = stage.worker
        self.home = stage.home
        self.start = stage.story.begins_on(stage.today)
        self.calendar = Calendar(self.start)
        self.persons = stage.registered
        self.text: Mapping[str, Any] = told(dict(stage.story.text), self._cast(), self.start)
        self.now = datetime.min.replace(tzinfo=timezone.get_current_timezone())
        self.case: Case | None = None

    def play(self) -> None:
        """Take the contact, then do everything the story tells, in the order of its days."""
        self._contact()
        if self.case is None:
            return
        for day, _order, act, part in sorted(self._acts(), key=lambda row: row[:2]):
            act(day, part)

    def _acts(self) -> list[tuple[int, int, Act, Any]]:
        text = self.text
        acts: list[tuple[int, Act, Any]] = [(note["day"], self._note, note) for note in text.get("notes", [])]
        steps: tuple[tuple[str, Act], ...] = (
            ("assessment", self._assess),
            ("consent", self._consent),
            ("plan", self._plan),
            ("meeting", self._meeting),
            ("decision", self._decide),
        )
        acts += [(text[name]["day"], act, text[name]) for name, act in steps if name in text]
        acts += [(look["day"], self._follow_up, look) for look in text.get("follow_ups", [])]
        endings: tuple[tuple[str, Act], ...] = (
            ("evaluation", self._evaluate),
            ("close", self._close),
            ("interrupt", self._interrupt),
        )
        acts += [(text[name]["day"], act, text[name]) for name, act in endings if name in text]
        return [(day, order, act, part) for order, (day, act, part) in enumerate(acts)]

    def _cast(self) -> dict[str, InventedPerson]:
        """Members by their relation to the person of the story (本人, 母 …)."""
        if self.home is None:
            return {}
        written = self.story.text["household"]["members"]
        return {row["relation"]: member for row, member in zip(written, self.home.members, strict=True)}

    def _at(self, day: int) -> datetime:
        """The moment of the next act on that day of the story; time never goes back."""
        morning = timezone.make_aware(datetime.combine(self.calendar.acted_on(day), OPENS))
        self.now = max(morning, self.now + STEP)
        return self.now

    def _contact(self) -> None:
        told_ = self.text["contact"]
        contact = actions.NewContact(
            desk_code=self.story.desk,
            channel=told_["channel"],
            words=told_["words"],
            topics=told_["topics"],
            outcome=told_["outcome"],
            caller=told_.get("from", ""),
            danger=told_.get("danger", []),
            reply=told_.get("reply", ""),
            handed_to=told_.get("handed_to", ""),
            language=self._language(),
            person=self.persons[0] if self.persons else None,
            particulars=None if self.persons or self.home is None else Particulars(**particulars(self.home.members[0])),  # type: ignore[arg-type]  # fields of the same names
        )
        row = actions.receive_contact(contact=contact, by=self.worker, at=self._at(0))
        self.case = getattr(row.dossier, "case", None)
        if not self.persons and self.home is not None:
            self.persons = [named.person for named in row.dossier.dossier_persons.all()]
        if self.home is not None:
            self._name_household(row.dossier, self.home)

    def _language(self) -> str:
        spoken = self.home.members[0].language if self.home else None
        return spoken if spoken and spoken in packs.city().languages else ""

    def _name_household(self, dossier: Dossier, home: InventedHousehold) -> None:
        """Name the others of the household in the dossier; a desk without look-up writes them down first."""
        by, at = self.worker, self.now
        if len(self.persons) < len(home.members):
            self.persons += [
                register_person(particulars=Particulars(**particulars(other)), by=by, at=at)  # type: ignore[arg-type]
                for other in home.members[1:]
            ]
        for person in self.persons[1:]:
            name_person(dossier=dossier, person=person, role=DossierRole.HOUSEHOLD, by=by, at=at)
        if self.persons[0].registered_by_id is not None:
            self._write_home(home, by, at)
        if home.shape in RELATED_SHAPES:
            write_relations(self.story.text["household"]["members"], self.persons, by=by, at=at)

    def _write_home(self, home: InventedHousehold, by: User, at: datetime) -> None:
        members = list(zip(self.persons, [member.relation for member in home.members], strict=True))
        form_household(members=members, formed_on=self.start, by=by, at=at)
        for person in self.persons:
            record_residence(
                person=person,
                address=home.address_text,
                postal_code=home.postal_code or "",
                district_code=home.district_code,
                from_on=self.start,
                by=by,
                at=at,
            )

    def _note(self, day: int, note: Mapping[str, Any]) -> None:
        at = self._at(day)
        actions.write_note(
            case_id=self._case.pk,
            happened_on=timezone.localdate(at),
            method=note["method"],
            with_whom=note.get("with", ""),
            fact=note["fact"],
            judgement=note.get("judgement", ""),
            by=self.worker,
            at=at,
        )

    def _assess(self, day: int, written: Mapping[str, Any]) -> None:
        text = actions.AssessmentText(**{name: value for name, value in written.items() if name != "day"})
        actions.assess(case_id=self._case.pk, text=text, based_on=0, by=self.worker, at=self._at(day))

    def _consent(self, day: int, given: Mapping[str, Any]) -> None:
        at = self._at(day)
        desks = self._desks(given["agencies"])
        if not desks or not self.persons:
            return
        terms = ConsentTerms(
            desk_codes=desks,
            items=given["items"],
            method=given["method"],
            obtained_on=timezone.localdate(at),
            expires_on=timezone.localdate(at) + timedelta(days=given.get("until_days", 365)),
        )
        actions.record_consent(case_id=self._case.pk, person=self.persons[0], terms=terms, by=self.worker, at=at)

    def _desks(self, agencies: list[str]) -> list[str]:
        """The desks that stand for the agencies: all of an agency's, but only the general one of the city."""
        city = packs.city()
        desks = [
            desk.code
            for agency in agencies
            for desk in city.desks_of_agency(agency)
            if desk.code != self.story.desk and (agency != "city" or desk.code == "general")
        ]
        return list(dict.fromkeys(desks))

    def _plan(self, day: int, plan: Mapping[str, Any]) -> None:
        goals = [
            actions.DraftGoal(
                issue=goal["issue"], goal=goal["goal"], roles=[self._role(role) for role in goal["roles"]]
            )
            for goal in plan["goals"]
        ]
        draft = actions.DraftPlan(
            aim=plan["aim"],
            goals=goals,
            review_on=self.calendar.promised_for(plan["review"]),
            missing_resources=plan.get("missing", ""),
        )
        actions.draft_plan(case_id=self._case.pk, draft=draft, based_on=0, by=self.worker, at=self._at(day))

    def _role(self, role: Mapping[str, Any]) -> actions.DraftRole:
        return actions.DraftRole(
            agency_code=role.get("agency", ""),
            who=role["who"],
            what=role["what"],
            frequency=role.get("frequency", ""),
            due_on=self.calendar.promised_for(role["due"]) if "due" in role else None,
        )

    def _meeting(self, day: int, meeting: Mapping[str, Any]) -> None:
        kind = meeting_kind_of(self._case)
        if kind is None:
            self._meeting_as_note(day, meeting)
            return
        called = actions.call_meeting(
            case_id=self._case.pk,
            kind=kind.code,
            planned_on=self.calendar.acted_on(day),
            place=meeting["place"],
            question=meeting["question"],
            invitations=[
                actions.Invitation(who=row["who"], agency_code=row.get("agency", "")) for row in meeting["attendees"]
            ],
            by=self.worker,
            at=self._at(max(day - INVITED_BEFORE, self.text["plan"]["day"])),
        )
        self._record_meeting(called, day, meeting)

    def _record_meeting(self, called: Meeting, day: int, meeting: Mapping[str, Any]) -> None:
        record = actions.MeetingRecord(
            minutes=meeting["minutes"],
            decisions=meeting["decisions"],
            result="approved",
            attended=frozenset(row.pk for row in called.attendances.all()),
        )
        actions.record_meeting(meeting_id=called.pk, record=record, by=self.worker, at=self._at(day))

    def _meeting_as_note(self, day: int, meeting: Mapping[str, Any]) -> None:
        """Where a desk decides alone, its round of talks is an entry of the record like any other."""
        who = "、".join(row["who"] for row in meeting["attendees"])
        note = {"method": "meeting", "with": who[:100], "fact": meeting["minutes"], "judgement": meeting["decisions"]}
        self._note(day, note)

    def _decide(self, day: int, _decision: Mapping[str, Any]) -> None:
        actions.decide_support(case_id=self._case.pk, by=self.worker, at=self._at(day))

    def _follow_up(self, day: int, look: Mapping[str, Any]) -> None:
        promised = FollowUp.objects.promised().get(case=self._case)
        actions.follow_up(
            follow_up_id=promised.pk,
            result=look["result"],
            next_on=self.calendar.promised_for(look["next"]) if look.get("next") else None,
            by=self.worker,
            at=self._at(day),
        )

    def _evaluate(self, day: int, written: Mapping[str, Any]) -> None:
        text = actions.EvaluationText(**{name: value for name, value in written.items() if name != "day"})
        actions.evaluate(case_id=self._case.pk, text=text, by=self.worker, at=self._at(day))

    def _close(self, day: int, ending: Mapping[str, Any]) -> None:
        actions.close_case(
            case_id=self._case.pk,
            reason=ending["reason"],
            handed_to=ending.get("handed_to", ""),
            by=self.worker,
            at=self._at(day),
        )

    def _interrupt(self, day: int, ending: Mapping[str, Any]) -> None:
        if ending.get("words"):
            self._note(day, {"method": "phone", "fact": ending["words"]})
        actions.interrupt_case(case_id=self._case.pk, reason=ending["reason"], by=self.worker, at=self._at(day))

    @property
    def _case(self) -> Case:
        assert self.case is not None
        return self.case
