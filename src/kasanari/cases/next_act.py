"""What may be done next with a case: one primary act, and the others."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from .flow import Stage
from .models import Case, Verdict
from .record import CaseRecord


@dataclass(frozen=True)
class NextAct:
    """A button. ``is_post`` acts happen at once; the others open a page."""

    label: str
    url: str
    is_post: bool = False
    tone: str = ""


def next_acts(case: Case, record: CaseRecord, today: date) -> list[NextAct]:
    """Acts possible now, the one that moves the case forward first."""
    return [*_forward(case, record, today), *_beside(case, record, today)]


def _forward(case: Case, record: CaseRecord, today: date) -> list[NextAct]:
    match Stage(case.stage):
        case Stage.RECEIVED:
            return [_page(case, "assess", _("アセスメントを書く"))]
        case Stage.ASSESSED:
            return _towards_plan(case, record, today)
        case Stage.PLANNED:
            return _towards_decision(case, record, today)
        case Stage.CONFERRED:
            return [_at_once(case, "decide_support", _("支援を決定する"))]
        case Stage.SUPPORTED:
            return _in_support(case, record, today)
        case Stage.EVALUATED:
            return _after_evaluation(case, record)
        case _:
            return [_at_once(case, "reopen", _("再開する（再受付）"))]


def _towards_plan(case: Case, record: CaseRecord, today: date) -> list[NextAct]:
    plan = _page(case, "draft_plan", _("プラン案を作る"))
    consent = _page(case, "record_consent", _("本人の同意を記録する"))
    return [plan] if record.has_live_consent(today) else [consent, plan]


def _towards_decision(case: Case, record: CaseRecord, today: date) -> list[NextAct]:
    if case.desk.flow == "desk":
        return [_at_once(case, "decide_support", _("支援を決定する"))]
    if record.unrecorded_meeting is not None:
        url = reverse("cases:record_meeting", args=[record.unrecorded_meeting.pk])
        return [NextAct(_("会議の記録を書く"), url)]
    if not record.has_live_consent(today):
        return [_page(case, "record_consent", _("本人の同意を記録する"))]
    return [_page(case, "call_meeting", _("会議を招集する"))]


def _in_support(case: Case, record: CaseRecord, today: date) -> list[NextAct]:
    evaluate = _page(case, "evaluate", _("評価を書く"))
    promised = record.promised_follow_up
    if promised is None:
        return [evaluate]
    follow_up = NextAct(_("モニタリングを記録する"), reverse("cases:follow_up", args=[promised.pk]))
    return [follow_up, evaluate]


def _after_evaluation(case: Case, record: CaseRecord) -> list[NextAct]:
    close = _page(case, "close", _("終結する"))
    replan = _page(case, "draft_plan", _("再プランを作る"))
    verdict = record.evaluations[0].verdict if record.evaluations else Verdict.CLOSE
    return [replan, close] if verdict == Verdict.REPLAN else [close, replan]


def _beside(case: Case, record: CaseRecord, today: date) -> list[NextAct]:
    """Acts that are possible at any open stage."""
    if not case.is_open:
        return []
    beside = []
    if case.stage != Stage.RECEIVED:
        beside.append(_page(case, "assess", _("アセスメントを書き直す")))
    if case.stage == Stage.PLANNED:
        beside.append(_page(case, "draft_plan", _("プラン案を書き直す")))
    if record.has_live_consent(today) or case.stage not in (Stage.ASSESSED, Stage.PLANNED):
        beside.append(_page(case, "record_consent", _("同意を追加する")))
    return [*beside, _page(case, "interrupt", _("中断する"), tone="danger")]


def _page(case: Case, view: str, label: str, tone: str = "") -> NextAct:
    return NextAct(label, reverse(f"cases:{view}", args=[case.pk]), tone=tone)


def _at_once(case: Case, view: str, label: str) -> NextAct:
    return NextAct(label, reverse(f"cases:{view}", args=[case.pk]), is_post=True)
