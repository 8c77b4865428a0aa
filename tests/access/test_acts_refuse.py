"""Nobody acts on the objects of a desk at which he does not sit: every public act, called by a stranger."""

import inspect
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from kasanari.access import actions as access
from kasanari.access.models import Dossier
from kasanari.cases import actions as cases
from kasanari.gate import Refused
from kasanari.people import actions as people
from tests import world

pytestmark = pytest.mark.django_db

DESK = "multi-agency"
ACTS = {
    f"{room}.{name}": act
    for room, module in {"cases": cases, "access": access, "people": people}.items()
    for name, act in inspect.getmembers(module, inspect.isfunction)
    if not name.startswith("_")
    and act.__module__.startswith(module.__name__)
    and "by" in inspect.signature(act).parameters
}
STRANGERS = {
    "another desk of the city": lambda: world.worker("youth"),
    "another agency": lambda: world.worker("elder", agency="houkatsu"),
}
OPEN_TO_ALL_DESKS = {"people.register_person"}
"""Whoever sits at some desk may write down a person nobody knew yet; here the stranger sits nowhere."""


@pytest.fixture
def arguments():
    """By the name of a parameter, or of an act and its parameter where one name means two things."""
    by, now = world.worker(DESK), timezone.now()
    today, at_work = timezone.localdate(now), world.supported(by, desk=DESK)
    someone = people.Particulars(family_name="見本", given_name="次郎")
    note = cases.write_note(case_id=at_work.pk, happened_on=today, method="phone", fact="電話した。", by=by, at=now)
    plan = at_work.plans.get()
    return {
        "at": now,
        "case_id": at_work.pk,
        "note_id": note.pk,
        "consent_id": at_work.dossier.consents.get().pk,
        "meeting_id": at_work.meetings.get().pk,
        "follow_up_id": at_work.follow_ups.get().pk,
        "role_id": plan.goals.get().roles.first().pk,
        "dossier": at_work.dossier,
        "consent": at_work.dossier.consents.get(),
        "person": at_work.subject,
        "worker": by,
        "desk_code": DESK,
        "persons": [],
        "members": [(at_work.subject, "世帯主")],
        "particulars": someone,
        "contact": cases.NewContact(
            desk_code=DESK,
            channel="phone",
            words="困っている。",
            topics=["rent"],
            outcome="own_desk",
            particulars=someone,
        ),
        "terms": access.ConsentTerms(
            desk_codes=["youth", "elder"],
            items="相談の内容",
            method="written",
            obtained_on=today,
            expires_on=today + timedelta(days=90),
        ),
        "text": cases.AssessmentText(situation="一人暮らし。", wish="この家で暮らしたい。"),
        "cases.evaluate.text": cases.EvaluationText(achieved="滞納はなくなった。", verdict="close"),
        "draft": world.draft(today + timedelta(days=60)),
        "record": cases.MeetingRecord(
            minutes="話した。", decisions="決めた。", result="approved", attended=frozenset()
        ),
        "invitations": [cases.Invitation(who="支援員", agency_code="jiritsu")],
        "based_on": 1,
        "kind": "plan",
        "planned_on": today,
        "happened_on": today,
        "formed_on": today,
        "from_on": today,
        "next_on": None,
        "place": "会議室",
        "question": "分担",
        "method": "phone",
        "fact": "電話した。",
        "judgement": "",
        "result": "落ち着いている。",
        "reason": "moved",
        "handed_to": "",
        "measures_after": "資料を回収した。",
        "address": "架空町1-2-3",
        "district_code": "",
    }


def call(name, arguments, by):
    """Call the act; whatever it requires must be told here."""
    given = {}
    for parameter in inspect.signature(ACTS[name]).parameters.values():
        key = next((key for key in (f"{name}.{parameter.name}", parameter.name) if key in arguments), None)
        if key is not None:
            given[parameter.name] = arguments[key]
        elif parameter.name != "by" and parameter.default is parameter.empty:
            pytest.fail(f"{name} takes {parameter.name!r}: tell the fixture `arguments` what to put there")
    with transaction.atomic():
        return ACTS[name](**given, by=by)


def test_the_rooms_have_acts():
    assert len(ACTS) >= 25
    assert {name.split(".")[0] for name in ACTS} == {"cases", "access", "people"}


@pytest.mark.parametrize("name", sorted(ACTS.keys() - OPEN_TO_ALL_DESKS))
def test_a_stranger_is_refused(name, arguments):
    dossiers = Dossier.objects.count()
    for stranger, make in STRANGERS.items():
        who = make()
        with pytest.raises(Refused) as refused:
            call(name, arguments, who)
        assert refused.value.decision.by == who, stranger
        assert not refused.value.decision.allowed
        assert Dossier.objects.count() == dossiers


@pytest.mark.parametrize("name", sorted(OPEN_TO_ALL_DESKS))
def test_who_sits_nowhere_is_refused_even_what_every_desk_may(name, arguments):
    with pytest.raises(Refused):
        call(name, arguments, world.worker())
    for one in STRANGERS.values():
        assert call(name, arguments, one()) is not None
