"""Hand-overs (つなぎ) of the invented city, at every stage: waiting, accepted, met, declined, expired, and to a salon.

Each is played through the real actions on the days it happened. A city without the desks goes without it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from kasanari.access.actions import ConsentTerms
from kasanari.access.models import ItemKind
from kasanari.cases.flow import OPEN_STAGES
from kasanari.cases.models import Case
from kasanari.directory.models import Organization
from kasanari.lib.opening_days import add_opening_days
from kasanari.referrals import actions as referrals
from kasanari.referrals.actions import Acceptance, Letter, To
from kasanari.referrals.models import Purpose, Referral, Result
from kasanari.staff.models import User

SALON = "ひだまり土曜サロン（見本）"


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """Who hands over how many opening days ago, to which desk (empty: to the salon), and what became of it."""

    sender: str
    from_desk: str
    days_ago: int
    words: str
    to_desk: str = ""
    purpose: str = Purpose.REFER
    then: Callable[[Referral, dict[str, User], datetime], None] | None = None


def play_hand_overs(users: dict[str, User], now: datetime) -> int:
    """Play each for which the city has the people; returns how many."""
    used: set[object] = set()
    return sum(_play(one, users, now, used) for one in HAND_OVERS)


def _play(one: HandOver, users: dict[str, User], now: datetime, used: set[object]) -> bool:
    at = _opening_day(now, one.days_ago)
    rows = Case.objects.filter(dossier__desk_code=one.from_desk, stage__in=OPEN_STAGES, opened_at__lt=at)
    rows = rows.exclude(dossier__names=[]).exclude(pk__in=used).select_related("dossier")
    case = rows.order_by("-opened_at", "number").first()
    to = _receiver(one)
    if case is None or case.subject is None or to is None or one.sender not in users:
        return False
    used.add(case.pk)
    letter = Letter(
        purpose=one.purpose,
        person=case.subject,
        to=[to],
        topics=case.dossier.contact.topics,
        words=one.words,
        scope=[ItemKind.CONTACT],
        terms=_terms(to, at),
    )
    sent = referrals.send(dossier=case.dossier, letter=letter, by=users[one.sender], at=at)[0].referral
    if one.then is not None:
        one.then(sent, users, at)
    return True


def _receiver(one: HandOver) -> To | None:
    if one.to_desk:
        return To(desk_code=one.to_desk)
    salon = Organization.objects.filter(name=SALON).first()
    return To(organization=salon) if salon else None


def _terms(to: To, at: datetime) -> ConsentTerms:
    day = timezone.localdate(at)
    return ConsentTerms(
        desk_codes=[to.desk_code] if to.desk_code else [],
        receivers=[to.organization.name] if to.organization else [],
        items="つなぎの依頼と、相談の内容",
        method="oral",
        obtained_on=day,
        expires_on=day + timedelta(days=365),
        scope=[ItemKind.RECORD, ItemKind.REFERRAL, ItemKind.CONTACT],
    )


def _opening_day(now: datetime, days_ago: int) -> datetime:
    """In the middle of that day, which is never after now."""
    day = add_opening_days(timezone.localdate(now), -days_ago)
    return now.replace(year=day.year, month=day.month, day=day.day)


def _later(at: datetime, days: int) -> datetime:
    day = add_opening_days(timezone.localdate(at), days)
    return at.replace(year=day.year, month=day.month, day=day.day)


def _accepted_and_met(sent: Referral, users: dict[str, User], at: datetime) -> None:
    by = users["demo-livelihood"]
    answered, met = _later(at, 1), _later(at, 4)
    referrals.open_letter(referral_id=sent.pk, by=by, at=answered)
    answer = Acceptance(words="家計の表を一緒に作ります。火曜の午前にお電話します。")
    referrals.accept(referral_id=sent.pk, answer=answer, by=by, at=answered)
    words = "市役所の相談室で会えました。本人から次の日を決めてくれました。"
    referrals.report_meeting(referral_id=sent.pk, met_on=timezone.localdate(met), words=words, by=by, at=met)


def _declined(sent: Referral, users: dict[str, User], at: datetime) -> None:
    referrals.decline(
        referral_id=sent.pk,
        words="車での送り迎えができる人が、いまいません。",
        idea="隣の校区の移動の会が、木曜なら席に余裕があるそうです。",
        by=users["demo-shakyo"],
        at=_later(at, 2),
    )


def _joined(sent: Referral, users: dict[str, User], at: datetime) -> None:
    """What the salon said on the telephone, written down by whoever asked."""
    by = users["demo-coordinator"]
    referrals.accept(referral_id=sent.pk, answer=Acceptance(words="土曜にどうぞ。"), by=by, at=_later(at, 1))
    met = _later(at, 5)
    referrals.report_meeting(referral_id=sent.pk, met_on=timezone.localdate(met), by=by, at=met)
    referrals.settle(referral_id=sent.pk, result=Result.JOINED, words="毎週来ています。", by=by, at=_later(at, 12))


HAND_OVERS = (
    HandOver(
        sender="demo-coordinator",
        from_desk="multi-agency",
        to_desk="livelihood",
        days_ago=6,
        words="家計の見直しと、家賃の滞納の相談をお願いしたいです。本人は「一度会ってみたい」と話しています。",
        then=_accepted_and_met,
    ),
    HandOver(
        sender="demo-counter",
        from_desk="general",
        to_desk="elder",
        days_ago=2,
        words="物忘れが心配とのことです。介護の手続きも含めて、会って話を聞いていただけますか。",
    ),
    HandOver(
        sender="demo-counter",
        from_desk="general",
        to_desk="neighbourhood",
        days_ago=5,
        words="買い物に行く足がなく困っています。送り迎えの手があれば、つないでください。",
        then=_declined,
    ),
    HandOver(
        sender="demo-coordinator",
        from_desk="multi-agency",
        to_desk="livelihood",
        days_ago=14,
        purpose=Purpose.TRANSFER,
        words="仕事探しが中心になってきたので、主な担当を移したいです。",
    ),
    HandOver(
        sender="demo-coordinator",
        from_desk="multi-agency",
        days_ago=15,
        words="土曜に出かける先を探しています。集まりに混ぜていただけますか。",
        then=_joined,
    ),
)
