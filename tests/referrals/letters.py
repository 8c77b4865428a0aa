"""Hand-overs for tests, sent through the real actions."""

from datetime import timedelta

from django.utils import timezone

from kasanari.access.actions import ConsentTerms
from kasanari.access.models import ItemKind
from kasanari.referrals import actions
from kasanari.referrals.actions import Letter, To
from kasanari.referrals.models import Purpose
from tests import world

FROM, DESK, OTHER = "general", "livelihood", "elder"
WORDS = "家計を一緒に見直してほしい。"


def terms(*desks, receivers=(), at=None, days=365):
    day = timezone.localdate(at or timezone.now())
    return ConsentTerms(
        desk_codes=desks,
        receivers=receivers,
        items="つなぎの内容",
        method="written",
        obtained_on=day,
        expires_on=day + timedelta(days=days),
        scope=[ItemKind.RECORD, ItemKind.REFERRAL, ItemKind.CONTACT],
    )


def letter(case, *desks, organizations=(), at=None, **more):
    told = {
        "purpose": Purpose.REFER,
        "person": case.subject,
        "to": [*(To(desk_code=desk) for desk in desks), *(To(organization=one) for one in organizations)],
        "topics": ["rent"],
        "words": WORDS,
        "wish": "この家で暮らし続けたい。",
        "scope": [ItemKind.CONTACT],
        "terms": terms(*desks, receivers=[one.name for one in organizations], at=at),
    }
    return Letter(**told | more)


def issued(by, *desks, case=None, at=None, **more):
    """What was sent: one for each receiver, with its secret."""
    moment = at or timezone.now()
    case = case or world.case_at(by, desk=FROM, at=moment)
    return actions.send(dossier=case.dossier, letter=letter(case, *desks, at=moment, **more), by=by, at=moment)


def sent(by, *desks, **more):
    """The first referral that was sent."""
    return issued(by, *(desks or (DESK,)), **more)[0].referral


def to_colleague(desk, colleague=None, agency="city"):
    """How a letter to somebody of the same desk differs."""
    to = To(desk_code=desk, holder=colleague or world.worker(desk, agency=agency))
    return {"purpose": Purpose.ASSIGN, "to": [to], "terms": None}
