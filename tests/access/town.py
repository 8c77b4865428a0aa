"""A town for the sweep: the same case at several desks, a text of its own in every record, and workers of every kind."""

import io
import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from types import SimpleNamespace

import pypdf
from django.utils import timezone

from kasanari.access import actions as access
from kasanari.access.actions.grounds import LegalDuty
from kasanari.access.models import ApprovalAct, Conflict, Consent, DossierRole, Ground, GroundKind
from kasanari.cases import actions
from kasanari.cases.models import Case, Contact, Role
from kasanari.cases.policy import meeting_kind_of
from kasanari.directory import actions as directory
from kasanari.directory.facts import PhoneFacts
from kasanari.directory.policy import Owner
from kasanari.gate import Right
from kasanari.people.actions import Particulars, record_relation, record_residence, register_person
from kasanari.people.models import RelationKind
from kasanari.staff.actions import keep_form, post
from kasanari.staff.models import PostingRole
from tests import world
from tests.directory import entries
from tests.imports.lists import BEFORE, staged
from tests.referrals import letters

DESK_OF = {
    "own": "multi-agency",
    "other_desk": "youth",
    "other_agency": "elder",
    "protected": "multi-agency",
    "conflict": "multi-agency",
    "compartment": "mens",
    "closed": "multi-agency",
    "suspended": "multi-agency",
}
OPENED_BY_GROUNDS = ("own", "protected", "closed")
AGENCIES = {"elder": "houkatsu"}
MARK = re.compile("(?:印|名札)[0-9]{4}号")


@dataclass
class Town:
    """``targets``: rows by target and by name; ``canaries``: text → [(row, right to read it)], one of which is enough.

    ``held``: what a worker has at a target as nobody else does, by his id and the target's name.
    """

    targets: dict = field(default_factory=dict)
    canaries: dict = field(default_factory=lambda: defaultdict(list))
    held: dict = field(default_factory=lambda: defaultdict(dict))
    keepers: dict = field(default_factory=dict)
    workers: dict = field(default_factory=dict)
    _numbers: count = field(default_factory=count)

    def mark(self, *, name=False):
        """A text found nowhere else."""
        return f"{'名札' if name else '印'}{next(self._numbers):04}号"

    def tells(self, text, row, right=Right.READ):
        self.canaries[text].append((row, right))

    def holds(self, worker, target_name, **rows):
        self.held[worker.pk, target_name] |= rows

    def rows_for(self, worker, target_name):
        """The rows of a target; one the worker holds himself stands in the place of another's, and as ``own_…`` too."""
        held = {} if worker is None else self.held.get((worker.pk, target_name), {})
        return self.targets[target_name].rows | held | {f"own_{name}": row for name, row in held.items()}

    def found_in(self, response):
        text = text_of(response)
        return {mark for mark in MARK.findall(text) if mark in self.canaries}


def text_of(response):
    if response.streaming:
        return b"".join(response.streaming_content).decode()
    if response.headers["Content-Type"].startswith("application/pdf"):
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages)
    return response.content.decode()


def build(visit):
    """Build everything through the real actions; ``visit`` must forget what it knew of each worker meanwhile."""
    town = Town()
    for name, desk in DESK_OF.items():
        keeper = town.keepers.setdefault(desk, world.worker(desk, agency=AGENCIES.get(desk, "city")))
        town.targets[name] = _target(town, name, desk, keeper)
    town.targets["absent"] = SimpleNamespace(rows={})
    town.targets["own"].rows["load"] = staged(BEFORE, by=world.worker("general"))
    _protect(town)
    own = town.targets["own"]
    own.rows["conflict"] = _declare(world.worker("multi-agency"), own.subject)
    town.workers = {persona: _arrive(town, persona) for persona in PERSONAS}
    visit.memory.clear()
    town.canaries = {text: [(_afresh(row), right) for row, right in rows] for text, rows in town.canaries.items()}
    for rows in (*(target.rows for target in town.targets.values()), *town.held.values()):
        rows.update({name: _afresh(row) for name, row in rows.items()})
    return town


def _afresh(row):
    """Without what it remembers of its dossier from when it was written."""
    return type(row).objects.get(pk=row.pk)


def _target(town, name, desk, by):
    now = timezone.now()
    case, housemate = _case(town, desk, by, now)
    subject = case.subject
    notes = [_note(town, case, by, names) for names in ([subject.pk], [housemate.pk], [subject.pk, housemate.pk])]
    situation, aim = town.mark(), town.mark()
    text = actions.AssessmentText(situation=situation, wish="暮らし続けたい。")
    town.tells(situation, actions.assess(case_id=case.pk, text=text, based_on=0, by=by, at=now))
    plan = actions.draft_plan(case_id=case.pk, draft=_draft(town, aim, subject, housemate), based_on=0, by=by, at=now)
    town.tells(aim, plan)
    consent = _consent(town, case, by, "general" if desk != "general" else "housing")
    question, minutes = town.mark(), town.mark()
    meeting = actions.call_meeting(
        case_id=case.pk, kind="plan", planned_on=timezone.localdate(), place="会議室", question=question,
        invitations=[], by=by, at=now,
    )  # fmt: skip
    town.tells(question, meeting)
    town.tells(minutes, meeting)
    record = actions.MeetingRecord(minutes=minutes, decisions="分担した。", result="approved", attended=frozenset())
    case.refresh_from_db()
    if meeting_kind_of(case) is not None:
        actions.record_meeting(meeting_id=meeting.pk, record=record, by=by, at=now)
    actions.decide_support(case_id=case.pk, by=by, at=now)
    follow_up = Case.objects.get(pk=case.pk).follow_ups.get()
    goals = list(plan.goals.order_by("position"))
    for goal in goals:
        town.tells(goal.goal, goal)
        for role in goal.roles.all():
            town.tells(role.what, role)
    asked = _asked(town, case, desk, by) | _of_two(town, case, housemate, desk, by)
    asked["referral"] = _referral(town, case, desk, by)
    if name == "closed":
        _close(town, case, by)
    if name == "suspended":
        access.suspend_use(dossier=case.dossier, reason="improper_use", by=by, at=timezone.now())
    case, consent = Case.objects.get(pk=case.pk), Consent.objects.get(pk=consent.pk)
    town.tells(case.number, case, Right.INDEX)
    rows = {
        "case": case, "contact": Contact.objects.get(pk=case.dossier.contact.pk), "note": notes[0], "consent": consent,
        "meeting": meeting, "follow_up": follow_up, "role": Role.objects.filter(goal=goals[0])[0], "person": subject,
        "dossier": case.dossier, "involvement": case.dossier.dossier_persons.get(person=subject),
        "ground": consent.grounds.first(), **asked, **_sitting(town, case, by, notes[2]), **_entry(town, desk, by),
    }  # fmt: skip
    if name == "suspended":
        rows["suspended_dossier"] = case.dossier
    return SimpleNamespace(case=case, subject=subject, housemate=housemate, consent=consent, notes=notes, rows=rows)


def _entry(town, desk, by):
    """A volunteer in the directory of whom only the desk knows, and what an owner says of the entry."""
    name, offer, wrong, phone = town.mark(name=True), town.mark(), town.mark(), town.mark()
    entry = entries.volunteer(
        by, desk, name=name, phones=(PhoneFacts(number=phone),), offer=entries.offer_facts(name=offer)
    )
    answered = entries.link(entry, by).link
    correction = directory.correct_by_owner(
        link_id=answered.pk, proposed={"description": wrong}, by=Owner(answered), at=timezone.now()
    )
    service, place = entry.services.get(), entry.locations.get()
    town.tells(name, entry)
    town.tells(phone, entry)
    town.tells(offer, service)
    town.tells(wrong, correction)
    link = entries.link(entry, by).link
    return {"organization": entry, "service": service, "location": place, "correction": correction, "link": link}


def _referral(town, case, desk, by):
    """A case that is to go to a colleague of the desk, which he has not answered."""
    words = town.mark()
    agency = AGENCIES.get(desk, "city")
    referral = letters.sent(by, case=case, words=words, **letters.to_colleague(desk, agency=agency))
    town.tells(words, referral)
    return referral


def _of_two(town, case, housemate, desk, by):
    """What speaks of two persons: a relation, a proposal to match two records, and a match that stands."""
    now, detail, why = timezone.now(), town.mark(), town.mark()
    relation = record_relation(
        person=case.subject, relative=housemate, kind=RelationKind.SIBLING, detail=detail, by=by, at=now
    )
    twin = register_person(particulars=_person(town), by=by, at=now)
    access.name_person(dossier=case.dossier, person=twin, role=DossierRole.HOUSEHOLD, by=by, at=now)
    colleague = world.worker(desk, agency=AGENCIES.get(desk, "city"))
    proposal, answered = (
        access.propose_merge(one=one, other=other, note=why, by=colleague, at=now)
        for one, other in ((case.subject, housemate), (housemate, twin))
    )
    merge = access.confirm_merge(proposal=answered, kept=housemate, by=by, at=now)
    town.tells(detail, relation)
    town.tells(why, proposal)
    town.tells(why, answered)
    return {"relation": relation, "proposal": proposal, "merge": merge}


def _asked(town, case, desk, by):
    """What waits for somebody's answer: a request for access, an approval, an emergency and its review."""
    now, reason, danger, wish = timezone.now(), town.mark(), town.mark(), town.mark()
    involvement = case.dossier.dossier_persons.get(person=case.subject)
    asker_desk = "general" if involvement.is_told else desk
    asker = world.worker(asker_desk)
    request = access.ask_for_access(involvement=involvement, desk_code=asker_desk, reason=reason, by=asker, at=now)
    approval = access.ask_for_approval(act=ApprovalAct.EXPORT, desk_code=desk, reason=wish, by=by, at=now)
    emergency = access.open_emergency(person=case.subject, desk_code=desk, reason=danger, by=by, at=now)
    town.tells(reason, request)
    town.tells(wish, approval)
    town.tells(danger, emergency)
    for ground in emergency.grounds.all():
        town.tells(danger, ground)
    return {"request": request, "approval": approval, "emergency": emergency, "review": emergency.review}


def _sitting(town, case, by, paper):
    """A sitting with a paper, and somebody invited who is none of the personas."""
    now, question, role = timezone.now(), town.mark(), town.mark()
    if case.dossier.is_closed or case.dossier.is_suspended:
        return {}
    span = {"opens_at": now - timedelta(minutes=1), "closes_at": now + timedelta(hours=2)}
    sitting = access.call_sitting(dossier=case.dossier, kind="support", question=question, **span, by=by, at=now)
    access.table_paper(sitting=sitting, paper=paper, by=by, at=now)
    guest = world.worker("neighbourhood", agency="shakyo")
    invitation = access.invite(sitting=sitting, worker=guest, desk_code="neighbourhood", by=by, at=now)
    access.give_role(invitation=invitation, role=role, due_on=None, by=by, at=now)
    recorder = town.keepers["multi-agency"]
    pledge = access.record_pledge(
        worker=guest, kind="support", signed_on=timezone.localdate(), until_on=None, by=recorder, at=now
    )
    town.tells(question, sitting)
    town.tells(role, invitation)
    return {"sitting": sitting, "invitation": invitation, "pledge": pledge}


def _person(town):
    return Particulars(
        family_name="見本", given_name=town.mark(name=True), family_kana="ミホン", given_kana="タロウ",
        alternative_name=town.mark(name=True), phone=town.mark(), language="en",
    )  # fmt: skip


def _case(town, desk, by, now):
    words, particulars = town.mark(), _person(town)
    new = actions.NewContact(
        desk_code=desk, channel="counter", words=words, topics=["rent"], outcome="own_desk", particulars=particulars
    )
    contact = actions.receive_contact(contact=new, by=by, at=now)
    case = Case.objects.get(dossier=contact.dossier)
    housemate = register_person(particulars=_person(town), by=by, at=now)
    access.name_person(dossier=case.dossier, person=housemate, role=DossierRole.HOUSEHOLD, by=by, at=now)
    for person in (case.subject, housemate):
        _locate(town, person, by, now)
    contact.refresh_from_db()
    town.tells(words, contact)
    return Case.objects.get(pk=case.pk), housemate


def _locate(town, person, by, now):
    address = town.mark()
    residence = record_residence(
        person=person, address=address, district_code="mii", from_on=timezone.localdate(), by=by, at=now
    )
    town.tells(address, residence, Right.LOCATE)
    town.tells(person.phone, person, Right.LOCATE)
    town.tells(person.given_name, person, Right.INDEX)
    town.tells(person.alternative_name, person)


def _note(town, case, by, names):
    fact = town.mark()
    note = actions.write_note(
        case_id=case.pk,
        happened_on=timezone.localdate(),
        method="phone",
        fact=fact,
        names=names,
        by=by,
        at=timezone.now(),
    )
    town.tells(fact, note)
    return note


def _draft(town, aim, subject, housemate):
    review_on = timezone.localdate() + timedelta(days=60)
    goals = [
        actions.DraftGoal(
            issue="家賃", goal=town.mark(), names=[person.pk],
            roles=[actions.DraftRole(agency_code="jiritsu", who="支援員", what=town.mark(), due_on=review_on)],
        )
        for person in (subject, housemate)
    ]  # fmt: skip
    return actions.DraftPlan(aim=aim, goals=goals, review_on=review_on)


def _consent(town, case, by, *desks, at=None, days=365):
    at = at or timezone.now()
    items, day = town.mark(), timezone.localdate(at)
    terms = access.ConsentTerms(
        desk_codes=desks, items=items, method="written", obtained_on=day, expires_on=day + timedelta(days=days)
    )
    consent = access.record_consent(dossier=case.dossier, person=case.subject, terms=terms, by=by, at=at)
    town.tells(items, consent)
    return consent


def _close(town, case, by):
    achieved, handed_to = town.mark(), town.mark()
    text = actions.EvaluationText(achieved=achieved, verdict="close")
    town.tells(achieved, actions.evaluate(case_id=case.pk, text=text, by=by, at=timezone.now()))
    actions.close_case(case_id=case.pk, reason="achieved", handed_to=handed_to, by=by, at=timezone.now())
    town.tells(handed_to, Case.objects.get(pk=case.pk))


def _protect(town):
    target, remark = town.targets["protected"], town.mark()
    protection = access.protect_person(
        person=target.subject, kind="dv", desk_code="general", from_on=timezone.localdate(), until_on=None,
        remark=remark, by=town.keepers["multi-agency"], at=timezone.now(),
    )  # fmt: skip
    town.tells(remark, protection)
    target.rows["protection"] = protection


def _own(town):
    """With the approvals of a second person, each for what nobody does alone, and with a form of his own kept."""
    worker, now = world.worker("multi-agency"), timezone.now()
    second = world.supervisor("multi-agency")
    town.holds(worker, "own", granted=_granted(worker, second, ApprovalAct.EXPORT, None))
    protection = town.targets["protected"].rows["protection"]
    town.holds(worker, "protected", lifting=_granted(worker, second, ApprovalAct.LIFT_PROTECTION, protection))
    dossier = town.targets["suspended"].rows["dossier"]
    town.holds(worker, "suspended", resumption=_granted(worker, second, ApprovalAct.RESUME_USE, dossier))
    town.holds(worker, "own", load=staged(BEFORE, by=worker))
    town.holds(worker, "own", kept=keep_form(path="/today/", page="/today/", body=b"sealed", by=worker, at=now))
    return worker


def _granted(worker, second, act, subject):
    approval = access.ask_for_approval(
        act=act, desk_code="multi-agency", reason="本人の申出", subject_id=subject and subject.pk, by=worker,
        at=timezone.now(),
    )  # fmt: skip
    return access.answer_approval(approval=approval, is_granted=True, by=second, at=timezone.now())


def _supervisor(town):
    worker = world.worker()
    post(user=worker, desk_code="multi-agency", from_on=timezone.localdate(), role=PostingRole.SUPERVISOR)
    conflict, second = town.targets["own"].rows["conflict"], world.supervisor("multi-agency")
    town.holds(worker, "own", ending=_granted(worker, second, ApprovalAct.END_CONFLICT, conflict))
    return worker


def _uncleared(town):
    worker = world.worker()
    post(user=worker, desk_code="mens", from_on=timezone.localdate(), clearance=())
    return worker


def _consented(town):
    for name in OPENED_BY_GROUNDS:
        _consent_later(town, name, "livelihood")
    return world.worker("livelihood", agency="jiritsu")


def _consent_later(town, name, desk, **when):
    """Before a closed case was closed: what is closed takes no consent any more."""
    case, by = town.targets[name].case, town.keepers["multi-agency"]
    if case.dossier.is_closed:
        return _reopened(town, case, lambda: _consent(town, case, by, desk, **when))
    return _consent(town, case, by, desk, **when)


def _reopened(town, case, act):
    by, closed_at = town.keepers["multi-agency"], case.dossier.closed_at
    access.reopen_dossier(dossier=case.dossier, by=by, at=timezone.now())
    done = act()
    access.close_dossier(dossier=case.dossier, by=by, at=timezone.now())
    assert closed_at is not None
    return done


def _expired(town):
    for name in OPENED_BY_GROUNDS:
        _consent_later(town, name, "disability", at=timezone.now() - timedelta(days=60), days=30)
    return world.worker("disability", agency="kikan")


def _invited(town):
    worker = world.worker("neighbourhood", agency="shakyo")
    for name in ("own", "protected"):
        invitation = access.invite(
            sitting=town.targets[name].rows["sitting"], worker=worker, desk_code="neighbourhood",
            by=town.keepers["multi-agency"], at=timezone.now(),
        )  # fmt: skip
        town.holds(worker, name, invitation=invitation)
    return worker


def _pledged(town):
    worker = _invited(town)
    access.record_pledge(
        worker=worker, kind="support", signed_on=timezone.localdate(), until_on=None,
        by=town.keepers["multi-agency"], at=timezone.now(),
    )  # fmt: skip
    return worker


def _by_law(town):
    worker = world.worker("housing")
    duty = LegalDuty(
        basis="elder_abuse_notice", reason="虐待の通報への対応", holder=worker, desk_code="housing",
        valid_until=timezone.now() + timedelta(days=7), rights=frozenset({Right.INDEX, Right.READ, Right.LOCATE}),
    )  # fmt: skip
    for name in OPENED_BY_GROUNDS:
        access.give_legal_ground(
            dossier=town.targets[name].case.dossier, duty=duty, by=town.keepers["multi-agency"], at=timezone.now()
        )
    return worker


def _in_emergency(town):
    worker = world.worker("foreign")
    for name in ("own", "protected"):
        opened = access.open_emergency(
            person=town.targets[name].subject, desk_code="foreign", reason="命の危険", by=worker, at=timezone.now()
        )
        town.holds(worker, name, emergency=opened)
    return worker


def _with_a_role(town):
    worker = world.worker("disability", agency="kikan")
    for name in ("own", "protected"):
        target = town.targets[name]
        access.give_plan_ground(
            consent=target.consent,
            holder=worker,
            desk_code="disability",
            by=town.keepers["multi-agency"],
            at=timezone.now(),
        )
    return worker


def _in_conflict(town):
    worker = world.worker("multi-agency")
    _declare(worker, town.targets["own"].subject)
    return worker


def _administrator(town):
    return world.worker("multi-agency", is_system_administrator=True)


def _disabled(town):
    worker = world.worker("multi-agency")
    worker.is_active = False
    worker.save()
    return worker


def _for_the_housemate(town):
    """A consent of the other person of the household: what speaks of the subject stays closed."""
    case, by, day = town.targets["own"].case, town.keepers["multi-agency"], timezone.localdate()
    terms = access.ConsentTerms(
        desk_codes=("guardianship",),
        items="プラン",
        method="written",
        obtained_on=day,
        expires_on=day + timedelta(days=90),
    )
    access.record_consent(
        dossier=case.dossier, person=town.targets["own"].housemate, terms=terms, by=by, at=timezone.now()
    )
    return world.worker("guardianship")


PERSONAS = {
    "own desk": _own,
    "own desk, not cleared": _uncleared,
    "compartment's desk": lambda town: world.worker("mens"),
    "supervisor": _supervisor,
    "other desk of the city": lambda town: world.worker("youth"),
    "other agency": lambda town: world.worker("elder", agency="houkatsu"),
    "consent of the subject": _consented,
    "consent of the housemate": _for_the_housemate,
    "expired consent": _expired,
    "invited, with pledge": _pledged,
    "invited, without pledge": _invited,
    "legal duty": _by_law,
    "emergency": _in_emergency,
    "role in the plan": _with_a_role,
    "conflict": _in_conflict,
    "administrator": _administrator,
    "posted nowhere": lambda town: world.worker(),
    "disabled": _disabled,
    "not signed in": lambda town: None,
}
GROUND_OF = {
    "consent of the subject": GroundKind.CONSENT,
    "consent of the housemate": GroundKind.CONSENT,
    "invited, with pledge": GroundKind.STATUTORY_MEETING,
    "legal duty": GroundKind.LEGAL_DUTY,
    "emergency": GroundKind.EMERGENCY,
    "role in the plan": GroundKind.PLAN_MEETING,
}


def _arrive(town, persona):
    """The worker of a persona with what it has; every one is in conflict with the subject of the target ``conflict``."""
    worker = PERSONAS[persona](town)
    if worker is not None:
        _declare(worker, town.targets["conflict"].subject)
    kind = GROUND_OF.get(persona)
    assert kind is None or Ground.objects.filter(kind=kind).exists()
    return worker


def _declare(worker, person):
    return Conflict.objects.create(
        worker=worker, person=person, kind="kin", declared_at=timezone.now(), declared_by=worker
    )
