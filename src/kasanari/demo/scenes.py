"""What happens between the desks of the invented city: a protected address, a request, a 支援会議, an emergency.

Each scene is played through the real actions by whoever would play it, so that the screens of rights have something to
show. A city without the desks of a scene goes without it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone

from kasanari import packs
from kasanari.access import actions as access
from kasanari.access.models import DossierPerson, DossierRole, GroundKind, Review
from kasanari.cases.flow import OPEN_STAGES
from kasanari.cases.models import Case
from kasanari.people.actions import form_household, record_residence
from kasanari.people.models import HouseholdMember, Person
from kasanari.staff.models import User


@dataclass(frozen=True)
class Cast:
    """The accounts of the city by user name, and the moment at which everything is seen."""

    users: dict[str, User]
    now: datetime

    def has(self, *names: str) -> bool:
        return all(name in self.users for name in names)

    def __getitem__(self, name: str) -> User:
        return self.users[name]


def play_scenes(cast: Cast) -> int:
    """Play every scene the city has the people for; returns how many."""
    return sum(scene(cast) for scene in SCENES)


def a_protected_address(cast: Cast) -> bool:
    """Somebody moved away from a person at home, and told the counter; another's period has run out."""
    case = _case(cast, "general", household=True)
    if case is None or not cast.has("demo-counter"):
        return False
    by, at, today = cast["demo-counter"], cast.now, timezone.localdate(cast.now)
    person, left_behind = case.subject, _housemate(case)
    assert person is not None
    if left_behind is not None and HouseholdMember.objects.filter(person=person, from_on__lt=today).exists():
        form_household(members=[(person, "世帯主")], formed_on=today, by=by, at=at)
        record_residence(person=person, address="非公開の避難先", district_code="", from_on=today, by=by, at=at)
    access.protect_person(
        person=person,
        kind="dv",
        desk_code="general",
        from_on=today,
        until_on=today + timedelta(days=365),
        adversaries=[left_behind] if left_behind is not None else [],
        by=by,
        at=at,
    )
    expired = _case(cast, "general", skip=[case])
    if expired is not None and expired.subject is not None:
        access.protect_person(
            person=expired.subject,
            kind="stalking",
            desk_code="general",
            from_on=today - timedelta(days=400),
            until_on=today - timedelta(days=35),
            by=by,
            at=at,
        )
    return True


def a_request_between_agencies(cast: Cast) -> bool:
    """An agency learns that the coordinator supports somebody, and asks to see more."""
    case = _case(cast, "multi-agency", without_ground_for="livelihood")
    if case is None or not cast.has("demo-livelihood"):
        return False
    involvement = DossierPerson.objects.get(dossier=case.dossier_id, role=DossierRole.SUBJECT)
    access.ask_for_access(
        involvement=involvement,
        desk_code="livelihood",
        reason="家計の相談を受けることになりました。これまでの支援の経過を確かめたいです。",
        by=cast["demo-livelihood"],
        at=cast.now,
    )
    return True


def a_support_meeting(cast: Cast) -> bool:
    """A 支援会議 over a worry without consent: one member has signed the pledge, another has not yet."""
    case = _case(cast, "multi-agency", newest=True)
    if case is None or not cast.has("demo-coordinator", "demo-shakyo", "demo-elder"):
        return False
    by, at, today = cast["demo-coordinator"], cast.now, timezone.localdate(cast.now)
    sitting = access.call_sitting(
        dossier=case.dossier,
        kind="support",
        question="訪問を断られているご家庭に、だれが、どのように声をかけるか。",
        opens_at=at - timedelta(hours=1),
        closes_at=at + timedelta(days=14),
        by=by,
        at=at,
    )
    access.record_pledge(
        worker=cast["demo-shakyo"], kind="support", signed_on=today - timedelta(days=200), until_on=None, by=by, at=at
    )
    invitation = access.invite(sitting=sitting, worker=cast["demo-shakyo"], desk_code="neighbourhood", by=by, at=at)
    access.invite(sitting=sitting, worker=cast["demo-elder"], desk_code="elder", by=by, at=at)
    access.table_paper(sitting=sitting, paper=case.dossier.contact, by=by, at=at)
    access.give_role(
        invitation=invitation,
        role="近所の方の見守りのようすを聞きとる。",
        due_on=today + timedelta(days=10),
        by=by,
        at=at,
    )
    return True


def an_emergency(cast: Cast) -> bool:
    """The family desk broke the glass yesterday evening; the supervisor has to look at it."""
    case = _case(cast, "outreach")
    if case is None or case.subject is None or not cast.has("demo-family"):
        return False
    access.open_emergency(
        person=case.subject,
        desk_code="family-child",
        reason="本人から「もう限界だ」と電話があり、切れたまま応答がない。居場所と関わっている人を確かめたい。",
        hours=2,
        by=cast["demo-family"],
        at=cast.now - timedelta(hours=16),
    )
    return True


def a_kinship(cast: Cast) -> bool:
    """The youth counsellor's cousin lives in the city: from now on the cousin does not exist for the counsellor."""
    cousin = Person.objects.filter(registered_by__isnull=True, dossier_persons__isnull=True).order_by("pk").first()
    if cousin is None or not cast.has("demo-youth"):
        return False
    access.declare_conflict(worker=cast["demo-youth"], person=cousin, kind="kin", by=cast["demo-youth"], at=cast.now)
    return True


def reviews_kept_up(cast: Cast) -> bool:
    """The supervisor has looked at what was opened until two weeks ago; the rest is this week's work."""
    if not cast.has("demo-supervisor"):
        return False
    by = cast["demo-supervisor"]
    done = Review.objects.waiting().filter(done_at__lt=cast.now - timedelta(days=14)).exclude(done_by=by)
    for waiting in done:
        at = timezone.make_aware(datetime.combine(waiting.due_on, time(17)))
        access.review(review_id=waiting.pk, is_proper=True, finding="", by=by, at=at)
    return True


SCENES: tuple[Callable[[Cast], bool], ...] = (
    a_protected_address,
    a_request_between_agencies,
    a_support_meeting,
    an_emergency,
    a_kinship,
    reviews_kept_up,
)


def _case(
    cast: Cast,
    desk_code: str,
    *,
    household: bool = False,
    newest: bool = False,
    without_ground_for: str = "",
    skip: list[Case] | None = None,
) -> Case | None:
    """An open case of the desk about somebody known, oldest first; the same one for the same city."""
    if desk_code not in packs.city().desks:
        return None
    rows = Case.objects.filter(dossier__desk_code=desk_code, stage__in=OPEN_STAGES).exclude(dossier__names=[])
    rows = rows.exclude(pk__in=[case.pk for case in skip or ()]).select_related("dossier")
    if household:
        rows = rows.filter(dossier__dossier_persons__role=DossierRole.HOUSEHOLD).distinct()
    if without_ground_for:
        shared = {"dossier__grounds__kind": GroundKind.CONSENT, "dossier__grounds__desk_code": without_ground_for}
        rows = rows.exclude(**shared)
    found: Case | None = rows.order_by("-opened_at" if newest else "opened_at", "number").first()
    return found


def _housemate(case: Case) -> Person | None:
    others = case.dossier.dossier_persons.filter(role=DossierRole.HOUSEHOLD).select_related("person")
    grown = [row.person for row in others.order_by("from_on", "person__birth_on") if (row.person.age or 0) >= 18]
    return grown[0] if grown else None
