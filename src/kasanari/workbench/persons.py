"""The page of one person, as far as the reader's grounds open it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from kasanari import gate, packs
from kasanari.access.known import is_protected
from kasanari.access.models import Consent
from kasanari.access.panels import PersonRights, rights_on_person
from kasanari.access.why import GroundShown, chip
from kasanari.gate import Decision, Refused, Right
from kasanari.lib import wareki
from kasanari.lib.panel import Happening, Involvement
from kasanari.people.addresses import district_name
from kasanari.people.merging import same_person_ids
from kasanari.people.models import FormerName, HouseholdMember, Person, Residence
from kasanari.staff.models import User
from kasanari.staff.standing import standing

from . import wording
from .family import Family, family_of
from .family_forms import PersonSheetForm
from .rooms import panels
from .timeline import Timeline, timeline


class ConsentOnRecord(NamedTuple):
    consent: Consent
    is_live: bool


@dataclass(frozen=True)
class PersonPage:
    """What ``user`` may see of ``person`` at ``at``. Each part asks the gate when it is first looked at.

    Use `open_page`, which has asked whether the reader may know of the person at all.
    """

    person: Person
    user: User
    at: datetime
    index: Decision
    read: Decision
    locate: Decision
    write: Decision

    @cached_property
    def ground(self) -> GroundShown:
        return chip(self.index)

    @property
    def today(self) -> date:
        return timezone.localdate(self.at)

    @property
    def district(self) -> str:
        """The 校区 of a person read ``with_residence``."""
        person: Any = self.person  # annotated
        return district_name(person.district_code)

    @property
    def read_refused(self) -> wording.Refusal:
        return wording.refusal(self.read)

    @property
    def locate_refused(self) -> wording.Refusal:
        return wording.refusal(self.locate)

    @cached_property
    def records(self) -> list[Person]:
        """The records that count as this person while merges stand, each shown by its own rights.

        Of a protected person only to those who may locate: another record may bear the name she gave up, or has now.
        """
        if is_protected(self.person.pk) and not self.locate.allowed:
            return [self.person]
        others = [one for one in same_person_ids(self.person.pk) if one != self.person.pk]
        if not others:
            return [self.person]
        rows = Person.objects.filter(pk__in=others).order_by("registered_at", "pk")
        return [self.person, *gate.visible(rows, to=self.user, right=Right.INDEX, at=self.at)]

    @property
    def other_records(self) -> list[Person]:
        return self.records[1:]

    @cached_property
    def involvements(self) -> list[Involvement]:
        rows = [
            row for panel in panels("involvements") for one in self.records for row in panel(one, self.user, self.at)
        ]
        found = {row.dossier_id: row for row in rows}.values()  # higher rooms know more of the same dossier
        return sorted(found, key=lambda row: (row.until is not None, -row.since.toordinal()))

    @cached_property
    def rights(self) -> PersonRights:
        return rights_on_person(
            self.person, self.user, self.at, may_read=self.read.allowed, may_write=self.write.allowed
        )

    @cached_property
    def happenings(self) -> list[Happening]:
        found = [
            row for panel in panels("happenings") for one in self.records for row in panel(one, self.user, self.at)
        ]
        return sorted(found, key=lambda row: row.at, reverse=True)

    def timeline(self, asked: Mapping[str, str]) -> Timeline:
        return timeline(self.happenings, asked)

    @property
    def may_share(self) -> bool:
        return gate.decide(self.user, Right.SHARE, self.person, at=self.at).allowed

    @property
    def sheet_form(self) -> PersonSheetForm:
        return PersonSheetForm()

    @cached_property
    def household(self) -> list[HouseholdMember]:
        """Those of the household whom the reader's own grounds open, the person included, oldest first."""
        today = timezone.localdate(self.at)
        same = HouseholdMember.objects.on(today).filter(person=self.person).values("household")
        rows = HouseholdMember.objects.on(today).filter(household__in=same)
        rows = rows.select_related("person").order_by("person__birth_on", "id")
        return list(gate.visible(rows, to=self.user, right=Right.READ, at=self.at))

    @cached_property
    def family(self) -> Family:
        return family_of(self.person, self.household, self.user, self.at, self.today)

    @cached_property
    def former_names(self) -> list[str]:
        """旧氏・旧名, the latest first; with the day until which each was borne, where it is known."""
        rows = gate.visible(FormerName.objects.filter(person=self.person), to=self.user, at=self.at)
        return [_former(row) for row in rows]

    @cached_property
    def residence(self) -> Residence | None:
        today = timezone.localdate(self.at)
        rows = Residence.objects.on(today).filter(person=self.person)
        found: Residence | None = gate.visible(rows, to=self.user, right=Right.LOCATE, at=self.at).first()
        return found

    @cached_property
    def left_home(self) -> Residence | None:
        """Where somebody who lives at no known address lived last."""
        if self.residence is not None:
            return None
        rows = Residence.objects.filter(person=self.person, until_on__isnull=False)
        found: Residence | None = gate.visible(rows, to=self.user, right=Right.LOCATE, at=self.at).first()
        return found

    @cached_property
    def consents(self) -> list[ConsentOnRecord]:
        today = timezone.localdate(self.at)
        rows = Consent.objects.filter(person=self.person)
        return [ConsentOnRecord(row, _holds(row, today)) for row in gate.visible(rows, to=self.user, at=self.at)]

    @property
    def may_take_contact(self) -> bool:
        return standing(self.user, self.at).may_work

    @property
    def language(self) -> str:
        item = packs.city().languages.get(self.person.language)
        return item.name if item else self.person.language


def open_page(person_id: UUID, user: User, at: datetime) -> PersonPage:
    """Open the page of a person.

    Raises:
        Refused: there is no such person, or none the worker may know of.
    """
    person: Person = gate.find(Person.objects.with_residence(), to=user, right=Right.INDEX, pk=person_id)
    read = _asked(user, Right.READ, person, at)
    return PersonPage(
        person=person,
        user=user,
        at=at,
        index=read if read.allowed else gate.permit(user, Right.INDEX, person, at=at),  # who reads knows
        read=read,
        locate=_asked(user, Right.LOCATE, person, at),
        write=gate.decide(user, Right.WRITE, person, at=at),
    )


def _asked(user: User, right: Right, person: Person, at: datetime) -> Decision:
    """Use ``right`` where it is given, so that the audit names its ground; where it is not, nobody tried anything."""
    try:
        return gate.permit(user, right, person, at=at)
    except Refused as refusal:
        return refusal.decision


def _former(name: FormerName) -> str:
    called = " ".join(part for part in (name.family_name, name.given_name) if part)
    kana = " ".join(part for part in (name.family_kana, name.given_kana) if part)
    until = _("%(day)sまで") % {"day": wareki.format(name.until_on)} if name.until_on else ""
    more = "、".join(part for part in (kana, until) if part)
    return f"{called}（{more}）" if more else called


def _holds(consent: Consent, on: date) -> bool:
    withdrawn = consent.withdrawn_on is not None and consent.withdrawn_on <= on
    return consent.obtained_on <= on < consent.expires_on and not withdrawn
