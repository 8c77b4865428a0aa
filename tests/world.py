"""A small world for tests: workers at desks, and cases brought to a stage through the real actions."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.test import Client
from django.utils import timezone

from kasanari.access.actions import ConsentTerms
from kasanari.access.models import Approval, ApprovalAct
from kasanari.cases import actions
from kasanari.cases.models import Case
from kasanari.cases.policy import meeting_kind_of
from kasanari.people.actions import Particulars
from kasanari.staff import sessions
from kasanari.staff.actions import open_account, post
from kasanari.staff.models import PostingRole, User
from kasanari.staff.sign_in import SECOND_FACTOR

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def worker(*desks: str, agency: str = "city", name: str = "見本 一子", **account: Any) -> User:
    """A worker of ``agency`` posted to ``desks`` since long ago."""
    user = open_account(username=f"test-{uuid4().hex[:10]}", display_name=name, agency_code=agency, **account)
    for desk in desks:
        post(user=user, desk_code=desk, from_on=date(2020, 4, 1))
    return user


def supervisor(*desks: str, agency: str = "city", name: str = "見本 三枝", **account: Any) -> User:
    """Somebody who looks after ``desks``, posted there since long ago."""
    user = worker(agency=agency, name=name, **account)
    for desk in desks:
        post(user=user, desk_code=desk, from_on=date(2020, 4, 1), role=PostingRole.SUPERVISOR)
    return user


def signed_in(user: User, *, since: timedelta = timedelta(0), idle: timedelta = timedelta(0)) -> Client:
    """A browser in which ``user`` has signed in with both factors ``since`` ago; its last request is ``idle`` ago."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    now = timezone.now()
    session = client.session
    session[SECOND_FACTOR] = "test"
    sessions.begin(session, at=now - since)
    session.save()
    client.cookies[sessions.COOKIE] = proof_of_request(client, at=now - idle)
    return client


def proof_of_request(client: Client, *, at: datetime) -> str:
    """The cookie that says: this browser made a request at ``at``."""
    visit = sessions.visit_of(client.session)
    assert visit is not None
    return sessions.proof_of_request(visit, at=at)


def contact(
    by: User, *, desk: str, at: datetime | None = None, family: str = "見本", outcome: str = "own_desk", **more: Any
) -> Any:
    """A contact taken at ``desk`` about an invented person."""
    new = actions.NewContact(
        desk_code=desk,
        channel="counter",
        words="家賃が払えず、来月の暮らしが心配だという。",
        topics=["rent"],
        outcome=outcome,
        particulars=Particulars(family_name=family, given_name="太郎", family_kana="ミホン", given_kana="タロウ"),
        **more,
    )
    return actions.receive_contact(contact=new, by=by, at=at or timezone.now())


def case_at(by: User, *, desk: str, at: datetime | None = None, **more: Any) -> Case:
    """A case just received."""
    return Case.objects.get(dossier=contact(by, desk=desk, at=at, **more).dossier)


def consent(case: Case, by: User, *desks: str, at: datetime | None = None, days: int = 365) -> Any:
    """The person's consent that ``desks`` may read the case."""
    now = at or timezone.now()
    day = timezone.localdate(now)
    terms = ConsentTerms(
        desk_codes=desks,
        items="相談の内容とプラン",
        method="written",
        obtained_on=day,
        expires_on=day + timedelta(days=days),
    )
    return actions.record_consent(case_id=case.pk, person=case.subject, terms=terms, by=by, at=now)


def assessed(case: Case, by: User, at: datetime | None = None) -> Case:
    text = actions.AssessmentText(situation="一人暮らし。", wish="この家で暮らし続けたい。")
    actions.assess(case_id=case.pk, text=text, based_on=0, by=by, at=at or timezone.now())
    case.refresh_from_db()
    return case


def draft(review_on: date) -> actions.DraftPlan:
    """A plan with two agencies and a neighbour."""
    roles = [
        actions.DraftRole(
            agency_code="jiritsu", who="支援員", what="家計の見直し", frequency="月2回", due_on=review_on
        ),
        actions.DraftRole(agency_code="city", who="保健師", what="体調の確認", frequency="月1回", due_on=review_on),
        actions.DraftRole(who="隣の家の方", what="朝の声かけ", frequency="毎日"),
    ]
    goal = actions.DraftGoal(issue="家賃の滞納", goal="滞納をなくす", roles=roles)
    return actions.DraftPlan(aim="安心して住み続ける", goals=[goal], review_on=review_on)


def planned(case: Case, by: User, at: datetime | None = None) -> Case:
    now = at or timezone.now()
    actions.draft_plan(
        case_id=case.pk, draft=draft(timezone.localdate(now) + timedelta(days=60)), based_on=0, by=by, at=now
    )
    case.refresh_from_db()
    return case


def supported(by: User, *, desk: str, at: datetime | None = None, **more: Any) -> Case:
    """A case whose support is decided; in flows with a meeting, one approved the plan."""
    now = at or timezone.now()
    case = planned(assessed(case_at(by, desk=desk, at=now, **more), by, now), by, now)
    kind = meeting_kind_of(case)
    if kind is not None:
        consent(case, by, "general" if desk != "general" else "housing", at=now)
        confer(case, by, kind.code, now)
    actions.decide_support(case_id=case.pk, by=by, at=now)
    case.refresh_from_db()
    return case


def export_approval(by: User, *, desk: str, at: datetime | None = None) -> Approval:
    """Another person's approval that ``by`` may take the cases of a desk out, given at ``at``."""
    moment = at or timezone.now()
    return Approval.objects.create(
        act=ApprovalAct.EXPORT,
        desk_code=desk,
        reason="年度の報告のため",
        asked_at=moment,
        asked_by=by,
        answered_at=moment,
        answered_by=worker(),
        is_granted=True,
    )


def confer(case: Case, by: User, kind: str, at: datetime) -> None:
    """Call a meeting over the plan and record that it was approved."""
    meeting = actions.call_meeting(
        case_id=case.pk,
        kind=kind,
        planned_on=timezone.localdate(at),
        place="会議室",
        question="分担",
        invitations=[],
        by=by,
        at=at,
    )
    record = actions.MeetingRecord(
        minutes="話し合った。", decisions="分担した。", result="approved", attended=frozenset()
    )
    actions.record_meeting(meeting_id=meeting.pk, record=record, by=by, at=at)
