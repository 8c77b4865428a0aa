"""Every public act asks the gate first: walked one by one, with workers who have no business doing it."""

import inspect
import io
import re
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.utils import timezone

from kasanari.access import actions as access
from kasanari.cases import actions as cases
from kasanari.gate import Mention, Recipient, Refused, visit
from kasanari.office import actions as office
from kasanari.people import actions as people
from kasanari.staff import actions as staff
from kasanari.workbench import actions as workbench
from tests import world
from tests.house import access_calls, directory_calls, imports_calls, referrals_calls
from tests.referrals import letters

pytestmark = pytest.mark.django_db

WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE)\b", re.IGNORECASE)
ROOMS = ("imports", "people", "access", "directory", "referrals", "cases", "office", "staff", "workbench")
INSTALLATION = {
    "packs.apply": "run by the operator of the installation from the command line, never by a worker",
    "staff.open_account": "set-up from the command line; no page leads to it",
}
"""Acts that no worker calls, and why."""


def acts():
    """Every public function of every room's ``actions``, by ``room.name``."""
    found = {}
    for config in apps.get_app_configs():
        place = f"{config.name}.actions"
        if not config.name.startswith("kasanari.") or not find_spec(place):
            continue
        module = import_module(place)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if not name.startswith("_") and function.__module__.startswith(place):
                found[f"{config.label}.{name}"] = function
    return found


def has_by(function):
    return "by" in inspect.signature(function).parameters


ACTS = {name: function for name, function in acts().items() if has_by(function)}


@pytest.fixture
def town():
    """One desk with cases at every stage an act needs; ``by`` sits there, looked after by ``supervisor``."""
    by = world.worker("multi-agency")
    now = timezone.now()
    case = partial(world.case_at, by, desk="multi-agency")
    return SimpleNamespace(
        by=by,
        now=now,
        today=timezone.localdate(now),
        admin=world.worker(is_system_administrator=True),
        supervisor=world.supervisor("multi-agency"),
        case=case,
    )


def about(act):
    """Say in ``CALLS`` how to prepare ``act``: the function returns its arguments but ``by`` and ``at``."""
    return lambda prepare: CALLS.setdefault(act, prepare)


CALLS = access_calls.CALLS | imports_calls.CALLS | directory_calls.CALLS | referrals_calls.CALLS


@about("people.register_person")
def _(town):
    return {"particulars": people.Particulars(family_name="見本", given_name="花子")}


@about("people.record_residence")
def _(town):
    return {"person": town.case().subject, "address": "架空町1-2-3", "district_code": "", "from_on": town.today}


def _housed(town):
    """Somebody with a home on record since long ago."""
    person = town.case().subject
    home = people.record_residence(
        person=person, address="架空町1-2-3", district_code="", from_on=date(2020, 4, 1), by=town.by, at=timezone.now()
    )
    return {"person": person, "based_on": home.version}


@about("people.record_move")
def _(town):
    return {**_housed(town), "home": people.Home("架空町4-5"), "from_on": date(2026, 4, 1)}


@about("people.correct_home")
def _(town):
    return {**_housed(town), "home": people.Home("架空町1-2-33"), "from_on": date(2020, 4, 1)}


@about("people.record_moving_out")
def _(town):
    return {**_housed(town), "left_on": date(2026, 4, 1), "moved_to": ""}


@about("people.form_household")
def _(town):
    return {"members": [(town.case().subject, "世帯主")], "formed_on": town.today}


def _related(town, **given):
    return {"person": town.case().subject, "relative": town.case(family="架空").subject, "kind": "spouse", **given}


@about("people.record_relation")
def _(town):
    return _related(town)


@about("people.end_relation")
def _(town):
    relation = people.record_relation(**_related(town), by=town.by, at=timezone.now())
    return {"relation_id": relation.pk, "until_on": town.today}


@about("access.open_dossier")
def _(town):
    return {"desk_code": "multi-agency", "persons": []}


@about("access.name_person")
def _(town):
    return {"dossier": town.case().dossier, "person": town.case(family="別人").subject}


@about("access.close_dossier")
def _(town):
    return {"dossier": town.case().dossier}


@about("access.reopen_dossier")
def _(town):
    dossier = town.case().dossier
    access.close_dossier(dossier=dossier, by=town.by, at=timezone.now())
    return {"dossier": dossier}


def terms(town):
    return access.ConsentTerms(
        desk_codes=["livelihood"], items="相談の内容", method="written", obtained_on=town.today,
        expires_on=town.today + timedelta(days=90),
    )  # fmt: skip


@about("access.record_consent")
def _(town):
    case = town.case()
    return {"dossier": case.dossier, "person": case.subject, "terms": terms(town)}


@about("access.withdraw_consent")
def _(town):
    return {"consent": world.consent(town.case(), town.by, "livelihood"), "measures_after": "資料を回収した。"}


@about("cases.receive_contact")
def _(town):
    someone = people.Particulars(family_name="見本", given_name="次郎")
    contact = cases.NewContact(
        desk_code="multi-agency",
        channel="phone",
        words="困っている。",
        topics=["rent"],
        outcome="own_desk",
        particulars=someone,
    )
    return {"contact": contact}


@about("cases.take_up")
def _(town):
    return {"case_id": town.case().pk}


@about("cases.receive_referral")
def _(town):
    case = town.case()
    return {"referral": letters.sent(town.by, case=case), "dossier": _empty_dossier(town)}


def _empty_dossier(town):
    return access.open_dossier(desk_code="multi-agency", persons=[], by=town.by, at=timezone.now())


@about("cases.write_note")
def _(town):
    return {"case_id": town.case().pk, "happened_on": town.today, "method": "phone", "fact": "電話した。"}


@about("cases.correct_note")
def _(town):
    note = cases.write_note(
        case_id=town.case().pk, happened_on=town.today, method="phone", fact="電話した。", by=town.by, at=timezone.now()
    )
    return {"note_id": note.pk, "fact": "電話はつながらなかった。", "judgement": ""}


@about("cases.assess")
def _(town):
    text = cases.AssessmentText(situation="一人暮らし。", wish="この家で暮らしたい。")
    return {"case_id": town.case().pk, "text": text, "based_on": 0}


@about("cases.record_consent")
def _(town):
    case = town.case()
    return {"case_id": case.pk, "person": case.subject, "terms": terms(town)}


@about("cases.withdraw_consent")
def _(town):
    return {"consent_id": world.consent(town.case(), town.by, "livelihood").pk, "measures_after": ""}


@about("cases.draft_plan")
def _(town):
    case = world.assessed(town.case(), town.by)
    return {"case_id": case.pk, "draft": world.draft(town.today + timedelta(days=60)), "based_on": 0}


def _planned(town):
    case = world.planned(world.assessed(town.case(), town.by), town.by)
    world.consent(case, town.by, "livelihood")
    return case


@about("cases.call_meeting")
def _(town):
    invited = [cases.Invitation(who="支援員", agency_code="jiritsu")]
    return {
        "case_id": _planned(town).pk, "kind": "plan", "planned_on": town.today, "place": "会議室", "question": "分担",
        "invitations": invited,
    }  # fmt: skip


@about("cases.record_meeting")
def _(town):
    called = cases.call_meeting(**CALLS["cases.call_meeting"](town), by=town.by, at=timezone.now())
    record = cases.MeetingRecord(minutes="話した。", decisions="決めた。", result="approved", attended=frozenset())
    return {"meeting_id": called.pk, "record": record}


@about("cases.decide_support")
def _(town):
    case = _planned(town)
    world.confer(case, town.by, "plan", timezone.now())
    return {"case_id": case.pk}


def _supported(town):
    return world.supported(town.by, desk="multi-agency")


@about("cases.finish_role")
def _(town):
    return {"role_id": _supported(town).plans.get().goals.get().roles.first().pk}


@about("cases.follow_up")
def _(town):
    return {"follow_up_id": _supported(town).follow_ups.get().pk, "result": "落ち着いている。", "next_on": None}


@about("cases.evaluate")
def _(town):
    return {
        "case_id": _supported(town).pk,
        "text": cases.EvaluationText(achieved="滞納はなくなった。", verdict="close"),
    }


@about("cases.close_case")
def _(town):
    evaluated = CALLS["cases.evaluate"](town)
    cases.evaluate(**evaluated, by=town.by, at=timezone.now())
    return {"case_id": evaluated["case_id"], "reason": "achieved", "handed_to": ""}


@about("cases.interrupt_case")
def _(town):
    return {"case_id": town.case().pk, "reason": "moved"}


@about("cases.reopen_case")
def _(town):
    case = town.case()
    cases.interrupt_case(case_id=case.pk, reason="moved", by=town.by, at=timezone.now())
    return {"case_id": case.pk}


@about("office.issue_document")
def _(town):
    case = town.case()
    return {
        "kind": "plan", "title": "プラン", "template": None, "data": {}, "mark": "見本", "retention_years": 5,
        "mentions": [Mention(case.subject.pk, "name")], "recipient": Recipient("desk", "multi-agency"), "subject": case,
    }  # fmt: skip


@about("office.enter_export")
def _(town):
    return {
        "title": "書き出し", "sha256": "0" * 64, "mark": "見本", "retention_years": 5,
        "recipient": Recipient("desk", "multi-agency"), "subject": world.export_approval(town.by, desk="multi-agency"),
    }  # fmt: skip


@about("workbench.export_cases")
def _(town):
    town.case()
    approval = world.export_approval(town.by, desk="multi-agency")
    return {"approval_id": approval.pk, "encoding": "utf-8", "into": io.BytesIO()}


@about("staff.post")
def _(town):
    return {"user": world.worker(), "desk_code": "general", "from_on": date(2026, 4, 1)}


@about("staff.end_posting")
def _(town):
    return {"posting": world.worker("general").postings.get(), "until_on": date(2026, 4, 1)}


@about("staff.close_account")
def _(town):
    return {"user": world.worker("general")}


@about("staff.keep_form")
def _(town):
    return {"path": "/contacts/new/", "page": "/contacts/new/", "body": b"sealed"}


@about("staff.take_form")
def _(town):
    kept = staff.keep_form(path="/today/", page="/today/", body=b"sealed", by=town.admin, at=timezone.now())
    return {"kept_id": kept.pk}


@about("workbench.disclose_ledger")
def _(town):
    return {"person": town.case().subject}


@about("workbench.print_person_sheet")
def _(town):
    return {"person": town.case().subject, "is_for_person": True}


@about("workbench.ask_to_disclose")
def _(town):
    claim = workbench.Claim(relation="母", basis="親権者", reason="本人が望んでいる。")
    return {"person": town.case().subject, "recipient": town.case(family="母親").subject, "claim": claim}


@about("workbench.disclose_to_guardian")
def _(town):
    asked = CALLS["workbench.ask_to_disclose"](town)
    approval = workbench.ask_to_disclose(**asked, by=town.by, at=timezone.now())
    granted = {"answered_at": timezone.now(), "answered_by": world.worker("multi-agency"), "is_granted": True}
    type(approval).objects.filter(pk=approval.pk).update(**granted)
    return {"person": asked["person"], "recipient": asked["recipient"], "approval": approval}


def strangers(town):
    """Workers none of whom may write at the desk, by what is wrong with them."""
    ended = world.worker("multi-agency")
    staff.end_posting(posting=ended.postings.get(), until_on=town.today)
    left = world.worker("multi-agency")
    left.is_active = False
    left.save()
    seated_administrator = world.worker("multi-agency", is_system_administrator=True)
    return {
        "sits at another desk": world.worker("youth"),
        "sits at a desk the person consented to": world.worker("livelihood", agency="jiritsu"),
        "sits nowhere": world.worker(),
        "was posted elsewhere today": ended,
        "has left": left,
        "administers the system": town.admin,
        "administers the system and was posted by mistake": seated_administrator,
    }


MAY_ANYWAY = (
    imports_calls.MAY_ANYWAY
    | directory_calls.MAY_ANYWAY
    | referrals_calls.MAY_ANYWAY
    | {
        # Whoever sits at some desk may write down a person nobody knew yet: taking a contact is never refused.
        "people.register_person": {"sits at another desk", "sits at a desk the person consented to"},
        # Whoever may know of both may say that two persons are one; somebody else answers.
        "access.propose_merge": {"sits at another desk", "sits at a desk the person consented to"},
        # Accounts are the administrator's business.
        "staff.post": {"administers the system", "administers the system and was posted by mistake"},
        "staff.end_posting": {"administers the system", "administers the system and was posted by mistake"},
        "staff.close_account": {"administers the system", "administers the system and was posted by mistake"},
        # Whoever types something may have it kept, wherever he sits; taking it back is his alone: the form is the administrator's.
        "staff.keep_form": {
            "sits at another desk",
            "sits at a desk the person consented to",
            "sits nowhere",
            "was posted elsewhere today",
            "administers the system",
            "administers the system and was posted by mistake",
        },
        "staff.take_form": {"administers the system"},
    }
)


CHANGES_A_ROW = (
    access_calls.CHANGES_A_ROW
    | imports_calls.CHANGES_A_ROW
    | {
        "staff.end_posting",
        "staff.close_account",
        "staff.take_form",
        "people.end_relation",
    }
)
"""Acts after which no table holds more rows than before."""


def test_every_act_is_known_here():
    assert sorted(ACTS.keys() - CALLS.keys() - INSTALLATION.keys()) == []
    assert sorted(CALLS.keys() - ACTS.keys()) == []
    assert {name.split(".")[0] for name in CALLS} == set(ROOMS)


@pytest.mark.parametrize("act", sorted(act for act in acts() if act not in INSTALLATION))
def test_an_act_takes_keywords_and_says_by_whom(act):
    """Without ``by`` a public function of ``actions`` only reads; whether it does is read off its source."""
    parameters = inspect.signature(acts()[act]).parameters
    if "by" in parameters:
        assert {one.kind for one in parameters.values()} == {inspect.Parameter.KEYWORD_ONLY}
        return
    source = inspect.getsource(acts()[act])
    assert not re.search(r"\.(save|create|bulk_create|update|delete|get_or_create|update_or_create)\(", source)


@pytest.mark.parametrize("act", sorted(CALLS))
def test_an_act_permits_before_it_writes(act, town, monkeypatch):
    monkeypatch.setattr(office, "render", lambda *_, **__: b"%PDF")
    given = CALLS[act](town)
    for why, stranger in strangers(town).items():
        if why not in MAY_ANYWAY.get(act, ()):
            expect_refused(act, given, stranger, why)
    rows = _rows()
    rightful = town.admin if act.startswith("staff.") else town.by
    if act in access_calls.SUPERVISORS_OWN | imports_calls.SUPERVISORS_OWN:
        rightful = town.supervisor
    if act in directory_calls.OWNERS_OWN:
        rightful = directory_calls.owner(given)
    if act in access_calls.HOLDERS_OWN:
        rightful = access_calls.holder(given)
    if act in referrals_calls.RECEIVERS_OWN:
        rightful = referrals_calls.receiver(given)
    _call(act, given, rightful)  # the same arguments: only the worker was wrong
    assert act in CHANGES_A_ROW or _rows() != rows


def expect_refused(act, given, stranger, why):
    before = _rows()
    with (
        visit.visiting(visit.Visit("test")) as here,
        pytest.raises(Refused),
        connection.execute_wrapper(_PermitsFirst(here, act, why)),
    ):
        _call(act, given, stranger)
    assert _rows() == before, f"{act}: something stayed although {why}"


def _call(act, given, by):
    extra = {"at": timezone.now()} if "at" in inspect.signature(ACTS[act]).parameters else {}
    with transaction.atomic():
        return ACTS[act](**given, by=by, **extra)


class _PermitsFirst:
    """Fails when a row is written before the gate allowed anything in this visit."""

    def __init__(self, here, act, why):
        self.here, self.act, self.why = here, act, why

    def __call__(self, execute, sql, params, many, context):
        allowed = any(decision.allowed and decision.right not in ("index", "read") for decision in self.here.decisions)
        assert allowed or not WRITE.match(sql), f"{self.act} wrote before it permitted ({self.why}): {sql[:80]}"
        return execute(sql, params, many, context)


def _rows():
    """How many rows each table of ours holds, in one statement."""
    tables = sorted(model._meta.db_table for model in apps.get_models() if model.__module__.startswith("kasanari."))
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables))
        return dict(cursor.fetchall())
